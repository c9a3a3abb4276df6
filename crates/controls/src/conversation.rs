//! `<wl:conversation>`: what two or more people say to each other; also what stands in the boxes of the bar.

mod categories;
pub(crate) mod composer;
pub(crate) mod day;
mod draw;
mod element;
mod emoticon;
mod entry;
mod file;
mod finder;
mod link;
mod log;
mod menu;
mod people;
pub(crate) mod words;

use std::rc::Rc;

use gloo_events::EventListener;
use js_sys::{Array, Date, Function, Promise};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Event, File, HtmlElement, HtmlInputElement, HtmlTextAreaElement, KeyboardEvent};
use yew::{Callback, NodeRef};

pub(crate) use self::draw::bubble;
pub(crate) use self::element::{CONTROL, STYLE as ELEMENT_STYLE};
use self::entry::{Content, Entry};
use self::log::Item;
use self::menu::Choice;
use crate::element::Element;
use crate::messenger::{Conversation, Friend, Member, Messenger, options};
use crate::part::{Link, Part, listen};
use crate::rove::{focus, is_within};
use crate::storage;
use crate::wl::WlError;

/// How it looks, wherever it stands.
pub(crate) const STYLE: &str = include_str!("conversation/style.css");

/// Pixels from the end of the log within which one still is at its end.
const NEAR: i32 = 32;
/// Pixels from its start at which older entries are asked for.
const AHEAD: i32 = 240;

/// A conversation as it is seen.
pub(crate) struct View {
    me: String,
    /// The other one, in a conversation of two.
    friend: Option<Friend>,
    members: Vec<Member>,
    /// Those who have said something and are in it no longer.
    past: Vec<(String, String)>,
    entries: Vec<Rc<Entry>>,
    items: Vec<Item>,
    /// The first entry that had not been read when somebody came to look.
    unread: Option<u32>,
    is_here: bool,
    is_loading: bool,
    hold: Hold,
    is_away: bool,
    /// The entry whose menu is open.
    open: Option<u32>,
    panel: Panel,
    target: Target,
    left: i32,
    failure: Option<&'static str>,
    shakes: u32,
    /// What gets the focus when it has been drawn.
    focus: Option<String>,
    clock: Function,
    frame: NodeRef,
    log: NodeRef,
    input: NodeRef,
    /// Where files are chosen.
    files: NodeRef,
    /// Where a group's picture is chosen.
    picture: NodeRef,
    _listeners: Vec<EventListener>,
}

/// What stays in its place when the log changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hold {
    /// The end.
    Foot,
    /// What is seen now, so many pixels above the end.
    Above(i32),
    /// This entry.
    At(u32),
    /// Nothing: the browser keeps it.
    Free,
}

/// What is open besides the log.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Panel {
    #[default]
    Nothing,
    Menu,
    Emoji,
    /// Words are looked for.
    Search,
    /// Who is in the group.
    People,
    /// In which categories the other one is.
    Categories,
    /// A new name is being written.
    Rename,
    /// What is wrong is being written, with the conversation or with an entry.
    Report(Option<u32>),
}

/// What the composer writes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Target {
    #[default]
    New,
    Reply(u32),
    Edit(u32),
}

/// What a view is of.
#[derive(Clone, PartialEq)]
pub(crate) struct Props {
    pub(crate) messenger: Messenger,
    pub(crate) conversation: Conversation,
    pub(crate) look: Look,
    /// What the bar does for its boxes.
    pub(crate) on_act: Option<Callback<Act>>,
}

/// What is shown of the entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Look {
    pub(crate) pictures: bool,
    pub(crate) groups: bool,
    pub(crate) times: bool,
}

/// What only the bar can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Act {
    Minimise,
    Close,
    Invite,
}

#[derive(Clone)]
pub(crate) enum Msg {
    Told,
    Friends,
    Reload,
    Loaded,
    Older,
    Scrolled,
    Looked,
    Leaving,
    Latest,
    Go(u32),
    Open(u32),
    Panel(Panel),
    Reached(u32),
    Target(Target),
    Typed,
    Insert(&'static str),
    Say,
    Attach,
    Files(Array),
    Picture(File),
    Retry(String),
    Remove(String),
    Promote(String, bool),
    Categorise(String),
    React(u32, String, bool),
    Retract(u32),
    Cancel(String),
    Choose(Choice),
    Submit,
    Escape,
    Outside,
    Done,
    Failed(JsValue),
}

impl Part for View {
    type Msg = Msg;
    type Props = Props;

    fn create(ctx: &Link<Self>) -> Self {
        let Props { messenger, conversation, .. } = ctx.props();
        let mut listeners: Vec<EventListener> = ["change", "entry", "waitingchange", "typingchange"]
            .map(|event| ctx.hear(conversation, event, Msg::Told))
            .into();
        listeners.push(ctx.hear(conversation, "reload", Msg::Reload));
        listeners.push(ctx.hear(messenger, "friendschange", Msg::Friends));
        listeners.push(ctx.hear(messenger, "mechange", Msg::Friends));
        if let Some(window) = web_sys::window() {
            listeners.push(ctx.hear(&window, "focus", Msg::Looked));
            listeners.push(ctx.hear(&window, "pagehide", Msg::Leaving));
            // A menu closes where one presses elsewhere.
            let outside = |event: Event| {
                (!is_within(&event, ".menu,.acts,.palette,.more,.smile")).then_some(Msg::Outside)
            };
            listeners.push(listen(&window, "pointerdown", ctx.callback_if(outside)));
        }
        let mut view = Self {
            me: String::new(),
            friend: None,
            members: Vec::new(),
            past: Vec::new(),
            entries: Vec::new(),
            items: Vec::new(),
            unread: None,
            is_here: false,
            is_loading: true,
            hold: Hold::Foot,
            is_away: false,
            open: None,
            panel: Panel::Nothing,
            target: Target::New,
            left: composer::MOST,
            failure: None,
            shakes: 0,
            focus: None,
            clock: day::clock(),
            frame: NodeRef::default(),
            log: NodeRef::default(),
            input: NodeRef::default(),
            files: NodeRef::default(),
            picture: NodeRef::default(),
            _listeners: listeners,
        };
        if conversation.entries().length() == 0 {
            attend(ctx, conversation.older(), Msg::Loaded);
        } else {
            ctx.send_message(Msg::Loaded);
        }
        view.meet(ctx);
        view
    }

    fn update(&mut self, ctx: &Link<Self>, msg: Msg) -> bool {
        let conversation = &ctx.props().conversation;
        match msg {
            Msg::Told => self.sync(ctx),
            Msg::Friends => self.meet(ctx),
            Msg::Reload => {
                self.entries.clear();
                self.sync(ctx);
            }
            Msg::Loaded => self.load(ctx),
            Msg::Older => {
                if self.is_loading || !conversation.has_older() {
                    return false;
                }
                self.is_loading = true;
                attend(ctx, conversation.older(), Msg::Loaded);
            }
            Msg::Scrolled => return self.scroll(ctx),
            Msg::Looked => {
                self.look(ctx);
                return false;
            }
            Msg::Leaving => {
                self.leave(ctx);
                return false;
            }
            Msg::Latest => self.hold = Hold::Foot,
            Msg::Go(number) => self.go(ctx, number),
            Msg::Reached(number) => {
                self.load(ctx);
                self.hold = Hold::At(number);
                self.focus = Some(place_of(number));
            }
            Msg::Open(number) => {
                self.open = (self.open != Some(number)).then_some(number);
                self.focus = Some(match self.open {
                    Some(_) => ".acts button".to_owned(),
                    None => place_of(number),
                });
            }
            Msg::Panel(panel) => self.show(if self.panel == panel { Panel::Nothing } else { panel }),
            Msg::Target(target) => self.aim(ctx, target),
            Msg::Typed => return self.typed(ctx),
            Msg::Insert(emoji) => {
                if let Some(input) = self.input.cast() {
                    composer::insert(&input, emoji);
                }
                self.show(Panel::Nothing);
                self.focus = Some("textarea".to_owned());
                self.typed(ctx);
            }
            Msg::Say => self.say(ctx),
            Msg::Attach => {
                if let Some(files) = self.files.cast::<HtmlInputElement>() {
                    files.click();
                }
                return false;
            }
            Msg::Files(files) => {
                self.hold = Hold::Foot;
                for file in files.iter() {
                    // What goes wrong stands where the file waits.
                    ctx.attend(conversation.attach(&file), |_| Msg::Done);
                }
            }
            Msg::Picture(file) => attend(ctx, conversation.set_picture(&file), Msg::Done),
            Msg::Retry(id) => ctx.attend(conversation.retry(&id), |_| Msg::Done),
            Msg::React(number, emoji, on) => {
                self.open = None;
                self.focus = Some(place_of(number));
                attend(ctx, conversation.react(number, &emoji, on), Msg::Done);
            }
            Msg::Retract(number) => {
                self.open = None;
                self.focus = Some(place_of(number));
                attend(ctx, conversation.retract(number), Msg::Done);
            }
            Msg::Remove(cid) => attend(ctx, conversation.remove(&cid), Msg::Done),
            Msg::Categorise(name) => self.categorise(ctx, &name),
            Msg::Promote(cid, on) => {
                let role = if on { "owner" } else { "member" };
                attend(ctx, conversation.promote(&cid, role), Msg::Done);
            }
            Msg::Cancel(id) => attend(ctx, conversation.cancel(&id), Msg::Done),
            Msg::Choose(choice) => self.choose(ctx, choice),
            Msg::Submit => self.submit(ctx),
            Msg::Escape => self.escape(ctx),
            Msg::Outside => {
                let is_open = matches!(self.panel, Panel::Menu | Panel::Emoji);
                if is_open {
                    self.panel = Panel::Nothing;
                }
                return self.open.take().is_some() || is_open;
            }
            Msg::Done => self.failure = None,
            Msg::Failed(error) => {
                self.is_loading = false;
                let code = error.unchecked_ref::<WlError>().code().unwrap_or_default();
                self.failure = Some(words::failed(&code));
            }
        }
        true
    }

    fn changed(&mut self, ctx: &Link<Self>, before: &Props) {
        if ctx.props().look != before.look {
            self.arrange(ctx);
        }
    }

    fn view(&self, ctx: &Link<Self>) -> Element {
        draw::view(self, ctx)
    }

    fn rendered(&mut self, ctx: &Link<Self>, first: bool) {
        if first && let Some(input) = self.input.cast::<HtmlTextAreaElement>() {
            input.set_value(&storage::read(&draft_of(ctx)).unwrap_or_default());
            composer::grow(&input);
        }
        if let Some(log) = self.log.cast::<web_sys::Element>() {
            self.settle(&log);
            let is_short = log.scroll_top() < AHEAD && self.hold == Hold::Foot;
            if is_short
                && self.is_here
                && !self.is_loading
                && self.failure.is_none()
                && ctx.props().conversation.has_older()
            {
                ctx.send_message(Msg::Older);
            }
        }
        if let (Some(selector), Some(frame)) = (self.focus.take(), self.frame.cast::<web_sys::Element>()) {
            let found = frame.query_selector(&selector).ok().flatten();
            focus(found.and_then(|found| found.dyn_into().ok()));
        }
        self.look(ctx);
    }
}

impl View {
    /// Reads who is who.
    fn meet(&mut self, ctx: &Link<Self>) {
        let Props { messenger, conversation, .. } = ctx.props();
        self.me = messenger.myself().map(|me| me.cid).unwrap_or_default();
        self.members = conversation.everybody();
        let other = self.members.iter().find(|member| member.cid != self.me);
        let other = other.filter(|_| conversation.is_pair());
        self.friend = other.and_then(|other| messenger.friend(&other.cid));
    }

    /// Brings what is seen up to what the conversation is.
    fn sync(&mut self, ctx: &Link<Self>) {
        let Props { messenger, conversation, .. } = ctx.props();
        self.members = conversation.everybody();
        let array = conversation.entries();
        let Some(first) = array.iter().next().map(|entry| Entry::of(&entry).number) else {
            self.entries.clear();
            return self.arrange(ctx);
        };
        let end = first + array.length();
        let known = self.entries.first().zip(self.entries.last()).map(|(a, z)| (a.number, z.number + 1));
        let (start, after) =
            known.filter(|(start, after)| first <= *start && *after <= end).unwrap_or_else(|| {
                self.entries.clear();
                (first, first)
            });
        let read = |numbers: std::ops::Range<u32>| -> Vec<Rc<Entry>> {
            numbers.map(|number| Rc::new(Entry::of(&array.get(number - first)))).collect()
        };
        let older = if known.is_some() { read(first..start) } else { Vec::new() };
        let newer = read(after..end);
        if self.is_here {
            self.hear(&newer);
            if let Some(log) =
                self.log.cast::<web_sys::Element>().filter(|_| !older.is_empty() && self.hold == Hold::Free)
            {
                self.hold = Hold::Above(log.scroll_height() - log.scroll_top());
            }
        }
        for entry in older.iter().chain(&newer) {
            let who = &entry.from;
            if self.members.iter().all(|member| member.cid != *who)
                && self.past.iter().all(|past| past.0 != *who)
            {
                let name =
                    messenger.friend(who).map_or_else(|| words::SOMEBODY.to_owned(), |friend| friend.name);
                self.past.push((who.clone(), name));
            }
        }
        self.entries.splice(0..0, older);
        self.entries.extend(newer);
        self.arrange(ctx);
    }

    /// Shows an entry, which may have to be loaded.
    fn go(&mut self, ctx: &Link<Self>, number: u32) {
        if self.panel == Panel::Search {
            self.show(Panel::Nothing);
        }
        if self.entry(number).is_some() {
            ctx.send_message(Msg::Reached(number));
        } else {
            self.is_loading = true;
            attend(ctx, ctx.props().conversation.reach(number), Msg::Reached(number));
        }
    }

    /// What has been said just now.
    fn hear(&mut self, entries: &[Rc<Entry>]) {
        for entry in entries {
            let is_text =
                matches!(entry.content, Content::Text { .. } | Content::File { .. } | Content::Nudge);
            if entry.from == self.me {
                if is_text {
                    self.unread = None;
                    self.hold = Hold::Foot;
                }
            } else if is_text {
                if self.unread.is_none() && !self.is_looked_at() {
                    self.unread = Some(entry.number);
                }
                if entry.content == Content::Nudge {
                    self.shakes += 1;
                }
            }
        }
    }

    fn arrange(&mut self, ctx: &Link<Self>) {
        self.items = log::arrange(&self.entries, self.unread, ctx.props().look.groups);
    }

    /// A part of the log has come.
    fn load(&mut self, ctx: &Link<Self>) {
        let conversation = &ctx.props().conversation;
        self.is_loading = false;
        self.failure = None;
        self.sync(ctx);
        if self.is_here {
            return;
        }
        // Where the visitor was on the page before this one, if they had gone back in the log.
        let place = storage::read(&place_key(ctx)).and_then(|text| text.parse::<u32>().ok());
        let place = place.filter(|_| conversation.unread() == 0);
        let first = self.entries.first().map_or(0, |entry| entry.number);
        if place.is_some_and(|place| place < first) && conversation.has_older() {
            self.is_loading = true;
            attend(ctx, conversation.older(), Msg::Loaded);
            return;
        }
        self.is_here = true;
        storage::write(&place_key(ctx), "");
        self.unread = log::first_unread(&self.entries, &self.me, conversation.unread());
        self.hold = place.or(self.unread).map_or(Hold::Foot, Hold::At);
        self.arrange(ctx);
    }

    /// Puts the log where it belongs after it was drawn.
    fn settle(&mut self, log: &web_sys::Element) {
        let hold = self.hold;
        match hold {
            Hold::Foot => log.set_scroll_top(log.scroll_height()),
            Hold::Above(distance) => log.set_scroll_top(log.scroll_height() - distance),
            Hold::At(number) => {
                let found = log.query_selector(&place_of(number)).ok().flatten();
                if let Some(found) = found.and_then(|found| found.dyn_into::<HtmlElement>().ok()) {
                    // A little of what precedes it is seen.
                    log.set_scroll_top(found.offset_top() - 64);
                }
            }
            Hold::Free => {}
        }
        if hold != Hold::Foot {
            self.hold = if below(log) < NEAR { Hold::Foot } else { Hold::Free };
        }
    }

    fn scroll(&mut self, ctx: &Link<Self>) -> bool {
        let Some(log) = self.log.cast::<web_sys::Element>() else { return false };
        if !matches!(self.hold, Hold::Foot | Hold::Free) {
            return false;
        }
        let below = below(&log);
        self.hold = if below < NEAR { Hold::Foot } else { Hold::Free };
        if log.scroll_top() < AHEAD && self.is_here {
            ctx.send_message(Msg::Older);
        }
        self.look(ctx);
        let is_away = below > log.client_height();
        std::mem::replace(&mut self.is_away, is_away) != is_away
    }

    /// Whether the visitor has the end of the log before their eyes.
    fn is_looked_at(&self) -> bool {
        let has_focus = || web_sys::window()?.document()?.has_focus().ok();
        let is_seen = || {
            let height = web_sys::window()?.inner_height().ok()?.as_f64()?;
            let frame = self.frame.cast::<web_sys::Element>()?.get_bounding_client_rect();
            Some(frame.bottom() > 0.0 && frame.bottom() <= height + f64::from(NEAR) && frame.height() > 0.0)
        };
        self.is_here && self.hold == Hold::Foot && has_focus() == Some(true) && is_seen() == Some(true)
    }

    /// What has been looked at has been read.
    fn look(&self, ctx: &Link<Self>) {
        let conversation = &ctx.props().conversation;
        if conversation.unread() > 0 && self.is_looked_at() {
            conversation.read();
        }
    }

    /// Remembers where the visitor was, for the next page.
    fn leave(&self, ctx: &Link<Self>) {
        let first = || {
            let log = self.log.cast::<web_sys::Element>().filter(|_| self.hold == Hold::Free)?;
            let seen = log.query_selector_all("[data-number]").ok()?;
            let is_seen = |said: &HtmlElement| said.offset_top() >= log.scroll_top();
            let all = (0..seen.length()).filter_map(|place| seen.get(place)?.dyn_into::<HtmlElement>().ok());
            all.into_iter().find(is_seen)?.get_attribute("data-number")
        };
        if self.is_here {
            storage::write(&place_key(ctx), &first().unwrap_or_default());
        }
    }

    fn show(&mut self, panel: Panel) {
        let before = std::mem::replace(&mut self.panel, panel);
        self.open = None;
        self.focus = Some(
            match (panel, before) {
                (Panel::Menu, _) => ".menu button",
                (Panel::Emoji, _) => ".palette button",
                (Panel::Search, _) => ".finder input",
                (Panel::People | Panel::Categories, _) => ".finder button",
                (Panel::Rename | Panel::Report(_), _) => ".form input",
                (Panel::Nothing, Panel::Menu) => ".title .more",
                (Panel::Nothing, Panel::Emoji) => ".smile",
                (Panel::Nothing, _) => "textarea",
            }
            .to_owned(),
        );
    }

    /// Decides what the composer writes, and what stands in it.
    fn aim(&mut self, ctx: &Link<Self>, target: Target) {
        self.open = None;
        self.focus = Some("textarea".to_owned());
        let before = std::mem::replace(&mut self.target, target);
        let words = match (before, target) {
            (_, Target::Edit(number)) => self.text_of(number).unwrap_or_default().to_owned(),
            (Target::Edit(_), _) => storage::read(&draft_of(ctx)).unwrap_or_default(),
            _ => return,
        };
        self.fill(&words);
    }

    fn fill(&mut self, words: &str) {
        if let Some(input) = self.input.cast::<HtmlTextAreaElement>() {
            input.set_value(words);
            composer::grow(&input);
        }
        self.left = composer::left(words);
    }

    /// A key was pressed in the composer; says whether anything else is to be drawn.
    fn typed(&mut self, ctx: &Link<Self>) -> bool {
        let Some(input) = self.input.cast::<HtmlTextAreaElement>() else { return false };
        let words = input.value();
        composer::grow(&input);
        if !matches!(self.target, Target::Edit(_)) {
            storage::write(&draft_of(ctx), &words);
        }
        if !words.is_empty() {
            ctx.props().conversation.typed();
        }
        if let Some(log) = self.log.cast::<web_sys::Element>() {
            self.settle(&log);
        }
        let left = composer::left(&words);
        let before = std::mem::replace(&mut self.left, left);
        left.min(before) < composer::TOLD || (left == composer::MOST) != (before == composer::MOST)
    }

    fn say(&mut self, ctx: &Link<Self>) {
        let conversation = &ctx.props().conversation;
        let Some(input) = self.input.cast::<HtmlTextAreaElement>() else { return };
        let words = input.value();
        let words = words.trim();
        self.focus = Some("textarea".to_owned());
        if words.is_empty() || composer::left(words) < 0 {
            return;
        }
        self.failure = None;
        let promise = match self.target {
            Target::Edit(number) => conversation.edit(number, words),
            Target::Reply(number) => conversation.say(words, &options([("reply", number.into())])),
            Target::New => conversation.say(words, &options([])),
        };
        attend(ctx, promise, Msg::Done);
        if let Target::Edit(_) = self.target {
            self.aim(ctx, Target::New);
        } else {
            self.target = Target::New;
            self.hold = Hold::Foot;
            storage::write(&draft_of(ctx), "");
            self.fill("");
        }
    }

    fn choose(&mut self, ctx: &Link<Self>, choice: Choice) {
        let Props { messenger, conversation, .. } = ctx.props();
        let other = self.friend.as_ref();
        let arrange = |name: &'static str, is: fn(&Friend) -> bool| {
            other.map(|friend| messenger.arrange(&friend.cid, &options([(name, (!is(friend)).into())])))
        };
        let promise = match choice {
            Choice::Nudge => Some(conversation.nudge()),
            Choice::Mute => {
                Some(conversation.mute(Some(&Date::new(&(Date::now() + 8.0 * 3_600_000.0).into()))))
            }
            Choice::Unmute => Some(conversation.mute(None)),
            Choice::Favourite => arrange("favourite", |friend| friend.favourite),
            Choice::Hidden => arrange("hidden", |friend| friend.hidden),
            Choice::Block => arrange("blocked", |friend| friend.blocked),
            Choice::Part => other.map(|friend| messenger.part(&friend.cid)),
            Choice::Leave => Some(conversation.remove(&self.me)),
            Choice::Picture => {
                // At once: browsers open what is chosen from only where somebody has just pressed something.
                if let Some(picture) = self.picture.cast::<HtmlInputElement>() {
                    picture.click();
                }
                None
            }
            Choice::NoPicture => Some(conversation.set_picture(&JsValue::UNDEFINED)),
            Choice::Invite => None,
        };
        if self.panel == Panel::Menu {
            self.show(Panel::Nothing);
        }
        if let Some(promise) = promise {
            attend(ctx, promise, Msg::Done);
        }
        if let Some(act) = &ctx.props().on_act {
            match choice {
                Choice::Invite => act.emit(Act::Invite),
                Choice::Leave => act.emit(Act::Close),
                _ => {}
            }
        }
    }

    /// Takes the other one into a category of the visitor's list, or out of it.
    fn categorise(&self, ctx: &Link<Self>, name: &str) {
        let Some(friend) = &self.friend else { return };
        let categories: Array = categories::turned(friend, name).into_iter().map(JsValue::from).collect();
        let how = options([("categories", categories.into())]);
        attend(ctx, ctx.props().messenger.arrange(&friend.cid, &how), Msg::Done);
    }

    /// Sends what was written into the form.
    fn submit(&mut self, ctx: &Link<Self>) {
        let Props { messenger, conversation, .. } = ctx.props();
        let field = self
            .frame
            .cast::<web_sys::Element>()
            .and_then(|frame| frame.query_selector(".form input").ok()?);
        let Some(field) = field.and_then(|field| field.dyn_into::<HtmlInputElement>().ok()) else { return };
        let words = field.value();
        let words = words.trim();
        match self.panel {
            Panel::Rename => attend(ctx, conversation.rename(words), Msg::Done),
            Panel::Categories => {
                let is_in = |friend: &Friend| friend.categories.iter().any(|category| category == words);
                if !words.is_empty() && !self.friend.as_ref().is_none_or(is_in) {
                    self.categorise(ctx, words);
                }
                field.set_value("");
                return;
            }
            Panel::Report(entry) if !words.is_empty() => {
                let who = entry.and_then(|number| self.entry(number)).map(|entry| entry.from.as_str());
                let who = who.or(self.friend.as_ref().map(|friend| friend.cid.as_str()));
                let id = ("conversation", conversation.id().into());
                let place = match entry {
                    Some(number) => options([id, ("entry", number.into())]),
                    None => options([id]),
                };
                if let Some(who) = who {
                    attend(ctx, messenger.report(who, words, &place), Msg::Done);
                }
            }
            _ => return,
        }
        self.show(Panel::Nothing);
    }

    /// Closes what was opened last.
    fn escape(&mut self, ctx: &Link<Self>) {
        if let Some(number) = self.open.take() {
            self.focus = Some(place_of(number));
        } else if self.panel != Panel::Nothing {
            self.show(Panel::Nothing);
        } else if self.target != Target::New {
            self.aim(ctx, Target::New);
        } else if let Some(act) = &ctx.props().on_act {
            act.emit(Act::Minimise);
        }
    }

    fn entry(&self, number: u32) -> Option<&Rc<Entry>> {
        let first = self.entries.first()?.number;
        self.entries.get(number.checked_sub(first)? as usize)
    }

    /// The words of an entry as they are now.
    fn text_of(&self, number: u32) -> Option<&str> {
        let said = self.items.iter().filter_map(Item::said).find(|said| said.entry.number == number);
        let text = said?.text.as_deref()?;
        Some(said?.file().map_or(text, |file| file.words(text)))
    }

    fn name<'a>(&'a self, cid: &str) -> &'a str {
        if cid == self.me {
            return words::YOU;
        }
        let member = self.members.iter().find(|member| member.cid == cid).map(|member| &member.name);
        member
            .or_else(|| self.past.iter().find(|past| past.0 == cid).map(|past| &past.1))
            .map_or(words::SOMEBODY, String::as_str)
    }
}

/// Waits for what was asked for.
fn attend(ctx: &Link<View>, promise: Promise, then: Msg) {
    ctx.attend(promise, |answer| answer.map_or_else(Msg::Failed, |_| then));
}

fn draft_of(ctx: &Link<View>) -> String {
    "wl:draft:".to_owned() + &ctx.props().conversation.id()
}

fn place_key(ctx: &Link<View>) -> String {
    "wl:place:".to_owned() + &ctx.props().conversation.id()
}

/// Where an entry stands.
fn place_of(number: u32) -> String {
    format!("[data-number='{number}']")
}

/// Pixels between what is seen and the end.
fn below(log: &web_sys::Element) -> i32 {
    log.scroll_height() - log.scroll_top() - log.client_height()
}

/// What is pressed without anything else, by its name.
pub(crate) fn key(event: &KeyboardEvent) -> String {
    if event.ctrl_key()
        || event.alt_key()
        || event.meta_key()
        || event.is_composing()
        || event.key_code() == 229
    {
        return String::new();
    }
    event.key()
}

/// The name of a conversation: its own, or those of the others.
pub(crate) fn title(conversation: &Conversation, me: &str) -> String {
    let name = conversation.name();
    if !name.is_empty() {
        return name;
    }
    let mut title = String::new();
    for member in conversation.everybody().into_iter().filter(|member| member.cid != me) {
        if !title.is_empty() {
            title += ", ";
        }
        title += &member.name;
    }
    title
}
