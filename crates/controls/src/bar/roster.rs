//! The visitor's list: who asks, who is there, who is not.

use std::rc::Rc;

use js_sys::Array;
use yew::Callback;

use super::{Bar, Msg, Panel, words};
use crate::element::{Element, button, element, isolated, nothing, send};
use crate::listbox::{self, Listbox, Typed};
use crate::messenger::{Friend, Standing};
use crate::part::{Link, part};
use crate::{friend, icon, portrait, search};

/// Everybody, as last told.
#[derive(Default)]
pub(crate) struct Roster {
    /// The array itself: whoever has not changed is the same object in the next one.
    told: Array,
    pub(crate) friends: Vec<Rc<Friend>>,
}

/// A group on the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Group {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) folded: String,
    pub(crate) picture: Option<String>,
    pub(crate) unread: u32,
}

/// A row of the list.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Row {
    /// What stands below it, and how many; it can be closed.
    Heading { title: String, count: usize, is_open: bool },
    /// Somebody.
    Friend(Rc<Friend>),
    /// Several.
    Group(Rc<Group>),
}

impl Roster {
    /// Reads the list: only who has changed.
    pub(crate) fn read(&mut self, told: Array) {
        let read = |(place, friend): (u32, _)| {
            let before = self.friends.get(place as usize).filter(|_| self.told.get(place) == friend);
            before.map_or_else(|| Rc::new(Friend::of(&friend)), Rc::clone)
        };
        let friends = (0..).zip(told.iter()).map(read).collect();
        self.friends = friends;
        self.told = told;
    }

    /// Those who wait for an answer.
    pub(crate) fn questions(&self) -> impl Iterator<Item = &Rc<Friend>> {
        self.friends.iter().filter(|friend| friend.standing == Standing::AskedBy && !friend.blocked)
    }

    /// How many friends are there.
    pub(crate) fn online(&self) -> usize {
        self.friends
            .iter()
            .filter(|friend| friend.standing == Standing::Friends && friend.status.is_there())
            .count()
    }
}

/// The rows: groups, favourites, then by category where there is one, else who is there and who is not.
///
/// While somebody searches there are no headings. `folded_search` is in lower case; each of its words must begin or
/// stand in the name.
pub(crate) fn arrange(
    friends: &[Rc<Friend>],
    groups: &[Rc<Group>],
    folded_search: &str,
    closed: &[String],
) -> Vec<Row> {
    let is_found = |folded: &str| folded_search.split_whitespace().all(|word| folded.contains(word));
    let mut sections: Vec<(&str, Vec<Row>)> =
        vec![(words::GROUPS, Vec::new()), (words::FAVOURITES, Vec::new())];
    let groups = groups.iter().filter(|group| is_found(&group.folded));
    sections[0].1.extend(groups.cloned().map(Row::Group));
    let is_friend = |friend: &&Rc<Friend>| friend.standing == Standing::Friends && !friend.blocked;
    let mut categories: Vec<&str> = Vec::new();
    for category in friends.iter().filter(is_friend).flat_map(|friend| &friend.categories) {
        // They are few; to sort them otherwise would weigh more than the list.
        if let Err(place) = categories.binary_search(&category.as_str()) {
            categories.insert(place, category);
        }
    }
    for title in
        categories.iter().copied().chain([words::ONLINE, words::OTHERS, words::WAITING, words::BLOCKED])
    {
        sections.push((title, Vec::new()));
    }
    let last = sections.len() - 1;
    // Who is there comes before who is not, wherever they stand.
    for is_there in [true, false] {
        let turn =
            friends.iter().filter(|friend| friend.status.is_there() == is_there && is_found(&friend.folded));
        for friend in turn {
            let mut put = |place: usize| sections[place].1.push(Row::Friend(Rc::clone(friend)));
            match friend.standing {
                _ if friend.blocked => put(last),
                Standing::Asked => put(last - 1),
                Standing::Friends if friend.favourite => put(1),
                Standing::Friends if !friend.categories.is_empty() => {
                    for name in &friend.categories {
                        if let Ok(place) = categories.binary_search(&name.as_str()) {
                            put(2 + place);
                        }
                    }
                }
                Standing::Friends => put(if is_there { last - 3 } else { last - 2 }),
                _ => {}
            }
        }
    }
    let mut rows = Vec::new();
    for (title, section) in sections.into_iter().filter(|section| !section.1.is_empty()) {
        if !folded_search.is_empty() {
            rows.extend(section);
            continue;
        }
        // Whom one has blocked one does not want to see all the time.
        let is_turned = closed.iter().any(|closed| closed == title);
        let is_open = is_turned == (title == words::BLOCKED);
        rows.push(Row::Heading { title: title.to_owned(), count: section.len(), is_open });
        if is_open {
            rows.extend(section);
        }
    }
    rows
}

/// The panel with the list.
pub(crate) fn draw(bar: &Bar, ctx: &Link<Bar>) -> Element {
    let link = ctx;
    let tool = |words: &'static str, path: &'static str, panel: Panel| {
        let press = send(link, Msg::Panel(panel));
        button("button.tool", press)
            .attribute("aria-label", words)
            .attribute("title", words)
            .child(icon::draw(path))
    };
    element("div.roster")
        .child(
            element("div.head")
                .child(search::draw(words::SEARCH_FRIENDS, &bar.search, true, &ctx.callback(Msg::Search)))
                .child(tool(words::ADD, icon::ADD, Panel::Ask))
                .child(tool(words::GROUP, icon::GROUP, Panel::Group(None))),
        )
        .child(questions(bar, ctx))
        .child(element("div.body").child(list(bar, ctx)))
}

fn questions(bar: &Bar, ctx: &Link<Bar>) -> Element {
    let link = ctx;
    let question = |friend: &Rc<Friend>| {
        let answer = |class, words: &'static str, is_yes| {
            let label = format!("{words}: {}", friend.name);
            button(class, send(link, Msg::Answer(friend.cid.clone(), is_yes)))
                .attribute("aria-label", label)
                .text(words)
        };
        element("li.question")
            .key(friend.cid.clone())
            .child(portrait::draw(&friend.name, friend.picture.as_deref(), None))
            .child(
                element("div.text")
                    .child(element("span.name").child(isolated(&friend.name)))
                    .child(element("span.note").child(isolated(&friend.note)))
                    .child(
                        element("span.answers")
                            .child(answer("button.main", words::ACCEPT, true))
                            .child(answer("button", words::DECLINE, false)),
                    ),
            )
    };
    let questions: Vec<Element> = bar.roster.questions().map(question).collect();
    if questions.is_empty() {
        return nothing();
    }
    element("ul.questions").attribute("aria-label", words::QUESTIONS).children(questions)
}

/// The list itself.
pub(crate) fn list(bar: &Bar, ctx: &Link<Bar>) -> Element {
    let rows = Rc::clone(&bar.rows);
    if rows.is_empty() {
        let words = if bar.search.trim().is_empty() { words::NOBODY } else { words::NOT_FOUND };
        return element("p.empty").text(words);
    }
    let total = u32::try_from(rows.len()).unwrap_or(u32::MAX);
    let drawn = Rc::clone(&rows);
    let draw = Callback::from(move |row: u32| drawn.get(row as usize).map_or_else(nothing, one));
    let find = Callback::from(move |typed| find(&rows, &typed));
    let list = listbox::Props {
        label: words::FRIENDS,
        total,
        chosen: None,
        many: None,
        draw,
        find,
        on_seen: Callback::noop(),
        on_choose: ctx.callback(Msg::Choose),
    };
    // Another search begins at the start.
    part::<Listbox>(Some(bar.search.as_str().into()), list).into()
}

fn one(row: &Row) -> Element {
    match row {
        Row::Heading { title, count, is_open } => {
            element(if *is_open { "span.heading" } else { "span.heading.closed" })
                .child(icon::draw(icon::DOWN))
                .child(isolated(title))
                .child(element("span.count").text(count.to_string()))
        }
        Row::Friend(friend) => friend::draw(friend, None),
        Row::Group(group) => element("span.person")
            .child(portrait::draw(&group.title, group.picture.as_deref(), None))
            .child(friend::words(&group.title, ""))
            .child_if(group.unread > 0, || element("span.badge").text(group.unread.to_string())),
    }
}

fn find(rows: &[Row], typed: &Typed) -> Option<u32> {
    let starts = |row: &Row| match row {
        Row::Heading { .. } => false,
        Row::Friend(friend) => friend.folded.starts_with(&typed.start),
        Row::Group(group) => group.folded.starts_with(&typed.start),
    };
    let mut found = (0..).zip(rows).filter(|(_, row)| starts(row)).map(|(place, _)| place).peekable();
    let first = found.peek().copied();
    found.find(|place| *place >= typed.from).or(first)
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::presence::Status;

    fn friend(name: &str, status: Status, change: fn(&mut Friend)) -> Rc<Friend> {
        let mut friend = Friend {
            cid: name.to_owned(),
            name: name.to_owned(),
            folded: name.to_lowercase(),
            picture: None,
            standing: Standing::Friends,
            note: String::new(),
            status,
            message: String::new(),
            seen: None,
            favourite: false,
            hidden: false,
            blocked: false,
            categories: Vec::new(),
        };
        change(&mut friend);
        Rc::new(friend)
    }

    fn people() -> Vec<Rc<Friend>> {
        vec![
            friend("Ana", Status::Offline, |_| ()),
            friend("Bo", Status::Online, |_| ()),
            friend("Chen", Status::Offline, |it| it.favourite = true),
            friend("Dora", Status::Busy, |it| it.favourite = true),
            friend("Emil", Status::Offline, |it| it.categories = vec!["Work".into(), "Choir".into()]),
            friend("Fay", Status::Idle, |it| it.categories = vec!["Work".into()]),
            friend("Gus", Status::Offline, |it| it.standing = Standing::Asked),
            friend("Hal", Status::Offline, |it| it.standing = Standing::AskedBy),
            friend("Ida", Status::Online, |it| it.blocked = true),
            friend("Jo", Status::Offline, |it| (it.standing, it.blocked) = (Standing::Strangers, true)),
        ]
    }

    fn check(search: &str, closed: &[&str], expected: &Expect) {
        let group =
            Group { id: "1".into(), title: "Band".into(), folded: "band".into(), picture: None, unread: 0 };
        let closed: Vec<String> = closed.iter().map(|&title| title.to_owned()).collect();
        let rows = arrange(&people(), &[Rc::new(group)], search, &closed);
        let lines = rows.iter().map(|row| match row {
            Row::Heading { title, count, is_open } => {
                format!("{} {title} {count}\n", if *is_open { '-' } else { '+' })
            }
            Row::Friend(friend) => format!("· {}\n", friend.name),
            Row::Group(group) => format!("· {}\n", group.title),
        });
        expected.assert_eq(&lines.collect::<String>());
    }

    #[test]
    fn favourites_come_first_then_categories_then_who_is_there() {
        check(
            "",
            &[],
            &expect![[r#"
                - Groups 1
                · Band
                - Favourites 2
                · Dora
                · Chen
                - Choir 1
                · Emil
                - Work 2
                · Fay
                · Emil
                - Online 1
                · Bo
                - Offline 1
                · Ana
                - Asked 1
                · Gus
                + Blocked 2
            "#]],
        );
    }

    #[test]
    fn headings_turn_around() {
        check(
            "",
            &["Work", "Groups", "Favourites", "Choir", "Online", "Offline", "Asked", "Blocked"],
            &expect![[r#"
                + Groups 1
                + Favourites 2
                + Choir 1
                + Work 2
                + Online 1
                + Offline 1
                + Asked 1
                - Blocked 2
                · Ida
                · Jo
            "#]],
        );
    }

    #[test]
    fn search_finds_parts_of_names_whatever_is_closed() {
        check(
            "an",
            &["Groups", "Offline"],
            &expect![[r#"
                · Band
                · Ana
            "#]],
        );
        check(
            "a n",
            &[],
            &expect![[r#"
                · Band
                · Ana
            "#]],
        );
        check("nobody", &[], &expect![""]);
    }

    #[test]
    fn letters_go_to_the_next_name_and_round_at_the_end() {
        let rows = arrange(&people(), &[], "", &[]);
        let find = |start: &str, from| find(&rows, &Typed { start: start.to_owned(), from });
        let emil = find("e", 0);
        assert!(emil.is_some());
        assert_ne!(find("e", emil.unwrap() + 1), emil, "he is there twice");
        assert_eq!(find("e", 99), emil);
        assert_eq!(find("x", 0), None);
    }
}
