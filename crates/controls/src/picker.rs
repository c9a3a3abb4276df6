//! Whom of their friends the visitor means: a list that can be searched, in which several can be picked.

mod contact_picker;
mod share;

use std::rc::Rc;

use gloo_events::EventListener;
use gloo_timers::callback::Timeout;
use js_sys::Array;
use web_sys::Event;
use yew::Callback;

pub(crate) use contact_picker::CONTROL as CONTACT_PICKER;
pub(crate) use share::CONTROL as SHARE;

use crate::element::{Element, On, element, nothing};
use crate::listbox::{self, Listbox, Typed};
use crate::messenger::{Friend, Messenger, Standing};
use crate::part::{Link, Part, part};
use crate::place::Place;
use crate::wl::lower_case;
use crate::{friend, search};

/// What every tag that holds one needs.
pub(crate) const STYLE: &str = include_str!("picker/style.css");
/// Milliseconds within which changes of the list are drawn together.
const TOGETHER: u32 = 80;

/// The component.
pub(crate) struct Picker {
    friends: Vec<Rc<Friend>>,
    /// Those who are found.
    rows: Rc<Vec<Rc<Friend>>>,
    search: String,
    picked: Rc<Vec<String>>,
    gathering: Option<Timeout>,
    _listener: EventListener,
}

/// What there is to pick from.
#[derive(PartialEq)]
pub(crate) struct Props {
    pub(crate) messenger: Messenger,
    /// What the list is for.
    pub(crate) label: String,
    /// What the button says.
    pub(crate) act: String,
    /// How many can be picked.
    pub(crate) most: usize,
    /// Told who was picked.
    pub(crate) on_pick: Callback<Vec<String>>,
}

#[derive(Clone)]
pub(crate) enum Msg {
    Changed,
    Gathered,
    Search(String),
    Choose(u32),
    Submit,
}

impl Part for Picker {
    type Msg = Msg;
    type Props = Props;

    fn create(ctx: &Link<Self>) -> Self {
        let listener = ctx.hear(&ctx.props().messenger, "friendschange", Msg::Changed);
        let mut picker = Self {
            friends: Vec::new(),
            rows: Rc::default(),
            search: String::new(),
            picked: Rc::default(),
            gathering: None,
            _listener: listener,
        };
        picker.read(ctx);
        picker
    }

    fn update(&mut self, ctx: &Link<Self>, msg: Msg) -> bool {
        match msg {
            Msg::Changed => {
                let link = ctx.clone();
                self.gathering
                    .get_or_insert_with(|| Timeout::new(TOGETHER, move || link.send_message(Msg::Gathered)));
                return false;
            }
            Msg::Gathered => {
                self.gathering = None;
                self.read(ctx);
            }
            Msg::Search(search) => {
                self.search = search;
                self.find();
            }
            Msg::Choose(row) => self.choose(ctx.props().most, row),
            Msg::Submit => {
                let picked = std::mem::take(&mut self.picked);
                if picked.is_empty() {
                    return false;
                }
                ctx.props().on_pick.emit(Rc::unwrap_or_clone(picked));
            }
        }
        true
    }

    fn view(&self, ctx: &Link<Self>) -> Element {
        let Props { label, act, most, .. } = ctx.props();
        let count = self.picked.len();
        let is_full = count >= *most;
        let act = if count == 0 { act.clone() } else { format!("{act} ({count})") };
        let full = if is_full { format!("No more than {most} can be picked.") } else { String::new() };
        let submit = ctx.callback(|event: Event| {
            event.prevent_default();
            Msg::Submit
        });
        element("form.picker")
            .attribute("aria-label", label)
            .on(On::Submit, submit)
            .child(search::draw("Search friends", &self.search, true, &ctx.callback(Msg::Search)))
            .child(element("div.body").child(self.list(ctx)))
            .child(element("p.most[role=status]").text(full))
            .child(element("button.main[part=button]").when(count == 0, "disabled").text(act))
    }
}

impl Picker {
    fn read(&mut self, ctx: &Link<Self>) {
        let friends = ctx.props().messenger.friends();
        let may = |friend: &Friend| friend.standing == Standing::Friends && !friend.blocked;
        self.friends =
            Array::iter(&friends).map(|friend| Friend::of(&friend)).filter(may).map(Rc::new).collect();
        let (friends, picked) = (&self.friends, Rc::make_mut(&mut self.picked));
        picked.retain(|cid| friends.iter().any(|friend| friend.cid == *cid));
        self.find();
    }

    fn find(&mut self) {
        let search = lower_case(self.search.trim());
        let is_found =
            |friend: &&Rc<Friend>| search.split_whitespace().all(|word| friend.folded.contains(word));
        self.rows = Rc::new(self.friends.iter().filter(is_found).cloned().collect());
    }

    /// Picks somebody, or lets go of them.
    fn choose(&mut self, most: usize, row: u32) {
        let Some(friend) = self.rows.get(row as usize) else { return };
        let picked = Rc::make_mut(&mut self.picked);
        match picked.iter().position(|cid| *cid == friend.cid) {
            Some(place) => drop(picked.remove(place)),
            None if picked.len() < most => picked.push(friend.cid.clone()),
            None => {}
        }
    }

    fn list(&self, ctx: &Link<Self>) -> Element {
        if self.rows.is_empty() {
            let words = if self.friends.is_empty() {
                "Nobody is on your list yet."
            } else {
                "Nobody on your list matches."
            };
            return element("p.empty[role=status]").text(words);
        }
        let (rows, picked) = (Rc::clone(&self.rows), Rc::clone(&self.picked));
        let many = Callback::from(move |row: u32| {
            rows.get(row as usize).is_some_and(|friend| picked.contains(&friend.cid))
        });
        let (rows, is_picked) = (Rc::clone(&self.rows), many.clone());
        let draw = Callback::from(move |row: u32| {
            rows.get(row as usize)
                .map_or_else(nothing, |friend| friend::draw(friend, Some(is_picked.emit(row))))
        });
        let rows = Rc::clone(&self.rows);
        let list = listbox::Props {
            label: "Friends",
            total: u32::try_from(self.rows.len()).unwrap_or(u32::MAX),
            chosen: None,
            many: Some(many),
            draw,
            find: Callback::from(move |typed| find(&rows, &typed)),
            on_seen: Callback::noop(),
            on_choose: ctx.callback(Msg::Choose),
        };
        // Another search begins at the start.
        part::<Listbox>(Some(self.search.as_str().into()), list).into()
    }
}

/// How many the tag lets be picked.
fn most(place: &Place, default: usize) -> usize {
    let said = place.attribute("max-selection-count").and_then(|most| most.trim().parse().ok());
    said.filter(|most| *most > 0).unwrap_or(default)
}

/// The first whose name starts so, going round at the end.
fn find(rows: &[Rc<Friend>], typed: &Typed) -> Option<u32> {
    let starts = |(_, friend): &(u32, &Rc<Friend>)| friend.folded.starts_with(&typed.start);
    let mut found = (0..).zip(rows).filter(starts).map(|(place, _)| place).peekable();
    let first = found.peek().copied();
    found.find(|place| *place >= typed.from).or(first)
}
