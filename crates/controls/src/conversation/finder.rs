//! Looks for words in a conversation, and leads to where they stand.

use std::rc::Rc;

use gloo_timers::callback::Timeout;
use js_sys::{Array, AsyncIterator, Date};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use yew::Callback;

use super::entry::{Content, Entry};
use super::{day, words};
use crate::element::{Element, button, element, isolated, nothing, send};
use crate::messenger::{Conversation, FoundObject, Step};
use crate::part::{Link, Part};
use crate::wl::WlError;
use crate::{icon, search};

/// Milliseconds for which nobody has typed.
const PAUSE: u32 = 250;
/// So many are shown at one time.
const AT_A_TIME: usize = 20;
/// Characters that are seen before the first place.
const BEFORE: usize = 32;

/// The component.
pub(crate) struct Finder {
    text: String,
    found: Vec<Rc<Hit>>,
    /// Finds what comes next.
    search: Option<AsyncIterator>,
    state: State,
    /// Counts the searches: what an earlier one finds is not looked at.
    turn: u32,
    pause: Option<Timeout>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Idle,
    Looking,
    More,
    End,
    Failed(&'static str),
}

/// Where words stand.
pub(crate) struct Hit {
    entry: Entry,
    /// The text in pieces, and which of them were looked for.
    pieces: Vec<(bool, String)>,
}

#[derive(PartialEq)]
pub(crate) struct Props {
    pub(crate) conversation: Conversation,
    /// What somebody is called.
    pub(crate) name: Callback<String, String>,
    /// Told which entry was chosen.
    pub(crate) on_go: Callback<u32>,
    pub(crate) on_close: Callback<()>,
}

#[derive(Clone)]
pub(crate) enum Msg {
    Typed(String),
    Look,
    More,
    Came(u32, Result<(Vec<Rc<Hit>>, bool), JsValue>),
    Go(u32),
    Close,
}

impl Part for Finder {
    type Msg = Msg;
    type Props = Props;

    fn create(_: &Link<Self>) -> Self {
        Self {
            text: String::new(),
            found: Vec::new(),
            search: None,
            state: State::Idle,
            turn: 0,
            pause: None,
        }
    }

    fn update(&mut self, ctx: &Link<Self>, msg: Msg) -> bool {
        match msg {
            Msg::Typed(text) => {
                self.text = text;
                let link = ctx.clone();
                self.pause = Some(Timeout::new(PAUSE, move || link.send_message(Msg::Look)));
                return false;
            }
            Msg::Look => {
                self.turn += 1;
                self.found.clear();
                self.state = State::Idle;
                let text = self.text.trim();
                self.search = (!text.is_empty()).then(|| ctx.props().conversation.search(text));
                self.go_on(ctx);
            }
            Msg::More => self.go_on(ctx),
            Msg::Came(turn, _) if turn != self.turn => return false,
            Msg::Came(_, Ok((found, is_end))) => {
                self.found.extend(found);
                self.state = if is_end { State::End } else { State::More };
            }
            Msg::Came(_, Err(error)) => {
                let code = error.unchecked_ref::<WlError>().code().unwrap_or_default();
                self.state = State::Failed(words::failed(&code));
            }
            Msg::Go(number) => {
                ctx.props().on_go.emit(number);
                return false;
            }
            Msg::Close => {
                ctx.props().on_close.emit(());
                return false;
            }
        }
        true
    }

    fn view(&self, ctx: &Link<Self>) -> Element {
        let status = match self.state {
            State::Looking => words::LOOKING,
            State::End if self.found.is_empty() => words::NOT_FOUND,
            State::Failed(words) => words,
            State::Idle | State::More | State::End => "",
        };
        let today = day::of(&Date::new_0());
        let rows = self.found.iter().map(|hit| row(ctx, hit, today)).collect();
        let close = button("button.tool", send(ctx, Msg::Close))
            .attribute("aria-label", words::CLOSE)
            .child(icon::draw(icon::CLOSE));
        element("div.finder[role=search]")
            .attribute("aria-label", words::SEARCH)
            .child(
                element("div.line")
                    .child(search::draw(words::SEARCH, &self.text, true, &ctx.callback(Msg::Typed)))
                    .child(close),
            )
            .child(element("p.status[role=status]").text(status))
            .child_if(!self.found.is_empty(), || {
                let more = button("button.link", send(ctx, Msg::More)).text(words::FIND_MORE);
                element("ul.found[data-rove]")
                    .attribute("aria-label", words::FOUND)
                    .children(rows)
                    .child(if self.state == State::More { element("li").child(more) } else { nothing() })
            })
    }
}

impl Finder {
    fn go_on(&mut self, ctx: &Link<Self>) {
        let (Some(search), turn) = (self.search.clone(), self.turn) else { return };
        self.state = State::Looking;
        ctx.send_future(async move { Msg::Came(turn, take(&search).await) });
    }
}

/// The next of what is found, and whether that was all.
async fn take(search: &AsyncIterator) -> Result<(Vec<Rc<Hit>>, bool), JsValue> {
    let mut found = Vec::new();
    while found.len() < AT_A_TIME {
        let step = JsFuture::from(search.next()?).await?;
        let step: &Step = step.unchecked_ref();
        if step.done() {
            return Ok((found, true));
        }
        found.push(Rc::new(Hit::of(&step.value())));
    }
    Ok((found, false))
}

impl Hit {
    fn of(found: &FoundObject) -> Self {
        let entry = Entry::of(&found.entry());
        let text = match &entry.content {
            Content::Text { text, .. } | Content::File { text, .. } => text.as_str(),
            _ => "",
        };
        let marks: Vec<(usize, usize)> = found.marks().iter().filter_map(|mark| place(&mark)).collect();
        Self { pieces: pieces(text, &marks), entry }
    }
}

/// Beginning and length.
fn place(mark: &JsValue) -> Option<(usize, usize)> {
    let mark = mark.dyn_ref::<Array>()?;
    let number = |at| mark.get(at).as_f64();
    Some((whole(number(0)?), whole(number(1)?)))
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place within a text")]
fn whole(number: f64) -> usize {
    number as usize
}

/// A text from shortly before the first of the places, which count as JavaScript does.
fn pieces(text: &str, marks: &[(usize, usize)]) -> Vec<(bool, String)> {
    let units: Vec<u16> = text.encode_utf16().collect();
    let cut = |from: usize, to: usize| String::from_utf16_lossy(units.get(from..to).unwrap_or_default());
    let mut at = 0;
    let mut pieces = Vec::new();
    for &(start, length) in marks {
        let mut words = cut(at, start);
        if let Some(start) = words.char_indices().nth_back(BEFORE).filter(|_| at == 0).map(|(start, _)| start)
        {
            // From the next word on.
            let next = words[start..].find(' ').map_or(start, |space| start + space + 1);
            words = String::from("…") + &words[next..];
        }
        at = start + length;
        pieces.push((false, words));
        pieces.push((true, cut(start, at)));
    }
    pieces.push((false, cut(at, units.len())));
    pieces.retain(|(_, words)| !words.is_empty());
    pieces
}

fn row(ctx: &Link<Finder>, hit: &Hit, today: i32) -> Element {
    let Entry { number, from, day, .. } = &hit.entry;
    let pieces =
        hit.pieces.iter().map(|(is_mark, words)| element(if *is_mark { "mark" } else { "span" }).text(words));
    let press = send(ctx, Msg::Go(*number));
    element("li").child(
        button("button.hit", press)
            .child(element("b").child(isolated(&ctx.props().name.emit(from.clone()))))
            .child(element("span.when").text(day::name(*day, today)))
            .child(element("span.words[dir=auto]").children(pieces.collect())),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str, marks: &[(usize, usize)]) -> String {
        let piece = |(is_mark, words): (bool, String)| if is_mark { format!("[{words}]") } else { words };
        pieces(text, marks).into_iter().map(piece).collect()
    }

    #[test]
    fn text_is_cut_at_its_marks() {
        assert_eq!(cut("the red boat", &[(4, 3)]), "the [red] boat");
        assert_eq!(cut("👋 boat", &[(0, 2), (3, 4)]), "[👋] [boat]");
        assert_eq!(cut("boat", &[]), "boat");
        assert_eq!(cut("boat", &[(2, 99)]), "bo", "whoever says nonsense breaks nothing");
    }

    #[test]
    fn what_is_far_before_the_first_place_is_left_out() {
        let text = format!("{}boat and {}boat", "word ".repeat(20), "word ".repeat(20));
        let first = cut(&text, &[(100, 4), (209, 4)]);
        assert!(first.starts_with("…word word") && first.len() < text.len(), "{first}");
        assert!(first.ends_with("[boat]"), "{first}");
        assert_eq!(cut(&"ä".repeat(40), &[(39, 1)]), format!("…{}[ä]", "ä".repeat(33)));
    }
}
