//! `/V4.1/…/Profiles`: a collection of one, the person's own.

use odata::{Property, Query, Value};
use store::{Documents, Page, Row};
use wire::{Cid, Profile};

/// The collection, as far as the query keeps it.
pub(super) fn page(profile: &Profile, query: &Query) -> Page {
    let is_kept = query.keeps(&Described(profile));
    let is_shown = is_kept && query.skip.unwrap_or(0) == 0 && query.top != Some(0);
    let mut documents = Documents::default();
    if is_shown {
        documents.push(&row(profile).document);
    }
    Page { documents, total: u64::from(is_kept), more: false }
}

/// The profile as a row, as contacts are.
pub(super) fn row(profile: &Profile) -> Row {
    let document = serde_json::to_string(profile).expect("a profile is text and numbers: serde can write it");
    Row { id: key(profile.cid), updated: profile.updated, document }
}

/// The key of somebody's profile, in upper case.
pub(super) fn key(cid: Cid) -> String {
    format!("1-{cid}")
}

/// A profile as a query sees it, property by property as it is represented.
struct Described<'a>(&'a Profile);

impl odata::Row for Described<'_> {
    fn value(&self, property: &Property) -> Value<'_> {
        let text = |text: &'_ Option<String>| text.clone().map_or(Value::Null, Value::from);
        match property.name {
            "Id" => format!("urn:uuid:{}", key(self.0.cid)).into(),
            "Updated" => Value::DateTimeOffset(self.0.updated),
            "Title" => "Profile".into(),
            "BirthMonth" => self.0.birth_month.map_or(Value::Null, |month| i32::from(month).into()),
            "Cid" => self.0.cid.to_string().into(),
            "FirstName" => text(&self.0.first_name),
            "LastName" => text(&self.0.last_name),
            "Location" => text(&self.0.location),
            // The others are opaque: no checked query names them.
            _ => Value::Null,
        }
    }
}

#[cfg(test)]
mod tests {
    use odata::Options;
    use wire::ENTITY_SETS;

    use super::*;

    fn count(query: &str) -> (u64, usize) {
        let profile = Profile {
            updated: 1_296_233_342_823,
            addresses: Vec::new(),
            birth_month: Some(3),
            cid: Cid(0x600E_02C5_B57E_E1DA),
            emails: Vec::new(),
            first_name: Some("Ana".into()),
            gender: 0,
            last_name: None,
            location: None,
            phone_numbers: Vec::new(),
            thumbnail_image_link: None,
        };
        let query = Options::parse(query).unwrap().check(ENTITY_SETS[0].entity).unwrap();
        let page = page(&profile, &query);
        (page.total, page.documents.len())
    }

    #[test]
    fn filter_sees_what_is_represented() {
        for query in [
            "",
            "$filter=FirstName eq 'Ana' and LastName eq null and BirthMonth lt 4",
            "$filter=Id eq 'urn:uuid:1-600E02C5B57EE1DA' and Cid eq '600E02C5B57EE1DA'",
            "$filter=year(Updated) eq 2011 and Title eq 'Profile'",
        ] {
            assert_eq!(count(query), (1, 1), "{query}");
        }
        assert_eq!(count("$filter=FirstName eq 'Bo'"), (0, 0));
    }

    #[test]
    fn skip_and_top_do_not_change_the_number() {
        assert_eq!(count("$skip=1"), (1, 0));
        assert_eq!(count("$top=0"), (1, 0));
    }
}
