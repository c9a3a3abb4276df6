//! From the entries of a conversation to what is seen of it: what changes an entry is folded into it, and what one
//! person says at a stretch stands together.

use std::rc::Rc;

use super::entry::{Content, Entry};
use super::file::File;

/// Milliseconds of silence after which the same person begins a new group.
const PAUSE: f64 = 5.0 * 60_000.0;

/// One thing that is seen.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Item {
    /// A new day, counted from 1970.
    Day(i32),
    /// What follows has not been read.
    New,
    /// Somebody said something.
    Said(Said),
    /// Something happened.
    Happened(Rc<Entry>),
}

/// What somebody said, as it is now.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Said {
    pub(crate) entry: Rc<Entry>,
    /// The words; none if they were taken back.
    pub(crate) text: Option<String>,
    /// Which entry it answers.
    pub(crate) reply: Option<u32>,
    pub(crate) is_edited: bool,
    pub(crate) reactions: Vec<Reaction>,
    /// Whether a group begins with it …
    pub(crate) is_first: bool,
    /// … or ends.
    pub(crate) is_last: bool,
}

impl Said {
    fn new(entry: &Rc<Entry>, text: Option<String>, reply: Option<u32>) -> Self {
        Self {
            entry: Rc::clone(entry),
            text,
            reply,
            is_edited: false,
            reactions: Vec::new(),
            is_first: true,
            is_last: true,
        }
    }

    /// The file that was shared, unless it was taken back.
    pub(crate) fn file(&self) -> Option<&File> {
        match &self.entry.content {
            Content::File { file, .. } if self.text.is_some() => Some(file),
            _ => None,
        }
    }
}

/// A sign that some have put on an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reaction {
    pub(crate) emoji: String,
    pub(crate) from: Vec<String>,
}

impl Item {
    /// What was said, if it is that.
    pub(crate) fn said(&self) -> Option<&Said> {
        match self {
            Self::Said(said) => Some(said),
            _ => None,
        }
    }
}

/// What is seen of these entries; `unread` is the first that has not been read.
pub(crate) fn arrange(entries: &[Rc<Entry>], unread: Option<u32>, groups: bool) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::new();
    let mut day = None;
    let mut is_new_due = unread.is_some();
    for entry in entries {
        let said = |text: Option<&String>, reply| Item::Said(Said::new(entry, text.cloned(), reply));
        let shown = match &entry.content {
            Content::Text { text, reply } | Content::File { text, reply, .. } => {
                Some(said(Some(text), *reply))
            }
            Content::Unseen if is_taken_back(entries, entry) => Some(said(None, None)),
            Content::Nudge
            | Content::Joined(_)
            | Content::Left(_)
            | Content::Named(_)
            | Content::Promoted { .. }
            | Content::Pictured { .. } => Some(Item::Happened(Rc::clone(entry))),
            Content::Edit { .. } | Content::Retract { .. } | Content::React { .. } | Content::Unseen => {
                change(&mut items, entry);
                None
            }
        };
        let Some(mut shown) = shown else { continue };
        if day != Some(entry.day) {
            day = Some(entry.day);
            items.push(Item::Day(entry.day));
        }
        if is_new_due && unread.is_some_and(|unread| entry.number >= unread) {
            is_new_due = false;
            items.push(Item::New);
        }
        if let (Item::Said(said), Some(Item::Said(before))) = (&mut shown, items.last_mut()) {
            let goes_on = groups && before.entry.from == entry.from && entry.at - before.entry.at < PAUSE;
            said.is_first = !goes_on;
            before.is_last = !goes_on;
        }
        items.push(shown);
    }
    items
}

/// The first entry that has not been read, of so many that others have said.
pub(crate) fn first_unread(entries: &[Rc<Entry>], me: &str, unread: u32) -> Option<u32> {
    let is_said = |entry: &&Rc<Entry>| {
        let is_said = |content: &Content| {
            matches!(content, Content::Text { .. } | Content::File { .. } | Content::Nudge | Content::Unseen)
        };
        entry.from != me && is_said(&entry.content)
    };
    entries.iter().rev().filter(is_said).take(unread as usize).last().map(|entry| entry.number)
}

/// The last entry that is seen and that somebody has up to this mark.
pub(crate) fn last_up_to(items: &[Item], mark: u32) -> Option<u32> {
    let numbers = items.iter().rev().filter_map(Item::said).map(|said| said.entry.number);
    numbers.into_iter().find(|number| *number <= mark)
}

fn is_taken_back(entries: &[Rc<Entry>], entry: &Entry) -> bool {
    // The node withholds what was taken back, and also what is from somebody who is blocked: of that, nothing is seen.
    entries
        .iter()
        .any(|later| later.content == Content::Retract { entry: entry.number } && later.from == entry.from)
}

/// Folds an entry into the one that it changes, if that is here.
fn change(items: &mut [Item], entry: &Entry) {
    let (Content::Edit { entry: number, .. }
    | Content::Retract { entry: number }
    | Content::React { entry: number, .. }) = entry.content
    else {
        return;
    };
    let said = items.iter_mut().rev().find_map(|item| match item {
        Item::Said(said) if said.entry.number == number => Some(said),
        _ => None,
    });
    let Some(said) = said else { return };
    let is_own = said.entry.from == entry.from;
    match &entry.content {
        Content::Edit { text, .. } if is_own && said.text.is_some() => {
            said.text = Some(text.clone());
            said.is_edited = true;
        }
        Content::Retract { .. } if is_own => {
            said.text = None;
            said.reactions.clear();
        }
        Content::React { emoji, on, .. } if said.text.is_some() => {
            react(&mut said.reactions, emoji, &entry.from, *on);
        }
        _ => {}
    }
}

fn react(reactions: &mut Vec<Reaction>, emoji: &str, from: &str, on: bool) {
    let place = reactions.iter().position(|reaction| reaction.emoji == emoji).unwrap_or(reactions.len());
    if place == reactions.len() {
        reactions.push(Reaction { emoji: emoji.to_owned(), from: Vec::new() });
    }
    let reaction = &mut reactions[place];
    reaction.from.retain(|person| person != from);
    if on {
        reaction.from.push(from.to_owned());
    }
    if reaction.from.is_empty() {
        reactions.remove(place);
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    const MINUTE: f64 = 60_000.0;

    fn log(contents: &[(&str, f64, Content)]) -> Vec<Rc<Entry>> {
        let entry = |(number, (from, minutes, content)): (u32, &(&str, f64, Content))| {
            let at = minutes * MINUTE;
            Rc::new(Entry {
                number,
                at,
                day: i32::from(*minutes >= 1440.0),
                from: (*from).to_owned(),
                content: content.clone(),
            })
        };
        (1..).zip(contents).map(entry).collect()
    }

    fn text(text: &str) -> Content {
        Content::Text { text: text.to_owned(), reply: None }
    }

    fn react_to(entry: u32, emoji: &str, on: bool) -> Content {
        Content::React { entry, emoji: emoji.to_owned(), on }
    }

    fn check(entries: &[Rc<Entry>], unread: Option<u32>, expected: &Expect) {
        let lines = arrange(entries, unread, true).into_iter().map(|item| match item {
            Item::Day(day) => format!("day {day}\n"),
            Item::New => "new\n".to_owned(),
            Item::Happened(entry) => format!("{} {:?}\n", entry.from, entry.content),
            Item::Said(said) => {
                let edges = [(said.is_first, "┌"), (said.is_last, "└")];
                let edges: String = edges.iter().filter(|edge| edge.0).map(|edge| edge.1).collect();
                let sign = |it: &Reaction| format!(" {}{}", it.emoji, it.from.len());
                let signs = said.reactions.iter().map(sign).collect::<Vec<_>>().concat();
                let edited = if said.is_edited { " (edited)" } else { "" };
                let text = said.text.as_deref().unwrap_or("taken back");
                format!("{edges}{} {}: {text}{edited}{signs}\n", said.entry.number, said.entry.from)
            }
        });
        expected.assert_eq(&lines.collect::<String>());
    }

    #[test]
    fn one_persons_words_stand_together_until_a_pause_or_a_day() {
        let log = log(&[
            ("a", 0.0, text("1")),
            ("a", 4.0, text("2")),
            ("a", 10.0, text("3")),
            ("b", 10.0, text("4")),
            ("b", 1440.0, text("5")),
        ]);
        check(
            &log,
            None,
            &expect![[r#"
                day 0
                ┌1 a: 1
                └2 a: 2
                ┌└3 a: 3
                ┌└4 b: 4
                day 1
                ┌└5 b: 5
            "#]],
        );
    }

    #[test]
    fn changes_are_folded_into_what_they_change() {
        let log = log(&[
            ("a", 0.0, text("helo")),
            ("b", 0.0, text("hi")),
            ("a", 0.0, Content::Edit { entry: 1, text: "hello".to_owned() }),
            ("b", 0.0, react_to(1, "👍", true)),
            ("a", 0.0, react_to(1, "👍", true)),
            ("b", 0.0, react_to(1, "👍", false)),
            ("b", 0.0, react_to(1, "❤️", true)),
            ("b", 0.0, react_to(1, "❤️", false)),
            ("b", 0.0, Content::Retract { entry: 2 }),
            ("b", 0.0, react_to(99, "👍", true)),
        ]);
        check(
            &log,
            None,
            &expect![[r#"
                day 0
                ┌└1 a: hello (edited) 👍1
                ┌└2 b: taken back
            "#]],
        );
    }

    #[test]
    fn nobody_changes_what_others_said() {
        let log = log(&[
            ("a", 0.0, text("mine")),
            ("b", 0.0, Content::Edit { entry: 1, text: "yours".to_owned() }),
            ("b", 0.0, Content::Retract { entry: 1 }),
        ]);
        check(&log, None, &expect!["day 0\n┌└1 a: mine\n"]);
    }

    #[test]
    fn withheld_is_seen_only_where_somebody_took_it_back() {
        let log = log(&[
            ("a", 0.0, Content::Unseen),
            ("b", 0.0, Content::Unseen),
            ("a", 0.0, Content::Retract { entry: 1 }),
            ("a", 0.0, Content::Retract { entry: 2 }),
        ]);
        check(&log, None, &expect!["day 0\n┌└1 a: taken back\n"]);
    }

    #[test]
    fn line_stands_before_the_first_that_is_unread_and_seen() {
        let log = log(&[
            ("a", 0.0, text("1")),
            ("b", 0.0, text("2")),
            ("b", 0.0, react_to(1, "👍", true)),
            ("a", 0.0, text("mine does not count")),
            ("b", 0.0, Content::Nudge),
        ]);
        assert_eq!(first_unread(&log, "a", 0), None);
        assert_eq!(first_unread(&log, "a", 1), Some(5));
        assert_eq!(first_unread(&log, "a", 2), Some(2));
        assert_eq!(first_unread(&log, "a", 9), Some(2), "more than is here");
        check(
            &log,
            first_unread(&log, "a", 1),
            &expect![[r#"
                day 0
                ┌└1 a: 1 👍1
                ┌└2 b: 2
                ┌└4 a: mine does not count
                new
                b Nudge
            "#]],
        );
        check(
            &log,
            Some(3),
            &expect![[r#"
            day 0
            ┌└1 a: 1 👍1
            ┌└2 b: 2
            new
            ┌└4 a: mine does not count
            b Nudge
        "#]],
        );
    }

    #[test]
    fn mark_stands_at_the_last_that_is_seen_up_to_it() {
        let log = log(&[("a", 0.0, text("1")), ("b", 0.0, react_to(1, "👍", true)), ("b", 0.0, text("3"))]);
        let items = arrange(&log, None, true);
        assert_eq!(
            [0, 1, 2, 3, 9].map(|mark| last_up_to(&items, mark)),
            [None, Some(1), Some(1), Some(3), Some(3)]
        );
    }
}
