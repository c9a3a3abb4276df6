//! JSON as it was recorded in 2010: base properties first, then the type's own by alphabet, slashes escaped.

use std::cell::Cell;
use std::sync::LazyLock;

use memchr::memchr;
use memchr::memmem::Finder;
use wire::entity_set::SetKind;
use wire::{ENTITY_SETS, EntitySet, ScopeSet};

use crate::content::{Content, Reach, View};
use crate::document::{Cursor, Member};
use crate::moment;
use crate::place::Place;

/// The bytes of an answer.
pub(crate) fn represent(place: &Place<'_>, content: &Content<'_>) -> Vec<u8> {
    match *content {
        Content::Root(scopes) => root(place, scopes),
        Content::Resource(resource) => self::resource(place, resource),
        Content::Collection { set, documents, next, view } => collection(place, set, documents, next, view),
        Content::Entry { set, document, view } => {
            let writer = EntryWriter::new(place, set, view);
            let mut out = Vec::with_capacity(writer.room(document));
            writer.write(&mut out, document);
            out
        }
    }
}

/// Links are absolute here, so that a client can start knowing nothing (reference: ff747597).
fn root(place: &Place<'_>, scopes: ScopeSet) -> Vec<u8> {
    let mut out = b"{\"BaseUri\":".to_vec();
    text(&mut out, &place.root());
    let mut last = "";
    let mut readable: Vec<_> = ENTITY_SETS
        .iter()
        .filter(|set| set.read.iter().any(|&scope| scopes.contains(scope)))
        .map(|set| set.resource)
        .collect();
    readable.sort_unstable();
    for resource in readable {
        if resource != last {
            link(&mut out, resource, &(place.person() + resource));
        }
        last = resource;
    }
    out.extend_from_slice(b",\"SignedInUser\":{\"Cid\":");
    text(&mut out, &place.cid.to_string());
    out.extend_from_slice(b",\"Uri\":");
    text(&mut out, &place.person());
    out.extend_from_slice(b"}}");
    out
}

fn resource(place: &Place<'_>, resource: &str) -> Vec<u8> {
    let mut out = b"{\"BaseUri\":".to_vec();
    text(&mut out, &place.person());
    for set in ENTITY_SETS.iter().filter(|set| set.resource == resource) {
        let (_, collection) = set.path.rsplit_once('/').unwrap_or(("", set.path));
        link(&mut out, collection, set.path);
    }
    out.push(b'}');
    out
}

fn collection(
    place: &Place<'_>,
    set: &EntitySet,
    documents: &[&str],
    next: Option<&str>,
    view: View<'_>,
) -> Vec<u8> {
    let writer = EntryWriter::new(place, set, view);
    let room: usize = documents.iter().map(|document| writer.room(document)).sum();
    let mut out = Vec::with_capacity(room + 512);
    out.extend_from_slice(b"{\"BaseUri\":");
    text(&mut out, &place.base_uri(set));
    out.extend_from_slice(b",\"Entries\":[");
    for (position, document) in documents.iter().enumerate() {
        if position > 0 {
            out.push(b',');
        }
        writer.write(&mut out, document);
    }
    out.push(b']');
    if let Some(next) = next {
        out.extend_from_slice(b",\"NextLink\":");
        text(&mut out, &format!("{}?{next}", place.self_link(set)));
    }
    out.extend_from_slice(b",\"SelfLink\":");
    text(&mut out, &place.self_link(set));
    out.push(b'}');
    out
}

/// Writes the entries of one collection. What is the same in all of them is prepared once, and of each document
/// runs are copied as long as they can be.
struct EntryWriter<'a> {
    kind: SetKind,
    view: View<'a>,
    /// What stands before the `ETag`, or where there is none before the `Id`.
    head: Vec<u8>,
    /// What stands before the key in `SelfLink`.
    self_link: Vec<u8>,
    /// Escaped.
    origin: Vec<u8>,
    /// `1-<CID>`, the key of a profile, which is not in its document.
    profile_key: String,
    /// The address of the contacts, which is in no document either.
    contacts: String,
    /// The last moment that was written, and how: whoever imports contacts has many that changed at once.
    moment: Cell<(i64, [u8; 27])>,
    /// The members that are not simply copied if nothing is selected, in their order; after them comes the picture.
    changed: &'static [Finder<'static>],
}

/// What is looked for in documents. Preparing it takes as long as writing ten of them.
static TITLE: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(",\"FormattedName\":"));
static WITHHELD: LazyLock<[Finder<'static>; 4]> =
    LazyLock::new(|| [",\"Emails\":", ",\"Locations\":", ",\"Notes\":", ",\"Phones\":"].map(Finder::new));

/// The member that holds the address of a picture on this node. It is the last of every document.
const PICTURE: &str = "ThumbnailImageLink";
const LAST_PICTURE: &[u8] = b",\"ThumbnailImageLink\":";

impl<'a> EntryWriter<'a> {
    fn new(place: &Place<'_>, set: &EntitySet, view: View<'a>) -> Self {
        let prepared = |before: &[u8], value: &str, after: &[u8]| {
            let mut out = before.to_vec();
            escape(&mut out, value);
            out.extend_from_slice(after);
            out
        };
        let before_tag: &[u8] = match set.kind {
            SetKind::Contacts => b"\",\"ETag\":\"",
            SetKind::Profiles => b"",
        };
        Self {
            kind: set.kind,
            view,
            head: prepared(b"{\"BaseUri\":\"", &place.base_uri(set), before_tag),
            self_link: prepared(b"\",\"SelfLink\":\"", &place.self_link(set), b"\\/"),
            origin: prepared(b"", place.origin, b""),
            profile_key: format!("1-{}", place.cid),
            contacts: place.person() + "Contacts/AllContacts",
            moment: Cell::new((0, moment::digits(0))),
            changed: match view.reach {
                Reach::Shown => &[],
                Reach::Withheld => &*WITHHELD,
            },
        }
    }

    /// What an entry takes, in bytes, or a little more.
    fn room(&self, document: &str) -> usize {
        self.head.len() + self.self_link.len() + self.origin.len() + document.len() + 256
    }

    fn write(&self, out: &mut Vec<u8>, document: &str) {
        match self.kind {
            SetKind::Contacts => self.write_document(out, document),
            SetKind::Profiles => self.write_document(out, &self.related(document)),
        }
    }

    /// A profile with the link to the contacts where the alphabet puts it.
    fn related(&self, document: &str) -> String {
        let next = [",\"BirthMonth\":", ",\"Cid\":"].into_iter().find_map(|member| document.find(member));
        let (before, after) = document.split_at(next.unwrap_or(document.len()));
        format!("{before},\"AllContactsLink\":\"{}\"{after}", self.contacts)
    }

    fn write_document(&self, out: &mut Vec<u8>, document: &str) {
        let mut own = Cursor::at(document, 0);
        let key = own.pass("Id").map_or(self.profile_key.as_str(), |id| id.trim_matches('"'));
        let updated = own.pass("Updated").unwrap_or("0");
        self.base(out, key, own.peek(&TITLE).unwrap_or("\"Profile\""), updated);
        self.own(out, document, own);
        out.push(b'}');
    }

    /// `BaseUri`, `ETag` and `SelfLink` say where the entry is, and stand in every view; the others are properties.
    fn base(&self, out: &mut Vec<u8>, key: &str, title: &str, updated: &str) {
        out.extend_from_slice(&self.head);
        if self.kind == SetKind::Contacts {
            out.extend_from_slice(&self.digits(updated.parse().unwrap_or(0)));
        }
        if self.view.shows("Id") {
            out.extend_from_slice(b"\",\"Id\":\"urn:uuid:");
            copy(out, key);
        }
        out.extend_from_slice(&self.self_link);
        match self.kind {
            SetKind::Contacts => copy(out, key),
            // Recorded: the digits of a profile's links are small, those of its `Id` large.
            SetKind::Profiles => copy(out, &key.to_ascii_lowercase()),
        }
        out.push(b'"');
        if self.view.shows("Title") {
            out.extend_from_slice(b",\"Title\":");
            copy(out, title);
        }
        if self.view.shows("Updated") {
            // ASP.NET AJAX told dates from strings by the escaped slashes.
            out.extend_from_slice(b",\"Updated\":\"\\/Date(");
            out.extend_from_slice(updated.as_bytes());
            out.extend_from_slice(b")\\/\"");
        }
    }

    fn digits(&self, moment: i64) -> [u8; 27] {
        if self.moment.get().0 != moment {
            self.moment.set((moment, moment::digits(moment)));
        }
        self.moment.get().1
    }

    /// The members that are the type's own, from the cursor on.
    fn own<'d>(&self, out: &mut Vec<u8>, document: &'d str, mut cursor: Cursor<'d>) {
        let mut run = cursor.place();
        let mut changed = self.changed.iter();
        let end = loop {
            if self.view.select.is_empty() {
                // Few members are changed, and they are known: the others need not be looked at.
                let next =
                    changed.find_map(|member| cursor.seek(member)).or_else(|| cursor.seek_last(LAST_PICTURE));
                let Some(next) = next else { break document.len().saturating_sub(1) };
                cursor = next;
            }
            let start = cursor.place();
            let Some(name) = cursor.name() else { break start };
            let within = self.view.within(name);
            let is_shown = self.view.shows(name);
            let is_narrow = !within.is_whole() && cursor.is_array();
            if is_shown && !is_narrow && name != PICTURE {
                cursor.value();
                continue;
            }
            copy(out, document.get(run..start).unwrap_or_default());
            if !is_shown {
                cursor.value();
            } else if is_narrow {
                separate(out, name);
                narrowed(out, &mut cursor, &within);
            } else {
                separate(out, name);
                self.absolute(out, cursor.value().unwrap_or_default());
            }
            run = cursor.place();
        };
        copy(out, document.get(run..end).unwrap_or_default());
    }

    /// An address on this node, which documents hold without its origin.
    fn absolute(&self, out: &mut Vec<u8>, link: &str) {
        out.push(b'"');
        if link.starts_with("\"/") {
            out.extend_from_slice(&self.origin);
        }
        copy(out, link.get(1..).unwrap_or_default());
    }
}

/// An array of objects, of which not every member is shown.
fn narrowed(out: &mut Vec<u8>, cursor: &mut Cursor<'_>, view: &View<'_>) {
    let mut before = b'[';
    while cursor.enter() {
        out.extend_from_slice(&[before, b'{']);
        before = b',';
        let mut is_first = true;
        while let Some(Member { name, value }) = cursor.member() {
            if view.shows(name) {
                out.extend_from_slice(if is_first { b"\"" } else { b",\"" });
                is_first = false;
                out.extend_from_slice(name.as_bytes());
                out.extend_from_slice(b"\":");
                copy(out, value);
            }
        }
        cursor.leave();
        out.push(b'}');
    }
    cursor.leave();
    out.push(b']');
}

/// `,"<name>Link":"<address>"`
fn link(out: &mut Vec<u8>, name: &str, address: &str) {
    separate(out, &format!("{name}Link"));
    text(out, address);
}

/// `,"<name>":`
fn separate(out: &mut Vec<u8>, name: &str) {
    out.extend_from_slice(b",\"");
    out.extend_from_slice(name.as_bytes());
    out.extend_from_slice(b"\":");
}

/// A value that is JSON already. Slashes stand in strings only, and serde leaves them bare.
fn copy(out: &mut Vec<u8>, value: &str) {
    let mut rest = value.as_bytes();
    while let Some(slash) = memchr(b'/', rest) {
        out.extend_from_slice(&rest[..slash]);
        out.extend_from_slice(b"\\/");
        rest = &rest[slash + 1..];
    }
    out.extend_from_slice(rest);
}

/// A string, in quotation marks.
fn text(out: &mut Vec<u8>, value: &str) {
    out.push(b'"');
    escape(out, value);
    out.push(b'"');
}

/// The inside of a string (RFC 8259, section 7).
fn escape(out: &mut Vec<u8>, value: &str) {
    let is_special = |&byte: &u8| matches!(byte, b'"' | b'\\' | b'/' | 0..0x20);
    let mut rest = value.as_bytes();
    while let Some(at) = rest.iter().position(is_special) {
        out.extend_from_slice(&rest[..at]);
        match rest[at] {
            control @ 0..0x20 => out.extend_from_slice(format!("\\u{control:04x}").as_bytes()),
            mark => out.extend_from_slice(&[b'\\', mark]),
        }
        rest = &rest[at + 1..];
    }
    out.extend_from_slice(rest);
}
