//! A conversation, drawn: title, log, composer.

use js_sys::Array;
use wasm_bindgen::JsCast;
use web_sys::{ClipboardEvent, DragEvent, Event, FileList, HtmlElement, HtmlInputElement, KeyboardEvent};
use yew::virtual_dom::VText;
use yew::{Callback, TargetCast};

use super::emoticon::{emoji, is_all_emoji};
use super::entry::{Content, Entry};
use super::file::{self, File};
use super::finder::{self, Finder};
use super::link::{Piece, pieces};
use super::log::{Item, Said, last_up_to};
use super::{
    Act, Msg, Panel, Props, Target, View, categories, composer, day, key, menu, people, title, words,
};
use crate::element::{Element, On, button, element, isolated, nothing, send};
use crate::messenger::{EntryObject, Friend, Member, Standing};
use crate::part::{Link, part};
use crate::{icon, portrait, rove};

/// Everything.
pub(crate) fn view(view: &View, ctx: &Link<View>) -> Element {
    let link = ctx;
    let escape = link.callback_if(|event: KeyboardEvent| {
        (key(&event) == "Escape").then(|| {
            event.stop_propagation();
            Msg::Escape
        })
    });
    // Two names for one movement: the second nudge is as good as the first.
    let shake = ["frame", "frame shake", "frame shake again"][match view.shakes {
        0 => 0,
        shakes => 1 + shakes as usize % 2,
    }];
    element("section")
        .attribute("class", shake)
        .attribute("part", "conversation")
        .attribute("aria-label", title(&ctx.props().conversation, &view.me))
        .node(&view.frame)
        .on(On::Drop, dropped(ctx))
        .on(On::DragOver, Callback::from(|event: Event| allow_drop(&event)))
        .on(On::Key, rove::keys(".menu [role],.acts button,.palette button,.found button", escape))
        .child(head(view, ctx))
        .child_if(view.panel == Panel::Search, || finder(view, ctx))
        .child_if(view.panel == Panel::People, || people::draw(view, ctx))
        .child_if(view.panel == Panel::Categories, || categories::draw(view, ctx))
        .child(log(view, ctx))
        .child(foot(view, ctx))
}

fn head(view: &View, ctx: &Link<View>) -> Element {
    let Props { conversation, on_act, .. } = ctx.props();
    let link = ctx;
    let name = title(conversation, &view.me);
    let is_pair = conversation.is_pair();
    let friend = view.friend.as_ref();
    let picture = friend.map_or_else(|| conversation.picture(), |friend| friend.picture.clone());
    let detail = match friend {
        Some(friend) if friend.standing != Standing::Friends => words::STRANGER.to_owned(),
        // Whoever is not there has no line beside their name.
        Some(Friend { seen: Some(seen), .. }) => {
            let today = day::of(&js_sys::Date::new_0());
            words::seen(&day::name(day::of(seen), today), &day::write(&view.clock, seen))
        }
        Some(friend) if friend.message.is_empty() => friend.status.words().to_owned(),
        Some(friend) => format!("{} · {}", friend.status.words(), friend.message),
        None if is_pair => String::new(),
        None => words::people(view.members.len()),
    };
    let tool = |class: &'static str, words: &'static str, path: &'static str, press: Callback<Event>| {
        button(class, press).attribute("aria-label", words).attribute("title", words).child(icon::draw(path))
    };
    let act = |words: &'static str, path: &'static str, act: Act| -> Element {
        match on_act.clone() {
            Some(on_act) => tool("button.tool", words, path, on_act.reform(move |_| act)),
            None => nothing(),
        }
    };
    let is_open = view.panel == Panel::Menu;
    element("header.title[part=title]")
        .child(portrait::draw(&name, picture.as_deref(), friend.map(|friend| friend.status)))
        .child(
            element("div.text")
                .child(element("span.name").child(isolated(&name)))
                .child(element("span.detail").child(isolated(&detail))),
        )
        .child(
            tool("button.tool.more", words::MORE, icon::MORE, send(link, Msg::Panel(Panel::Menu)))
                .attribute("aria-haspopup", "menu")
                .flag("aria-expanded", is_open),
        )
        .child(act(words::MINIMISE, icon::MINIMISE, Act::Minimise))
        .child(act(words::CLOSE, icon::CLOSE, Act::Close))
        .child_if(is_open, || menu::draw(view, ctx))
}

fn finder(view: &View, ctx: &Link<View>) -> Element {
    let me = (view.me.clone(), words::YOU.to_owned());
    let members = view.members.iter().map(|member| (member.cid.clone(), member.name.clone()));
    let names: Vec<_> = std::iter::once(me).chain(members).chain(view.past.iter().cloned()).collect();
    let name = move |cid: String| {
        let known = names.iter().find(|known| known.0 == cid);
        known.map_or_else(|| words::SOMEBODY.to_owned(), |known| known.1.clone())
    };
    let props = finder::Props {
        conversation: ctx.props().conversation.clone(),
        name: Callback::from(name),
        on_go: ctx.callback(Msg::Go),
        on_close: ctx.callback(|()| Msg::Panel(Panel::Nothing)),
    };
    part::<Finder>(None, props).into()
}

fn log(view: &View, ctx: &Link<View>) -> Element {
    let link = ctx;
    let conversation = &ctx.props().conversation;
    let today = day::of(&js_sys::Date::new_0());
    let marks = marks(view);
    let mut rows: Vec<Element> = Vec::with_capacity(view.items.len());
    for item in &view.items {
        rows.push(match item {
            Item::Day(day) => {
                element("p.day").key(format!("d{day}")).child(element("span").text(day::name(*day, today)))
            }
            Item::New => element("p.new").key("new").child(element("span").text(words::NEW)),
            Item::Happened(entry) => note(view, entry),
            Item::Said(item) => said(view, ctx, item, &marks),
        });
    }
    let waiting = conversation.waiting();
    rows.extend(waiting.iter().filter_map(|waiting| wait(link, waiting.unchecked_ref())));
    let is_empty = rows.is_empty();
    let keys = Callback::from(|event: Event| {
        if let Ok(event) = event.dyn_into::<KeyboardEvent>() {
            walk(&event);
        }
    });
    let typing: Vec<&str> = view.names_typing(conversation.typing());
    element("div.body")
        .child(
            element("div.log[part=log][role=log][aria-live=polite]")
                .attribute("aria-label", words::LOG)
                .attribute("tabindex", "0")
                // Nobody wants to hear what comes from the past.
                .flag("aria-busy", view.is_loading)
                .node(&view.log)
                .on(On::Scroll, send(link, Msg::Scrolled))
                .on(On::Key, keys)
                .children(rows),
        )
        .child_if(is_empty, || {
            let words = if view.is_loading { words::LOADING } else { words::EMPTY };
            element("p.empty").text(words)
        })
        .child_if(view.is_away, || {
            button("button.latest", send(link, Msg::Latest)).child(icon::draw(icon::DOWN)).text(words::LATEST)
        })
        .child(
            element("p.typing[aria-live=polite]")
                .child_if(!typing.is_empty(), || element("i.dots"))
                .text(words::typing(&typing)),
        )
}

/// Arrow keys go from one thing that was said to the next; Enter opens what can be done with it.
fn walk(event: &KeyboardEvent) {
    let Some(target) = event.target_dyn_into::<HtmlElement>() else { return };
    let next = match (key(event).as_str(), target.matches(".log"), target.matches(".said")) {
        ("ArrowUp", Ok(true), _) => {
            let all = target.query_selector_all(".said").ok();
            all.and_then(|all| all.get(all.length().checked_sub(1)?)).and_then(|said| said.dyn_into().ok())
        }
        ("ArrowUp", _, Ok(true)) => neighbour(&target, false),
        ("ArrowDown", _, Ok(true)) => neighbour(&target, true),
        ("Enter" | " " | "ContextMenu", _, Ok(true)) => {
            if let Some(more) = target.query_selector(".more").ok().flatten() {
                event.prevent_default();
                more.unchecked_into::<HtmlElement>().click();
            }
            None
        }
        _ => None,
    };
    if rove::focus(next) {
        event.prevent_default();
    }
}

fn neighbour(said: &HtmlElement, forward: bool) -> Option<HtmlElement> {
    let step = |element: &web_sys::Element| {
        if forward { element.next_element_sibling() } else { element.previous_element_sibling() }
    };
    let mut next = step(said);
    while let Some(element) = &next {
        if element.matches(".said").unwrap_or(false) {
            break;
        }
        next = step(element);
    }
    next?.dyn_into().ok()
}

/// Who has read up to which entry, as far as the entries are seen.
fn marks(view: &View) -> Vec<(u32, &Member)> {
    let others = view.members.iter().filter(|member| member.cid != view.me && member.read > 0);
    others.filter_map(|member| Some((last_up_to(&view.items, member.read)?, member))).collect()
}

fn said(view: &View, ctx: &Link<View>, said: &Said, marks: &[(u32, &Member)]) -> Element {
    let Props { look, conversation, .. } = ctx.props();
    let link = ctx;
    let Entry { number, from, .. } = &*said.entry;
    let number = *number;
    let is_mine = *from == view.me;
    let name = view.name(from);
    let member = view.members.iter().find(|member| member.cid == *from);
    let picture = member.and_then(|member| member.picture.as_deref());
    let mut class = String::from("said");
    for (is, word) in [
        (is_mine, " mine"),
        (said.is_first, " first"),
        (said.is_last, " last"),
        (said.text.is_none(), " gone"),
    ] {
        if is {
            class += word;
        }
    }
    let is_open = view.open == Some(number);
    let bubble = match &said.text {
        // A file speaks for itself.
        Some(text) if text.is_empty() && said.file().is_some() => nothing(),
        Some(text) => bubble(text),
        None => element("div.bubble").text(words::TAKEN_BACK),
    };
    let quote = said.reply.map(|reply| {
        let whose = view.entry(reply).map_or(words::SOMEBODY, |entry| view.name(&entry.from));
        let text = view.text_of(reply).unwrap_or(words::TAKEN_BACK);
        let quote = button("button.quote", send(link, Msg::Go(reply)));
        quote.child(element("b").child(isolated(whose))).child(isolated(&emoji(text)))
    });
    let mut reactions = Vec::new();
    for reaction in &said.reactions {
        let is_own = reaction.from.contains(&view.me);
        let who: Vec<&str> = reaction.from.iter().map(|cid| view.name(cid)).collect();
        let press = send(link, Msg::React(number, reaction.emoji.clone(), !is_own));
        let words = format!("{} {}", reaction.emoji, reaction.from.len());
        let chip = button("button.chip", press)
            .flag("aria-pressed", is_own)
            .attribute("title", who.join(", "))
            .text(words);
        reactions.push(chip);
    }
    let readers: Vec<&Member> = marks.iter().filter(|mark| mark.0 == number).map(|mark| mark.1).collect();
    let meta = meta(view, ctx, said, is_mine, &readers);
    element("div")
        .attribute("class", class)
        .attribute("tabindex", "-1")
        .attribute("data-number", number.to_string())
        .key(number.to_string())
        .child_if(!is_mine && look.pictures, || {
            element("span.who").child_if(said.is_last, || portrait::draw(name, picture, None))
        })
        .child(
            element("div.what")
                // One hears who speaks, also where one sees it by the side.
                .child_if(said.is_first, || {
                    let is_known = is_mine || conversation.is_pair();
                    element(if is_known { "span.from.unseen" } else { "span.from" }).child(isolated(name))
                })
                .children(quote.into_iter().collect())
                .children(said.file().map(file::draw).into_iter().collect())
                .child(bubble)
                .child_if(!reactions.is_empty(), || element("div.chips").children(reactions))
                .child(meta),
        )
        .child_if(said.text.is_some(), || {
            button("button.tool.more[tabindex=-1]", send(link, Msg::Open(number)))
                .attribute("aria-label", words::MORE)
                .attribute("aria-haspopup", "menu")
                .flag("aria-expanded", is_open)
                .child(icon::draw(icon::MORE))
        })
        .child_if(is_open, || acts(view, link, said, is_mine))
}

/// What somebody has said, with links and emoji.
pub(crate) fn bubble(text: &str) -> Element {
    let text = if text.is_empty() { " " } else { text };
    let mut parts = Vec::new();
    let mut is_large = true;
    for piece in pieces(text) {
        parts.push(match piece {
            Piece::Words(words) => {
                let words = emoji(words);
                is_large &= is_all_emoji(&words);
                Element::from(yew::Html::from(VText::new(words)))
            }
            Piece::Link(address) => {
                is_large = false;
                element("a")
                    .attribute("href", address)
                    .attribute("target", "_blank")
                    .attribute("rel", "noopener noreferrer nofollow")
                    .text(address)
            }
        });
    }
    // Whatever direction somebody writes in, it ends with what they wrote.
    element(if is_large { "div.bubble.large" } else { "div.bubble" })
        .attribute("part", "bubble")
        .attribute("dir", "auto")
        .children(parts)
}

/// When it was said, whether it was changed, and how far it has come.
fn meta(view: &View, ctx: &Link<View>, said: &Said, is_mine: bool, readers: &[&Member]) -> Element {
    let number = said.entry.number;
    let mut line = String::new();
    if ctx.props().look.times && said.is_last {
        line += &day::write(&view.clock, &said.entry.at.into());
    }
    let mut add = |words: &str| {
        if !line.is_empty() {
            line += " · ";
        }
        line += words;
    };
    if said.is_edited && said.text.is_some() {
        add(words::EDITED);
    }
    let is_latest =
        || view.items.iter().rev().find_map(Item::said).is_some_and(|last| last.entry.number == number);
    if is_mine && readers.is_empty() && is_latest() {
        let others = view.members.iter().filter(|member| member.cid != view.me);
        let is_delivered =
            others.clone().count() > 0 && others.clone().all(|member| member.delivered >= number);
        add(if is_delivered { words::DELIVERED } else { words::SENT });
    }
    let faces: Vec<Element> = readers
        .iter()
        .take(5)
        .map(|member| portrait::draw(&member.name, member.picture.as_deref(), None))
        .collect();
    let names: Vec<&str> = readers.iter().map(|member| member.name.as_str()).collect();
    element("div.meta").child(isolated(&line)).child_if(!readers.is_empty(), || {
        let words = words::read_by(&names.join(", "));
        element("span.readers")
            .attribute("title", words.clone())
            .children(faces)
            .child(element("span.unseen").text(words))
    })
}

/// What can be done with what was said.
fn acts(view: &View, link: &Link<View>, said: &Said, is_mine: bool) -> Element {
    let number = said.entry.number;
    let mut items: Vec<Element> = Vec::new();
    for emoji in composer::REACTIONS {
        let is_own = said.reactions.iter().any(|it| it.emoji == emoji && it.from.contains(&view.me));
        let press = send(link, Msg::React(number, emoji.to_owned(), !is_own));
        let item = button("button.sign[role=menuitemcheckbox]", press).flag("aria-checked", is_own);
        items.push(item.attribute("tabindex", "-1").text(emoji));
    }
    let mut act = |words: &'static str, msg: Msg| {
        let item = button("button.item[role=menuitem][tabindex=-1]", send(link, msg));
        items.push(item.text(words));
    };
    act(words::REPLY, Msg::Target(Target::Reply(number)));
    if is_mine {
        if said.file().is_none() {
            act(words::EDIT, Msg::Target(Target::Edit(number)));
        }
        act(words::RETRACT, Msg::Retract(number));
    } else {
        act(words::REPORT, Msg::Panel(Panel::Report(Some(number))));
    }
    element("div.acts[role=menu][data-rove]").children(items)
}

/// What happened, in a line.
fn note(view: &View, entry: &Entry) -> Element {
    let by = view.name(&entry.from);
    let words = match &entry.content {
        Content::Nudge => words::nudged(by),
        Content::Joined(members) => {
            words::joined(&members.iter().map(|cid| view.name(cid)).collect::<Vec<_>>().join(", "))
        }
        Content::Left(member) if *member == entry.from => words::left(by),
        Content::Left(member) => words::removed(view.name(member), by),
        Content::Named(name) => words::named(name, by),
        Content::Promoted { member, is_owner } => words::promoted(view.name(member), by, *is_owner),
        Content::Pictured { is_there } => words::pictured(*is_there, by),
        _ => String::new(),
    };
    element("p.note").key(entry.number.to_string()).child(isolated(&words))
}

/// What has been said and is not in the log yet.
fn wait(link: &Link<View>, waiting: &EntryObject) -> Option<Element> {
    let id = waiting.id()?;
    let text = match Content::of(waiting) {
        Content::Text { text, .. } => text,
        Content::File { file, .. } => return Some(wait_for_file(link, waiting, &id, &file)),
        _ => return None,
    };
    let is_sending = waiting.is_sending();
    let meta = element("div.meta")
        .text(if is_sending { words::SENDING } else { words::WAITING })
        .child_if(!is_sending, || {
            button("button.link", send(link, Msg::Cancel(id.clone()))).text(words::CANCEL)
        });
    let what = element("div.what").child(bubble(&text)).child(meta);
    Some(element("div.said.mine.waits.first.last").key(format!("w{id}")).child(what))
}

/// A file that is on its way, or did not come through.
fn wait_for_file(link: &Link<View>, waiting: &EntryObject, id: &str, file: &File) -> Element {
    let act = |words: &'static str, msg: Msg| button("button.link", send(link, msg)).text(words);
    let failure = waiting.error().map(|error| words::failed(&error.code().unwrap_or_default()));
    let meta = match failure {
        Some(failure) => element("div.meta.bad[role=alert]")
            .text(failure)
            .child(act(words::TRY_AGAIN, Msg::Retry(id.to_owned())))
            .child(act(words::REMOVE, Msg::Cancel(id.to_owned()))),
        None => element("div.meta")
            .child(
                element("progress[max=1]")
                    .attribute("aria-label", words::UPLOADING)
                    .attribute("value", share(waiting.progress().unwrap_or_default())),
            )
            .child(act(words::CANCEL, Msg::Cancel(id.to_owned()))),
    };
    let what = element("div.what").child(file::draw(file)).child(meta);
    element("div.said.mine.waits.first.last").key("w".to_owned() + id).child(what)
}

/// A part of one, in hundredths.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 100")]
fn share(part: f64) -> String {
    let hundredths = (part.clamp(0.0, 1.0) * 100.0) as u8;
    if hundredths == 100 { "1".to_owned() } else { format!("0.{hundredths:02}") }
}

fn foot(view: &View, ctx: &Link<View>) -> Element {
    let link = ctx;
    let form = match view.panel {
        Panel::Rename => Some((words::RENAME_TO, words::SAVE, ctx.props().conversation.name())),
        Panel::Report(_) => Some((words::REPORT_WHY, words::SEND, String::new())),
        _ => None,
    };
    let target = match view.target {
        Target::New => None,
        Target::Edit(_) => Some(words::EDITING.to_owned()),
        Target::Reply(number) => {
            Some(words::answering(view.entry(number).map_or(words::SOMEBODY, |entry| view.name(&entry.from))))
        }
    };
    let enter = link.callback_if(|event: KeyboardEvent| {
        // An input method takes Enter for itself while it composes.
        (key(&event) == "Enter" && !event.shift_key()).then(|| {
            event.prevent_default();
            Msg::Say
        })
    });
    let enter = Callback::from(move |event: Event| {
        if let Ok(event) = event.dyn_into() {
            enter.emit(event);
        }
    });
    let is_picking = view.panel == Panel::Emoji;
    let tool = |class: &'static str, words: &'static str, path: &'static str, msg: Msg| {
        button(class, send(link, msg))
            .attribute("aria-label", words)
            .attribute("title", words)
            .child(icon::draw(path))
    };
    let send_words = if matches!(view.target, Target::Edit(_)) { words::SAVE } else { words::SEND };
    element("footer.foot")
        .child_if(is_picking, || {
            let one = |emoji: &'static str| button("button.sign", send(link, Msg::Insert(emoji))).text(emoji);
            let all = composer::PALETTE.into_iter().map(one).collect();
            element("div.palette[role=group]")
                .attribute("aria-label", words::EMOJI)
                .attribute("data-rove", "")
                .children(all)
        })
        .children(form.map(|(words, act, value)| ask(link, words, act, &value)).into_iter().collect())
        .children(
            target
                .map(|words| {
                    let close = tool("button.tool", words::CANCEL, icon::CLOSE, Msg::Target(Target::New));
                    element("p.target").child(isolated(&words)).child(close)
                })
                .into_iter()
                .collect(),
        )
        .child(element("p.alert[role=alert]").text(view.failure.unwrap_or_default()))
        .child(
            element("div.composer[part=composer]")
                .child(
                    tool("button.tool.smile", words::EMOJI, icon::EMOJI, Msg::Panel(Panel::Emoji))
                        .flag("aria-expanded", is_picking),
                )
                .child(tool("button.tool", words::ATTACH, icon::CLIP, Msg::Attach))
                .child(
                    element("input[type=file][multiple][hidden]")
                        .attribute("aria-label", words::ATTACH)
                        .node(&view.files)
                        .on(On::Change, chosen(link)),
                )
                .child(
                    element("input.face[type=file][hidden]")
                        .attribute("accept", "image/*")
                        .attribute("aria-label", words::PICTURE)
                        .node(&view.picture)
                        .on(On::Change, pictured(link)),
                )
                .child(
                    element("textarea[part=input][rows=1][dir=auto]")
                        .attribute("aria-label", words::WRITE)
                        .attribute("placeholder", words::WRITE)
                        .attribute("enterkeyhint", "send")
                        .node(&view.input)
                        .on(On::Input, send(link, Msg::Typed))
                        .on(On::Paste, pasted(link))
                        .on(On::Key, enter),
                )
                .child(tool("button.tool", words::NUDGE, icon::NUDGE, Msg::Choose(menu::Choice::Nudge)))
                .child(
                    tool("button.tool.send", send_words, icon::SEND, Msg::Say)
                        .when(view.left < 0, "disabled"),
                ),
        )
        .child(
            element(if view.left < 0 { "p.limit.over" } else { "p.limit" }).attribute("role", "status").text(
                if view.left < composer::TOLD { words::characters_left(view.left) } else { String::new() },
            ),
        )
}

/// The files that were chosen; the next choice may be of the same.
fn chosen(link: &Link<View>) -> Callback<Event> {
    link.callback_if(|event: Event| {
        let input = event.target_dyn_into::<HtmlInputElement>()?;
        let files = listed(input.files());
        input.set_value("");
        files
    })
}

/// The picture that was chosen for a group.
fn pictured(link: &Link<View>) -> Callback<Event> {
    link.callback_if(|event: Event| {
        let input = event.target_dyn_into::<HtmlInputElement>()?;
        let file = input.files()?.get(0);
        input.set_value("");
        file.map(Msg::Picture)
    })
}

/// Files that come from the clipboard; words go where they always go.
fn pasted(link: &Link<View>) -> Callback<Event> {
    link.callback_if(|event: Event| {
        let files = listed(event.dyn_ref::<ClipboardEvent>()?.clipboard_data()?.files())?;
        event.prevent_default();
        Some(files)
    })
}

/// Files that are dropped onto the conversation.
fn dropped(link: &Link<View>) -> Callback<Event> {
    link.callback_if(|event: Event| {
        let files = listed(event.dyn_ref::<DragEvent>()?.data_transfer()?.files())?;
        event.prevent_default();
        Some(files)
    })
}

/// Without this the page would open what is dropped.
fn allow_drop(event: &Event) {
    let carries =
        || Some(event.dyn_ref::<DragEvent>()?.data_transfer()?.types().includes(&"Files".into(), 0));
    if carries() == Some(true) {
        event.prevent_default();
    }
}

fn listed(files: Option<FileList>) -> Option<Msg> {
    let files = files.filter(|files| files.length() > 0)?;
    // A copy: the list empties when the field does.
    Some(Msg::Files(Array::from(&files)))
}

/// One line to be written.
fn ask(link: &Link<View>, words: &'static str, act: &'static str, value: &str) -> Element {
    let submit = link.callback(|event: Event| {
        event.prevent_default();
        Msg::Submit
    });
    let input = element("input")
        .attribute("aria-label", words)
        .attribute("maxlength", "100")
        .attribute("placeholder", words);
    element("form.form")
        .on(On::Submit, submit)
        .child(input.attribute("value", value))
        .child(element("button.main").text(act))
        .child(button("button", send(link, Msg::Panel(Panel::Nothing))).text(words::CANCEL))
}

impl View {
    fn names_typing(&self, typing: Vec<String>) -> Vec<&str> {
        typing.into_iter().filter(|cid| *cid != self.me).map(|cid| self.name(&cid)).collect()
    }
}
