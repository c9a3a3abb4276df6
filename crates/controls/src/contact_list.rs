//! `<wl:contact-list>`: the visitor's contacts, as a list that can be searched.
//!
//! Rows are virtual and pages of contacts are asked for as somebody looks at them, so that ten thousand contacts
//! cost what a screenful costs. A search is a filter sent to the node: it finds also who has not been loaded.

mod book;
mod contact;
mod failure;
mod filter;
mod row;

use std::ops::Range;
use std::rc::Rc;

use gloo_events::EventListener;
use gloo_timers::callback::Timeout;
use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::Event;
use yew::Callback;

use crate::element::{Element, button, element, send};
use crate::listbox::{self, Listbox, Typed};
use crate::part::{Link, Part, part, told};
use crate::place::Place;
use crate::wl::{self, CONTACTS, Session, State};
use crate::{Control, notice, search};
use book::{Book, PAGE};
use contact::Entry;
use failure::Failure;

/// Milliseconds without a further letter after which a search is sent.
const TYPING: u32 = 180;

/// The control, in the module's list.
pub(crate) const CONTROL: Control = Control {
    tag: "contact-list",
    styles: &[include_str!("contact_list/style.css")],
    draw: |place, turn| told::<ContactList>(Attributes::of(place), turn),
};

/// The component.
struct ContactList {
    session: Session,
    search: String,
    /// What is on the screen.
    shown: Option<Asked>,
    /// What will replace it as soon as its first rows are here: typing makes nothing flicker.
    coming: Option<Asked>,
    /// The last thing that went wrong, until it is tried again.
    failure: Option<Failure>,
    seen: Range<u32>,
    chosen: Option<u32>,
    asked: u32,
    typing: Option<Timeout>,
    /// Hears of the session until the control goes.
    _listener: EventListener,
}

/// A query that was sent, and what has come back so far.
struct Asked {
    number: u32,
    filter: Option<String>,
    book: Rc<Book<Entry>>,
}

/// What the tag says.
#[derive(PartialEq)]
struct Attributes {
    place: Place,
    filter: Option<String>,
    search_enabled: bool,
}

impl Attributes {
    fn of(place: &Place) -> Self {
        Self {
            place: place.clone(),
            filter: place.attribute("filter"),
            search_enabled: place.allows("search-enabled"),
        }
    }
}

#[derive(Clone)]
enum Msg {
    Session,
    Typed(String),
    Search,
    Seen(Range<u32>),
    Page { asked: u32, page: u32, answer: Result<Array, JsValue> },
    Total { asked: u32, answer: Result<u32, JsValue> },
    Choose(u32),
    SignIn(Result<(), JsValue>),
    Retry,
}

impl Part for ContactList {
    type Msg = Msg;
    type Props = Attributes;

    fn create(ctx: &Link<Self>) -> Self {
        let wl = ctx.props().place.wl.clone();
        let listener = ctx.hear(&wl, "sessionchange", Msg::Session);
        ctx.send_future(async move {
            wl::ready(&wl).await;
            Msg::Session
        });
        let mut list = Self {
            session: Session { state: State::Unknown, cid: None, scopes: Vec::new() },
            search: String::new(),
            shown: None,
            coming: None,
            failure: None,
            seen: 0..0,
            chosen: None,
            asked: 0,
            typing: None,
            _listener: listener,
        };
        list.enter(ctx);
        list
    }

    fn update(&mut self, ctx: &Link<Self>, msg: Msg) -> bool {
        match msg {
            Msg::Session => self.enter(ctx),
            Msg::Typed(search) => {
                self.search = search;
                let link = ctx.clone();
                self.typing = Some(Timeout::new(TYPING, move || link.send_message(Msg::Search)));
                true
            }
            Msg::Retry if self.shown.is_some() && self.coming.is_none() => {
                self.failure = None;
                self.ask_for_seen(ctx)
            }
            Msg::Search | Msg::Retry => self.ask(ctx),
            Msg::Seen(seen) => {
                self.seen = seen;
                self.ask_for_seen(ctx)
            }
            Msg::Page { asked, page, answer } => self.arrive(ctx, asked, |book| match answer {
                Ok(rows) => {
                    book.arrive(
                        page,
                        rows.iter().map(|contact| Entry::of(contact.unchecked_into())).collect(),
                    );
                    Ok(())
                }
                Err(error) => {
                    book.lose(page);
                    Err(error)
                }
            }),
            Msg::Total { asked, answer } => {
                self.arrive(ctx, asked, |book| answer.map(|total| book.count(total)))
            }
            Msg::Choose(row) => {
                self.chosen = Some(row);
                if let Some(contact) = self.shown.as_ref().and_then(|shown| shown.book.row(row)) {
                    ctx.props().place.tell("selected", &contact.contact);
                }
                true
            }
            Msg::SignIn(answer) => {
                // The list follows the session; only the page may want to know why nothing happened.
                if let Err(error) = answer {
                    ctx.props().place.tell("error", &error);
                }
                false
            }
        }
    }

    fn changed(&mut self, ctx: &Link<Self>, before: &Attributes) {
        let now = ctx.props();
        if before.search_enabled && !now.search_enabled {
            self.search.clear();
        }
        if self.session.allows(CONTACTS)
            && (before.filter != now.filter || before.search_enabled != now.search_enabled)
        {
            self.ask(ctx);
        }
    }

    fn view(&self, ctx: &Link<Self>) -> Element {
        let onsearch = ctx.callback(Msg::Typed);
        let searches =
            ctx.props().search_enabled && matches!(self.session.state, State::Unknown | State::SignedIn);
        let again = self.failure.is_some() && self.shown.is_some();
        element("div.frame[part=frame][role=group][aria-label=Contacts]")
            .child(element("div.head").child_if(searches, || {
                search::draw("Search contacts", &self.search, self.session.allows(CONTACTS), &onsearch)
            }))
            .child(element("div.body").child(self.body(ctx)))
            .child(
                element("div.foot[part=foot]")
                    .child(element("p[role=status]").text(self.status()))
                    .child_if(again, || {
                        button("button.main[part=button]", send(ctx, Msg::Retry)).text("Try again")
                    }),
            )
    }
}

impl ContactList {
    /// The one door for whatever happens to the session.
    fn enter(&mut self, ctx: &Link<Self>) -> bool {
        let session = Session::of(&ctx.props().place.wl);
        if session == self.session {
            return false;
        }
        self.session = session;
        self.search.clear();
        self.shown = None;
        self.coming = None;
        self.failure = None;
        self.chosen = None;
        if self.session.allows(CONTACTS) {
            self.ask(ctx);
        }
        true
    }

    /// Sends a new query: its first page, and how many there are, at the same time.
    fn ask(&mut self, ctx: &Link<Self>) -> bool {
        self.typing = None;
        self.failure = None;
        self.asked += 1;
        let mut book = Book::new();
        let pages = book.ask(0..1);
        let filter = filter::filter(ctx.props().filter.as_deref(), &self.search);
        let asked = Asked { number: self.asked, filter, book: Rc::new(book) };
        asked.fetch(ctx, pages);
        asked.count(ctx);
        self.coming = Some(asked);
        true
    }

    fn ask_for_seen(&mut self, ctx: &Link<Self>) -> bool {
        // What has just failed is not tried again at every turn of the wheel.
        if let Some(shown) = self.shown.as_mut().filter(|_| self.failure.is_none()) {
            let pages = Rc::make_mut(&mut shown.book).ask(self.seen.clone());
            shown.fetch(ctx, pages);
        }
        true
    }

    /// Puts an answer where it belongs; one to a query that nobody waits for any more is dropped.
    fn arrive(
        &mut self,
        ctx: &Link<Self>,
        number: u32,
        enter: impl FnOnce(&mut Book<Entry>) -> Result<(), JsValue>,
    ) -> bool {
        let waiting = [&mut self.coming, &mut self.shown].into_iter().flatten();
        let Some(asked) = waiting.into_iter().find(|asked| asked.number == number) else { return false };
        if let Err(error) = enter(Rc::make_mut(&mut asked.book)) {
            // The page and the count fail together: once is enough.
            if self.failure.replace(Failure::of(&error)).is_none() {
                ctx.props().place.tell("error", &error);
            }
            return true;
        }
        if let Some(coming) = self.coming.take_if(|coming| coming.is_ready()) {
            self.shown = Some(coming);
            self.chosen = None;
            self.seen = 0..1;
        }
        self.ask_for_seen(ctx)
    }

    fn body(&self, ctx: &Link<Self>) -> Element {
        match (self.session.state, &self.shown, self.failure) {
            (State::SignedOut | State::SigningIn, ..) => notice::draw(
                "Your contacts, here",
                "Connect to see the people you know on this page.",
                Some(("Connect", self.onsignin(ctx))),
            ),
            (State::SignedIn, _, Some(Failure::Scope)) => self.not_allowed(ctx),
            (State::SignedIn, ..) if !self.session.allows(CONTACTS) => self.not_allowed(ctx),
            (State::SignedIn, None, Some(failure)) => notice::draw(
                failure.title(),
                "Nothing is lost; it may work in a moment.",
                Some(("Try again", send(ctx, Msg::Retry))),
            ),
            (State::SignedIn, Some(shown), _) => self.list(ctx, shown),
            _ => row::skeletons(),
        }
    }

    fn not_allowed(&self, ctx: &Link<Self>) -> Element {
        notice::draw(
            "May this site see your contacts?",
            "You have not said so yet. You can take it back at any time.",
            Some(("Choose what to share", self.onsignin(ctx))),
        )
    }

    fn list(&self, ctx: &Link<Self>, shown: &Asked) -> Element {
        let total = shown.book.total().unwrap_or(0);
        if total == 0 {
            let text = match (&shown.filter, self.search.trim()) {
                (None, _) => "There is nobody in your address book yet.".to_owned(),
                (Some(_), "") => "None of your contacts belongs here.".to_owned(),
                (Some(_), search) => format!("No contact matches “{search}”."),
            };
            return notice::draw("", &text, None);
        }
        let book = Rc::clone(&shown.book);
        let draw = Callback::from(move |row| row::draw(book.row(row).map(|contact| &contact.card)));
        let book = Rc::clone(&shown.book);
        let find = Callback::from(move |typed| find(&book, &typed));
        let list = listbox::Props {
            label: "Contacts",
            total,
            chosen: self.chosen,
            many: None,
            draw,
            find,
            on_seen: ctx.callback(Msg::Seen),
            on_choose: ctx.callback(Msg::Choose),
        };
        part::<Listbox>(Some(shown.number.into()), list).into()
    }

    /// In the click itself: a pop-up that opens any later is a pop-up that is blocked.
    fn onsignin(&self, ctx: &Link<Self>) -> Callback<Event> {
        let link = ctx.clone();
        let wl = ctx.props().place.wl.clone();
        let session = self.session.clone();
        Callback::from(move |_| {
            let answer = wl::sign_in(&wl, &session, CONTACTS);
            link.send_future(async move {
                let answer = match answer {
                    Ok(promise) => JsFuture::from(promise).await.map(|_| ()),
                    Err(error) => Err(error),
                };
                Msg::SignIn(answer)
            });
        })
    }

    fn status(&self) -> String {
        let Some(shown) = &self.shown else { return String::new() };
        match (self.failure, shown.book.total().unwrap_or(0)) {
            (Some(failure), _) => failure.title().to_owned(),
            (None, 0) => String::new(),
            (None, 1) => "1 contact".to_owned(),
            (None, total) => format!("{total} contacts"),
        }
    }
}

impl Asked {
    fn query(&self, ctx: &Link<ContactList>) -> wl::Query {
        let contacts = ctx.props().place.wl.contacts();
        match &self.filter {
            Some(filter) => contacts.filter(filter),
            None => contacts,
        }
    }

    fn fetch(&self, ctx: &Link<ContactList>, pages: Vec<u32>) {
        let asked = self.number;
        for page in pages {
            let rows = self.query(ctx).order_by("FormattedName").skip(page * PAGE).top(PAGE).rows();
            ctx.send_future(async move { Msg::Page { asked, page, answer: rows.await } });
        }
    }

    fn count(&self, ctx: &Link<ContactList>) {
        let asked = self.number;
        let total = self.query(ctx).total();
        ctx.send_future(async move { Msg::Total { asked, answer: total.await } });
    }

    /// Whether it can be shown: its length is known, and its first row is here.
    fn is_ready(&self) -> bool {
        self.book.total().is_some_and(|total| total == 0 || self.book.row(0).is_some())
    }
}

/// The first contact that is here and whose name starts so, going round at the end.
fn find(book: &Book<Entry>, typed: &Typed) -> Option<u32> {
    let mut first = None;
    for (row, contact) in book.rows() {
        if contact.folded.starts_with(&typed.start) {
            if row >= typed.from {
                return Some(row);
            }
            first = first.or(Some(row));
        }
    }
    first
}
