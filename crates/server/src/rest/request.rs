//! `/V4.1/[cid-<CID>|me]/<resource>[/<collection>[/<id>|/$count]]?$filter=…`: text becomes a typed request.

use axum::http::header::ACCEPT;
use axum::http::{HeaderMap, StatusCode, Uri};
use format::{SHAPES, Shape};
use odata::{Dialect, Options};
use percent_encoding::percent_decode_str;
use wire::{Cid, ENTITY_SETS, EntitySet, Scope};

use super::answer::refusal;
use crate::access::Wanted;
use crate::error::RestError;

/// What is asked for.
#[derive(Debug)]
pub(super) struct Request {
    /// The person whom the address names; without one it is whoever gave the token.
    person: Option<Cid>,
    /// What of theirs.
    pub(super) target: Target,
    /// How it is to be picked; parsed, not checked.
    pub(super) options: Options,
    /// As what it is to be represented.
    pub(super) shape: Shape,
}

/// What an address leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Target {
    /// The root document.
    Root,
    /// A resource, which leads to collections.
    Resource(&'static str),
    /// A collection.
    Collection(&'static EntitySet),
    /// The number of its entries.
    Count(&'static EntitySet),
    /// One entry, by its key.
    Entry(&'static EntitySet, String),
}

impl Request {
    /// Reads a request. Paths are not case-sensitive, and a slash at the end means nothing.
    pub(super) fn parse(uri: &Uri, headers: &HeaderMap) -> Result<Self, RestError> {
        let (person, target) = path(uri.path())?;
        let options = Options::parse_with(uri.query().unwrap_or(""), &Dialect::LIVE)
            .map_err(|error| refusal(&error))?;
        if let Some((name, _)) = options.custom.iter().find(|(name, _)| is_to_come(name)) {
            let message = format!("{name} is not supported.");
            return Err(RestError::new(StatusCode::NOT_IMPLEMENTED, "request.option", message));
        }
        let accept = headers.get(ACCEPT).map(|accept| accept.to_str().unwrap_or_default());
        let shape = Shape::negotiate(accept, options.format.as_deref()).map_err(|_| not_acceptable())?;
        Ok(Self { person, target, options, shape })
    }

    /// Who may ask for it.
    pub(super) fn wanted(&self) -> Wanted<'static> {
        Wanted { person: self.person, scopes: self.target.scopes() }
    }
}

impl Target {
    /// Any one of these scopes lets a site read it.
    fn scopes(&self) -> &'static [Scope] {
        match self {
            Self::Root => &[],
            Self::Resource(resource) => {
                ENTITY_SETS.iter().find(|set| set.resource == *resource).map_or(&[], |set| set.read)
            }
            Self::Collection(set) | Self::Count(set) | Self::Entry(set, _) => set.read,
        }
    }
}

/// Options of 2010 that change what an answer is. Passing over them would give a client what it cannot read.
fn is_to_come(option: &str) -> bool {
    ["$type", "$callback"].iter().any(|name| option.eq_ignore_ascii_case(name))
}

fn not_acceptable() -> RestError {
    let names: Vec<&str> = SHAPES.iter().map(|shape| shape.media_type()).collect();
    let message = format!("This can be represented as {} only.", names.join(", "));
    RestError::new(StatusCode::NOT_ACCEPTABLE, "request.accept", message)
}

fn path(path: &str) -> Result<(Option<Cid>, Target), RestError> {
    let segments = path.split('/').filter(|segment| !segment.is_empty()).skip(1);
    let segments: Result<Vec<_>, _> =
        segments.map(|segment| percent_decode_str(segment).decode_utf8()).collect();
    let segments = segments.map_err(|_| not_found())?;
    let segments: Vec<&str> = segments.iter().map(AsRef::as_ref).collect();
    let (person, rest) = match segments.split_first() {
        Some((first, rest)) if first.eq_ignore_ascii_case("me") => (None, rest),
        Some((first, rest)) => match first.get(..4) {
            Some(prefix) if prefix.eq_ignore_ascii_case("cid-") => (Some(cid(&first[4..])?), rest),
            _ => (None, segments.as_slice()),
        },
        None => (None, segments.as_slice()),
    };
    target(rest).map(|target| (person, target)).ok_or_else(not_found)
}

fn target(segments: &[&str]) -> Option<Target> {
    if segments.is_empty() {
        return Some(Target::Root);
    }
    let below = |set: &EntitySet| {
        let mut rest = segments.iter();
        let is_there =
            set.path.split('/').all(|part| rest.next().is_some_and(|name| name.eq_ignore_ascii_case(part)));
        is_there.then_some(rest.as_slice())
    };
    for set in &ENTITY_SETS {
        match below(set) {
            Some([]) => return Some(Target::Collection(set)),
            Some([count]) if count.eq_ignore_ascii_case("$count") => return Some(Target::Count(set)),
            Some([key]) => return Some(Target::Entry(set, key.to_ascii_uppercase())),
            _ => {}
        }
    }
    match segments {
        [name] => ENTITY_SETS
            .iter()
            .find(|set| set.resource.eq_ignore_ascii_case(name))
            .map(|set| Target::Resource(set.resource)),
        _ => None,
    }
}

fn cid(digits: &str) -> Result<Cid, RestError> {
    digits.parse().map_err(|_| {
        RestError::new(StatusCode::BAD_REQUEST, "request.path", "cid- is followed by 16 hexadecimal digits.")
    })
}

fn not_found() -> RestError {
    let paths: Vec<&str> = ENTITY_SETS.iter().map(|set| set.path).collect();
    let message = format!("There is nothing at this address. There are {}.", paths.join(" and "));
    RestError::new(StatusCode::NOT_FOUND, "request.path", message)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONTACTS: &EntitySet = &ENTITY_SETS[1];

    #[test]
    fn addresses_lead_to_their_targets_in_any_case() {
        let person = Some(Cid(0x600E_02C5_B57E_E1DA));
        for (address, expected) in [
            ("/V4.1", (None, Target::Root)),
            ("/v4.1/", (None, Target::Root)),
            ("/V4.1/me", (None, Target::Root)),
            ("/V4.1/cid-600e02c5b57ee1da/", (person, Target::Root)),
            ("/V4.1/Contacts/", (None, Target::Resource("Contacts"))),
            ("/V4.1/CID-600E02C5B57EE1DA/contacts/ALLCONTACTS", (person, Target::Collection(CONTACTS))),
            ("/V4.1/me/Contacts/AllContacts/$count", (None, Target::Count(CONTACTS))),
            ("/V4.1/me/Contacts/AllContacts/%24COUNT", (None, Target::Count(CONTACTS))),
            ("/V4.1/Contacts/AllContacts/5tvj", (None, Target::Entry(CONTACTS, "5TVJ".into()))),
            ("/V4.1/Profiles", (None, Target::Collection(&ENTITY_SETS[0]))),
        ] {
            assert_eq!(path(address).unwrap(), expected, "{address}");
        }
    }

    #[test]
    fn other_addresses_lead_nowhere() {
        for (address, code) in [
            ("/V4.1/Nothing", "request.path"),
            ("/V4.1/Contacts/AllContacts/a/b", "request.path"),
            ("/V4.1/cid-12/Contacts", "request.path"),
            ("/V4.1/me/cid-600E02C5B57EE1DA/Contacts", "request.path"),
            ("/V4.1/%ff", "request.path"),
            ("/V4.1/ßß", "request.path"),
        ] {
            assert_eq!(path(address).unwrap_err().error.code, code, "{address}");
        }
    }
}
