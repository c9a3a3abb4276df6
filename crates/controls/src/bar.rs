//! `<wl:bar>`: the messenger at the foot of every page: who is there, and what one talks about with whom.

mod form;
mod me;
pub(crate) mod panel;
mod roster;
mod shelf;
mod tab;
mod words;

use std::rc::Rc;

use gloo_events::EventListener;
use gloo_timers::callback::Timeout;
use js_sys::{Array, Promise};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CustomEvent, Event, HtmlElement, HtmlInputElement, KeyboardEvent};
use yew::NodeRef;

use crate::conversation::{Act, title};
use crate::element::{Element, On, button, element, nothing, send};
use crate::messenger::{
    Connection, Conversation, LinkObject, Me, Messenger, Notifications, Said, Standing, options,
};
use crate::part::{Link, Part, listen, told};
use crate::piece::{PANELS, Piece};
use crate::place::Place;
use crate::presence::Status;
use crate::rove::{self, focus};
use crate::wl::{self, MESSENGER, Session, State, lower_case};
use crate::{Control, friend, icon, later, sheet, storage};
use panel::Panels;
use roster::{Group, Roster, Row};
use shelf::Shelf;
use tab::{PHONE, Room, Tab};

/// Milliseconds within which changes of the list are drawn together: a thousand friends come and go all the time.
const TOGETHER: u32 = 80;
/// Where it is remembered that the first hint has been read.
const HINT: &str = "wl:hint";

/// The control, in the module's list.
pub(crate) const CONTROL: Control = Control {
    tag: "bar",
    styles: &[friend::STYLE, sheet::PANEL, include_str!("bar/style.css")],
    draw: |place, turn| told::<Bar>(Attributes::of(place), turn),
};

/// The component.
pub(crate) struct Bar {
    session: Session,
    messenger: Option<Messenger>,
    connection: Option<Connection>,
    me: Option<Me>,
    roster: Roster,
    rows: Rc<Vec<Row>>,
    /// Headings that have been turned.
    turned: Vec<String>,
    search: String,
    panel: Panel,
    pencil: Pencil,
    has_asked: bool,
    invitation: Invitation,
    tabs: Vec<Tab>,
    /// Up to which entry of each conversation the bar has told.
    told: Vec<(String, u32)>,
    turn: u32,
    width: u32,
    has_hint: bool,
    has_failed: bool,
    /// The id of what gets the focus when it has been drawn.
    focus: Option<String>,
    root: NodeRef,
    gathering: Option<Timeout>,
    /// Hear of the messenger as long as this visitor is here.
    heard: Vec<EventListener>,
    _listeners: Vec<EventListener>,
}

/// What draws the panels.
#[derive(Clone, Copy)]
enum Pencil {
    /// Nobody has needed it, or it did not come.
    Away,
    Coming,
    Here(Panels),
}

/// What is open at the end of the bar.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) enum Panel {
    #[default]
    Nothing,
    Friends,
    Me,
    Ask,
    /// A new group, or more people for the conversation of this name.
    Group(Option<String>),
    Person(String),
}

/// What the tag says.
#[derive(PartialEq)]
pub(crate) struct Attributes {
    place: Place,
    sign_in_enabled: bool,
    hide_hint: bool,
}

impl Attributes {
    fn of(place: &Place) -> Self {
        Self {
            place: place.clone(),
            sign_in_enabled: place.allows("sign-in-enabled"),
            hide_hint: place
                .attribute("hide-first-run-experience")
                .is_some_and(|text| text.trim() != "false"),
        }
    }
}

/// The link with which one invites.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Invitation {
    /// None has been asked for.
    None,
    /// This one has just been made.
    Made(String),
    /// All have just ended.
    Ended,
}

#[derive(Clone)]
pub(crate) enum Msg {
    Session,
    SignIn,
    SignOut,
    Changed,
    Gathered,
    Said(JsValue),
    Tabs,
    Resized,
    Panel(Panel),
    Bring,
    Come(Option<Panels>),
    Search(String),
    Choose(u32),
    Open(JsValue),
    Toggle(String),
    Close(String),
    Act(String, Act),
    Appear(Status),
    Message(String),
    ShowsSeen,
    Notify,
    Sound,
    Quiet,
    Hours,
    Answer(String, bool),
    Unblock(String),
    Submit,
    Picked(Vec<String>),
    Asked,
    Link(bool),
    Linked(JsValue),
    LinksEnded,
    Copy,
    Hint,
    Escape,
    Outside,
    Done,
    Failed(JsValue),
}

impl Part for Bar {
    type Msg = Msg;
    type Props = Attributes;

    fn create(ctx: &Link<Self>) -> Self {
        let wl = ctx.props().place.wl.clone();
        let mut listeners = vec![ctx.hear(&wl, "sessionchange", Msg::Session)];
        if let Some(window) = web_sys::window() {
            listeners.push(ctx.hear(&window, "resize", Msg::Resized));
            let outside = |event: Event| (!rove::is_within(&event, "#panel,#me")).then_some(Msg::Outside);
            listeners.push(listen(&window, "pointerdown", ctx.callback_if(outside)));
            if let Some(viewport) = window.visual_viewport() {
                listeners.push(ctx.hear(&viewport, "resize", Msg::Resized));
                listeners.push(ctx.hear(&viewport, "scroll", Msg::Resized));
            }
        }
        ctx.send_future(async move {
            wl::ready(&wl).await;
            Msg::Session
        });
        Self {
            session: Session { state: State::Unknown, cid: None, scopes: Vec::new() },
            messenger: None,
            connection: None,
            me: None,
            roster: Roster::default(),
            rows: Rc::default(),
            turned: Vec::new(),
            search: String::new(),
            panel: Panel::Nothing,
            pencil: Piece::here(&PANELS).map_or(Pencil::Away, Pencil::Here),
            has_asked: false,
            invitation: Invitation::None,
            tabs: Vec::new(),
            told: Vec::new(),
            turn: 0,
            width: width(),
            has_hint: false,
            has_failed: false,
            focus: None,
            root: NodeRef::default(),
            gathering: None,
            heard: Vec::new(),
            _listeners: listeners,
        }
    }

    fn update(&mut self, ctx: &Link<Self>, msg: Msg) -> bool {
        self.has_failed = false;
        match msg {
            Msg::Session => return self.enter(ctx),
            Msg::SignIn => self.sign_in(ctx),
            Msg::SignOut => {
                self.show(Panel::Nothing);
                attend(ctx, ctx.props().place.wl.sign_out(), |_| Msg::Done);
            }
            Msg::Changed => {
                let link = ctx.clone();
                self.gathering
                    .get_or_insert_with(|| Timeout::new(TOGETHER, move || link.send_message(Msg::Gathered)));
                return false;
            }
            Msg::Gathered => {
                self.gathering = None;
                self.gather(ctx);
            }
            Msg::Said(said) => return self.hear(ctx, said.unchecked_ref()),
            Msg::Tabs => self.read_tabs(),
            Msg::Resized => {
                self.width = width();
                self.make_room();
            }
            Msg::Panel(panel) => self.show(if self.panel == panel { Panel::Nothing } else { panel }),
            // It has not failed any more: it is brought once this is drawn.
            Msg::Bring | Msg::Done => {}
            Msg::Come(panels) => self.dress(ctx, panels),
            Msg::Search(search) => {
                self.search = search;
                self.arrange();
            }
            Msg::Choose(row) => self.choose(ctx, row),
            Msg::Open(conversation) => {
                let conversation = conversation.unchecked_into();
                self.open(ctx, &conversation);
            }
            Msg::Toggle(id) => {
                let is_open = self.tabs.iter().any(|tab| tab.id == id && tab.is_open);
                self.set_open(&id, !is_open);
                self.keep();
            }
            Msg::Close(id) | Msg::Act(id, Act::Close) => {
                self.tabs.retain(|tab| tab.id != id);
                self.focus = Some("friends".to_owned());
                self.keep();
            }
            Msg::Act(id, Act::Minimise) => {
                self.set_open(&id, false);
                self.focus = Some("tab-".to_owned() + &id);
                self.keep();
            }
            Msg::Act(id, Act::Invite) => self.show(Panel::Group(Some(id))),
            Msg::Appear(status) => self.appear(ctx, "status", status.name().into()),
            Msg::Message(message) => self.appear(ctx, "message", message.trim().into()),
            Msg::ShowsSeen => {
                let shows = self.me.as_ref().is_some_and(|me| me.shows_seen);
                self.appear(ctx, "showsSeen", (!shows).into());
            }
            Msg::Notify | Msg::Sound | Msg::Quiet | Msg::Hours => self.set_notifications(ctx, &msg),
            Msg::Answer(cid, is_yes) => self.answer(ctx, &cid, is_yes),
            Msg::Unblock(cid) => {
                self.show(Panel::Friends);
                self.attend(ctx, |messenger| messenger.arrange(&cid, &options([("blocked", false.into())])));
            }
            Msg::Picked(cids) => self.take_in(ctx, cids),
            Msg::Submit => self.submit(ctx),
            Msg::Asked => {
                self.has_asked = true;
                for name in ["email", "note"] {
                    if let Some(field) = self.field(name) {
                        field.set_value("");
                    }
                }
            }
            Msg::Link(on) => self.ask_link(ctx, on),
            Msg::LinksEnded => {
                self.invitation = Invitation::Ended;
                self.focus = Some("panel .make-link".to_owned());
            }
            Msg::Linked(link) => {
                self.invitation = Invitation::Made(link.unchecked_ref::<LinkObject>().url());
                self.focus = Some("panel .link-field".to_owned());
            }
            Msg::Copy => form::copy(self),
            Msg::Hint => self.forget_hint(),
            Msg::Escape => self.show(Panel::Nothing),
            Msg::Outside => {
                if self.panel != Panel::Me {
                    return false;
                }
                self.panel = Panel::Nothing;
            }
            Msg::Failed(error) => {
                self.has_failed = true;
                ctx.props().place.tell("error", &error);
            }
        }
        true
    }

    fn view(&self, ctx: &Link<Self>) -> Element {
        let root = element("div.bar[part=bar]").node(&self.root);
        let content = match self.session.state {
            State::SignedIn if !self.session.allows(MESSENGER) => Self::consent(ctx),
            State::SignedIn => self.signed_in(ctx),
            State::SignedOut | State::SigningIn if ctx.props().sign_in_enabled => self.signed_out(ctx),
            _ => nothing(),
        };
        root.child(content)
    }

    fn rendered(&mut self, ctx: &Link<Self>, _: bool) {
        if let Some(root) = self.root.cast::<HtmlElement>() {
            fit_viewport(&root);
        }
        if let Some(id) = self.focus.take() {
            let shadow = ctx.props().place.host.shadow_root();
            let found = shadow.and_then(|shadow| shadow.query_selector(&format!("#{id}")).ok()?);
            focus(found.and_then(|found| found.dyn_into().ok()));
        }
        let is_ours = matches!(self.panel, Panel::Nothing | Panel::Friends);
        if !is_ours && matches!(self.pencil, Pencil::Away) && !self.has_failed {
            self.pencil = Pencil::Coming;
            ctx.send_future(async { Msg::Come(Piece::bring(&PANELS).await.ok()) });
        }
    }
}

impl Bar {
    /// The one door for whatever happens to the session.
    fn enter(&mut self, ctx: &Link<Self>) -> bool {
        let wl = &ctx.props().place.wl;
        let before = std::mem::replace(&mut self.session, Session::of(wl));
        if before == self.session {
            return false;
        }
        if !self.session.allows(MESSENGER) {
            if self.session.state == State::SignedOut {
                // What stood here is for this visitor's eyes only.
                storage::clear("wl:");
            }
            self.heard.clear();
            self.messenger = None;
            self.connection = None;
            self.me = None;
            self.tabs.clear();
            self.told.clear();
            self.roster = Roster::default();
            self.panel = Panel::Nothing;
            return true;
        }
        if self.messenger.is_some() && before.cid == self.session.cid {
            return true;
        }
        self.tabs.clear();
        self.told.clear();
        let messenger = wl.messenger();
        self.heard =
            ["statechange", "mechange", "notificationschange", "friendschange", "conversationschange"]
                .map(|event| ctx.hear(&messenger, event, Msg::Changed))
                .into();
        let said = ctx.callback(|event: Event| Msg::Said(event.unchecked_ref::<CustomEvent>().detail()));
        self.heard.push(listen(&messenger, "entry", said));
        let open = |event: Event| event.unchecked_ref::<CustomEvent>().detail().unchecked_into::<Said>();
        let open = ctx.callback(move |event: Event| Msg::Open(open(event).conversation().into()));
        self.heard.push(listen(&messenger, "open", open));
        attend(ctx, messenger.ready(), |_| Msg::Gathered);
        self.messenger = Some(messenger);
        self.gather(ctx);
        true
    }

    /// The first hint has been read.
    fn forget_hint(&mut self) {
        self.has_hint = false;
        if let Some(storage) = web_sys::window().and_then(|window| window.local_storage().ok()?) {
            let _ = storage.set_item(HINT, "1");
        }
    }

    /// Changes what the visitor hears, on this page and while none is open.
    fn set_notifications(&self, ctx: &Link<Self>, msg: &Msg) {
        let is_quiet = self.me.as_ref().is_some_and(|me| me.quiet.is_some());
        let hours = |from: &str, until: &str| options([("from", from.into()), ("until", until.into())]);
        self.attend(ctx, |messenger| match msg {
            Msg::Notify => messenger.notify(messenger.notifications() != Notifications::On),
            Msg::Sound => messenger.sound(messenger.sounds() != Some(true)),
            Msg::Quiet if is_quiet => messenger.quiet(None),
            Msg::Quiet => messenger.quiet(Some(&hours("22:00", "07:00"))),
            _ => messenger.quiet(Some(&hours(&self.written("from"), &self.written("until")))),
        });
    }

    /// Agrees to somebody's question, or declines it.
    fn answer(&mut self, ctx: &Link<Self>, cid: &str, is_yes: bool) {
        if matches!(self.panel, Panel::Person(_)) {
            self.show(Panel::Friends);
        }
        self.attend(ctx, |messenger| if is_yes { messenger.ask(cid, "") } else { messenger.part(cid) });
    }

    fn sign_in(&mut self, ctx: &Link<Self>) {
        let place = &ctx.props().place;
        match wl::sign_in(&place.wl, &self.session, MESSENGER) {
            Ok(promise) => attend(ctx, promise, |_| Msg::Session),
            Err(error) => place.tell("error", &error),
        }
    }

    /// Reads what the messenger knows now.
    fn gather(&mut self, ctx: &Link<Self>) {
        let Some(messenger) = self.messenger.clone() else { return };
        self.connection = Some(messenger.state());
        self.roster.read(messenger.friends());
        let before = std::mem::replace(&mut self.me, messenger.myself());
        self.read_tabs();
        self.arrange();
        if before.is_none() && self.me.is_some() {
            self.restore(ctx);
        }
        self.catch_up(ctx, &messenger);
    }

    /// Puts back what stood here on the page before this one, and what has been said meanwhile.
    fn restore(&mut self, ctx: &Link<Self>) {
        let (Some(messenger), Some(me)) = (self.messenger.clone(), &self.me) else { return };
        let hint = || web_sys::window()?.local_storage().ok()??.get_item(HINT).ok()?;
        self.has_hint = !ctx.props().hide_hint && hint().is_none();
        let shelf = storage::read(shelf::KEY).and_then(|text| Shelf::read(&text));
        let shelf = shelf.filter(|shelf| shelf.cid == me.cid).unwrap_or_default();
        if shelf.has_list && self.width > PHONE {
            self.panel = Panel::Friends;
        }
        for (id, is_open) in shelf.tabs {
            if let Some(conversation) = messenger.conversation(&id) {
                self.add(ctx, &conversation, is_open);
            }
        }
    }

    /// Puts every conversation onto the bar in which something was said, wherever the visitor was meanwhile, and has not
    /// been read. Whoever takes it off again is not shown it until there is more.
    fn catch_up(&mut self, ctx: &Link<Self>, messenger: &Messenger) {
        if self.me.is_none() {
            return;
        }
        for conversation in messenger.conversations().iter() {
            let conversation: Conversation = conversation.unchecked_into();
            let (id, last) = (conversation.id(), conversation.last());
            let known = self.told.iter_mut().find(|told| told.0 == id);
            let is_more = known.as_ref().is_none_or(|told| told.1 < last);
            match known {
                Some(told) => told.1 = last,
                None => self.told.push((id, last)),
            }
            if is_more && conversation.unread() > 0 {
                self.add(ctx, &conversation, false);
            }
        }
    }

    /// Something has been said somewhere.
    fn hear(&mut self, ctx: &Link<Self>, said: &Said) -> bool {
        let is_mine = Some(said.entry().from()) == self.session.cid;
        if !is_mine && said.conversation().unread() > 0 {
            self.add(ctx, &said.conversation(), false);
        }
        self.read_tabs();
        true
    }

    /// Puts a conversation onto the bar, unless it is there.
    fn add(&mut self, ctx: &Link<Self>, conversation: &Conversation, is_open: bool) {
        let id = conversation.id();
        if self.tabs.iter().all(|tab| tab.id != id) {
            self.turn += 1;
            self.tabs.push(Tab {
                conversation: conversation.clone(),
                id,
                title: String::new(),
                picture: None,
                status: None,
                unread: 0,
                is_open,
                turn: self.turn,
                _listener: ctx.hear(conversation, "change", Msg::Tabs),
            });
            self.read_tabs();
            self.make_room();
            self.keep();
        }
    }

    /// Opens the box of a conversation.
    fn open(&mut self, ctx: &Link<Self>, conversation: &Conversation) {
        self.add(ctx, conversation, true);
        if self.width <= PHONE {
            self.panel = Panel::Nothing;
        }
        self.set_open(&conversation.id(), true);
        self.keep();
    }

    fn set_open(&mut self, id: &str, is_open: bool) {
        self.turn += 1;
        if let Some(tab) = self.tabs.iter_mut().find(|tab| tab.id == id) {
            tab.is_open = is_open;
            tab.turn = self.turn;
            if is_open {
                self.focus = Some(format!("box-{id} :is(textarea,.later)"));
                if self.width <= PHONE {
                    self.panel = Panel::Nothing;
                }
            }
        }
        self.make_room();
    }

    fn make_room(&mut self) {
        loop {
            let tabs: Vec<_> = self.tabs.iter().map(|tab| (tab.is_open, tab.turn, tab.unread > 0)).collect();
            match tab::room(&tabs, self.width) {
                Room::Enough => break,
                Room::Close(place) => self.tabs[place].is_open = false,
                Room::Drop(place) => drop(self.tabs.remove(place)),
            }
        }
    }

    fn read_tabs(&mut self) {
        let cid = self.session.cid.as_deref().unwrap_or_default();
        let status = |cid: &str| {
            let friend = self.roster.friends.iter().find(|friend| friend.cid == cid)?;
            (friend.standing == Standing::Friends).then_some(friend.status)
        };
        for tab in &mut self.tabs {
            tab.read(cid, status);
        }
    }

    /// Remembers what stands here, for the next page.
    fn keep(&self) {
        let shelf = Shelf {
            cid: self.session.cid.clone().unwrap_or_default(),
            has_list: self.panel == Panel::Friends,
            tabs: self.tabs.iter().map(|tab| (tab.id.clone(), tab.is_open)).collect(),
        };
        storage::write(shelf::KEY, &shelf.write());
    }

    fn arrange(&mut self) {
        let search = lower_case(self.search.trim());
        let cid = self.session.cid.as_deref().unwrap_or_default();
        let conversations = self.messenger.as_ref().map(Messenger::conversations).unwrap_or_default();
        let group = |conversation: JsValue| {
            let conversation: Conversation = conversation.unchecked_into();
            let title = title(&conversation, cid);
            let (id, picture, unread) = (conversation.id(), conversation.picture(), conversation.unread());
            Rc::new(Group { id, folded: lower_case(&title), title, picture, unread })
        };
        let is_group = |conversation: &JsValue| !conversation.unchecked_ref::<Conversation>().is_pair();
        let groups: Vec<Rc<Group>> = Array::iter(&conversations).filter(is_group).map(group).collect();
        self.rows = Rc::new(roster::arrange(&self.roster.friends, &groups, &search, &self.turned));
    }

    fn show(&mut self, panel: Panel) {
        let before = std::mem::replace(&mut self.panel, panel);
        self.search.clear();
        self.has_asked = false;
        self.invitation = Invitation::None;
        let opener = if before == Panel::Me { "me" } else { "friends" };
        self.focus = self.panel.focus().or_else(|| Some(opener.to_owned()));
        if self.width <= PHONE && self.panel != Panel::Nothing {
            for tab in &mut self.tabs {
                tab.is_open = false;
            }
        }
        self.arrange();
        self.keep();
    }

    fn choose(&mut self, ctx: &Link<Self>, row: u32) {
        let Some(row) = self.rows.get(row as usize).cloned() else { return };
        match row {
            Row::Heading { title, .. } => {
                match self.turned.iter().position(|turned| *turned == title) {
                    Some(place) => drop(self.turned.remove(place)),
                    None => self.turned.push(title),
                }
                self.arrange();
            }
            Row::Friend(friend) if friend.blocked || friend.standing != Standing::Friends => {
                self.show(Panel::Person(friend.cid.clone()));
            }
            Row::Friend(friend) => {
                if let Some(messenger) = &self.messenger {
                    attend(ctx, messenger.with(&friend.cid), Msg::Open);
                }
            }
            Row::Group(group) => {
                let conversation =
                    self.messenger.as_ref().and_then(|messenger| messenger.conversation(&group.id));
                if let Some(conversation) = conversation {
                    self.open(ctx, &conversation);
                }
            }
        }
    }

    fn appear(&self, ctx: &Link<Self>, what: &'static str, how: JsValue) {
        self.attend(ctx, |messenger| messenger.appear(&options([(what, how)])));
    }

    fn attend(&self, ctx: &Link<Self>, ask: impl FnOnce(&Messenger) -> Promise) {
        if let Some(messenger) = &self.messenger {
            attend(ctx, ask(messenger), |_| Msg::Done);
        }
    }

    /// Asks for a link with which one invites, or for the end of all.
    fn ask_link(&self, ctx: &Link<Self>, on: bool) {
        if let Some(messenger) = &self.messenger {
            let then = if on { Msg::Linked } else { |_| Msg::LinksEnded };
            attend(ctx, messenger.link(on), then);
        }
    }

    /// Sends the form that is open.
    fn submit(&self, ctx: &Link<Self>) {
        if let (Some(messenger), Panel::Ask) = (&self.messenger, &self.panel) {
            attend(ctx, messenger.ask(&self.written("email"), &self.written("note")), |_| Msg::Asked);
        }
    }

    /// Takes these friends into the group for which they were picked.
    fn take_in(&mut self, ctx: &Link<Self>, cids: Vec<String>) {
        let (Some(messenger), Panel::Group(conversation)) = (self.messenger.clone(), self.panel.clone())
        else {
            return;
        };
        if let Some(group) = conversation.and_then(|id| messenger.conversation(&id)) {
            attend(ctx, group.invite(cids), |_| Msg::Done);
        } else {
            let members: Array = cids.into_iter().map(JsValue::from).collect();
            let group = options([("name", self.written("name").into()), ("members", members.into())]);
            attend(ctx, messenger.create(&group), Msg::Open);
        }
        self.show(Panel::Nothing);
    }

    /// A field of the panel.
    fn field(&self, name: &str) -> Option<HtmlInputElement> {
        let root = self.root.cast::<HtmlElement>()?;
        root.query_selector(&format!(".form input[name={name}]")).ok()??.dyn_into().ok()
    }

    fn written(&self, name: &str) -> String {
        self.field(name).map(|field| field.value().trim().to_owned()).unwrap_or_default()
    }

    fn signed_out(&self, ctx: &Link<Self>) -> Element {
        let is_busy = self.session.state == State::SigningIn;
        let main =
            button("button.main", send(ctx, Msg::SignIn)).flag("aria-busy", is_busy).text(words::SIGN_IN);
        element("section.strip").attribute("aria-label", words::BAR).child(element("div.end").child(main))
    }

    fn consent(ctx: &Link<Self>) -> Element {
        let main = button("button.main", send(ctx, Msg::SignIn)).text(words::CHOOSE);
        element("section.strip")
            .attribute("aria-label", words::BAR)
            .child(element("p.state").text(words::CONSENT))
            .child(element("div.end").child(main))
    }

    fn signed_in(&self, ctx: &Link<Self>) -> Element {
        let link = ctx;
        let escape =
            link.callback_if(|event: KeyboardEvent| (event.key() == "Escape").then_some(Msg::Escape));
        let (state, act) = self.state();
        let is_list = self.panel == Panel::Friends;
        let questions = u32::try_from(self.roster.questions().count()).unwrap_or(u32::MAX);
        let friends = button(
            "button.friends[id=friends][part=friends][aria-haspopup=dialog]",
            send(link, Msg::Panel(Panel::Friends)),
        )
        .flag("aria-expanded", is_list)
        .child(icon::draw(icon::GROUP))
        .child(element("span.name").text(words::FRIENDS))
        .child(element("span.count").text(self.roster.online().to_string()))
        .child_if(questions > 0, || element("span.badge").text(tab::count(questions)));
        let strip = element("div.strip[role=toolbar]")
            .attribute("aria-label", words::BAR)
            .attribute("data-rove", "")
            .child(
                element(if state.is_empty() { "p.state.unseen" } else { "p.state" })
                    .attribute("role", "status")
                    .text(state)
                    .child_if(act.is_some(), || {
                        button("button.link", send(link, Msg::SignIn)).text(act.unwrap_or_default())
                    }),
            )
            .child(tab::draw(self, ctx))
            .child(
                element("div.end")
                    .child(friends)
                    .children(self.me.iter().map(|me| me::draw(self, ctx, me)).collect()),
            );
        element("section.whole")
            .attribute("aria-label", words::BAR)
            .on(On::Key, rove::keys(".strip button,[role^=menuitem]", escape))
            .child(tab::boxes(self, ctx))
            .child(self.panel(ctx))
            .child_if(self.has_hint && self.panel == Panel::Nothing, || {
                let close = button("button.main", send(link, Msg::Hint)).text(words::GOT_IT);
                element("div.hint[role=note]").child(element("p").text(words::HINT)).child(close)
            })
            .child(strip)
    }

    /// How the connection is, in words; and what can be done about it.
    fn state(&self) -> (&'static str, Option<&'static str>) {
        let code = || self.messenger.as_ref()?.error()?.code();
        match self.connection {
            Some(Connection::Connecting) => (words::CONNECTING, None),
            Some(Connection::Offline) => (words::OFFLINE, None),
            Some(Connection::Refused) => match code().as_deref() {
                Some("access.scope") => (words::CONSENT, Some(words::CHOOSE)),
                Some("access.token") => (words::EXPIRED, Some(words::SIGN_IN)),
                Some("frame.version") => (words::OUTDATED, None),
                _ => (words::REFUSED, None),
            },
            _ => ("", None),
        }
    }

    fn panel(&self, ctx: &Link<Self>) -> Element {
        let (title, content) = match (&self.panel, self.pencil) {
            (Panel::Nothing, _) => return nothing(),
            (Panel::Friends, _) => (words::FRIENDS, roster::draw(self, ctx)),
            (_, Pencil::Here(panels)) => (panels.draw)(self, ctx),
            (_, Pencil::Away | Pencil::Coming) => {
                (words::BAR, later::waiting(self.has_failed, send(ctx, Msg::Bring)))
            }
        };
        let back =
            if matches!(self.panel, Panel::Friends | Panel::Me) { Panel::Nothing } else { Panel::Friends };
        let close = button("button.tool", send(ctx, Msg::Panel(back)))
            .attribute("aria-label", words::CLOSE)
            .child(icon::draw(icon::CLOSE));
        element("div.panel[id=panel][part=panel][role=dialog]")
            .attribute("aria-label", title)
            .child(element("header.title").child(element("h2").text(title)).child(close))
            .child(content)
            .child(element("p.alert[role=alert]").text(if self.has_failed { words::FAILED } else { "" }))
    }

    /// What draws the panels has come, or has not.
    fn dress(&mut self, ctx: &Link<Self>, panels: Option<Panels>) {
        self.has_failed = panels.is_none();
        self.pencil = panels.map_or(Pencil::Away, Pencil::Here);
        if let (Some(panels), Some(root)) = (panels, ctx.props().place.host.shadow_root()) {
            sheet::add(&root, panels.styles);
            self.focus = self.panel.focus();
        }
    }
}

impl Panel {
    /// What gets the focus when it opens.
    fn focus(&self) -> Option<String> {
        let place = match self {
            Self::Nothing => return None,
            Self::Me => "panel [aria-checked=true]",
            Self::Person(_) => "panel .main",
            Self::Friends | Self::Ask | Self::Group(_) => "panel input",
        };
        Some(place.to_owned())
    }
}

/// Waits for what was asked for.
fn attend(ctx: &Link<Bar>, promise: Promise, then: fn(JsValue) -> Msg) {
    ctx.attend(promise, move |answer| answer.map_or_else(Msg::Failed, then));
}

fn width() -> u32 {
    let width = || web_sys::window()?.inner_width().ok()?.as_f64();
    width().map_or(1280, whole)
}

/// Tells the style sheet how much of the page the keyboard of a telephone leaves.
fn fit_viewport(root: &HtmlElement) {
    let Some(window) = web_sys::window() else { return };
    let (Some(viewport), Some(height)) =
        (window.visual_viewport(), window.inner_height().ok().and_then(|it| it.as_f64()))
    else {
        return;
    };
    let below = (height - viewport.height() - viewport.offset_top()).max(0.0);
    let style = root.style();
    for (name, length) in [("--seen", viewport.height()), ("--below", below)] {
        // Set on the object, never as an attribute: a strict page forbids style attributes.
        let _ = style.set_property(name, &format!("{}px", whole(length)));
    }
}

/// Whole pixels.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a length within a window")]
fn whole(length: f64) -> u32 {
    length as u32
}
