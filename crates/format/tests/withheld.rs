//! Documents are cut as text; whatever they hold, the answer is the one that typed values would give.

#![expect(clippy::unwrap_used, reason = "in a test, an unwrap is an assertion")]

use format::{Content, Place, Reach, Shape, View, represent};
use odata::Options;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use serde_json::{Map, Value};
use wire::contact::{Email, Location, Phone};
use wire::{Cid, Contact, ENTITY_SETS};

const PLACE: Place<'static> = Place { origin: "https://connect.example", cid: Cid(1) };

/// Texts that look like JSON, like members that are cut, and like anything else.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[\"\\\\/{}\\[\\],:a]{0,12}",
        Just("\",\"Address\":\"x".to_owned()),
        Just("\"FormattedName\":\"x\"".to_owned()),
        Just("/,\"ThumbnailImageLink\":\"/x".to_owned()),
    ]
}

prop_compose! {
    fn email()(address in option::of(text()), is_primary: bool, r#type in 0..4_u8) -> Email {
        Email { address, is_primary, r#type }
    }
}

prop_compose! {
    fn location()(texts in [option::of(text()), option::of(text()), option::of(text()), option::of(text())])
        -> Location {
        let [city, country_region, postal_code, street] = texts;
        Location { city, country_region, postal_code, state: None, street, r#type: 1 }
    }
}

prop_compose! {
    fn contact()(
        updated in 0..4_000_000_000_000_i64,
        names in [option::of(text()), option::of(text()), option::of(text()), option::of(text())],
        formatted_name in text(),
        is_friend: bool,
        emails in vec(email(), 0..3),
        phones in vec((text(), 0..4_u8).prop_map(|(number, r#type)| Phone { number, r#type }), 0..3),
        locations in vec(location(), 0..3),
        cid in option::of(any::<u64>().prop_map(Cid)),
        thumbnail_image_link in option::of(text()),
    ) -> Contact {
        let [first_name, nick_name, notes, company] = names;
        Contact {
            id: "I2WJZOM5LJTUTO6VL62LF276HY".into(),
            updated, first_name, nick_name, notes, company, formatted_name, is_friend, emails, phones, locations,
            cid, thumbnail_image_link, ..Contact::default()
        }
    }
}

/// What the answer must be, member by member, made from typed values.
fn expected(contact: &Contact, select: &[&str], reach: Reach) -> Value {
    let mut contact = contact.clone();
    let title = contact.formatted_name.clone();
    let picture = contact.thumbnail_image_link.as_mut().filter(|link| link.starts_with('/'));
    if let Some(link) = picture {
        link.insert_str(0, PLACE.origin);
    }
    if reach == Reach::Withheld {
        contact.notes = None;
        contact.emails.iter_mut().for_each(|email| email.address = None);
        contact
            .locations
            .iter_mut()
            .for_each(|location| (location.street, location.postal_code) = (None, None));
    }
    let mut whole = serde_json::to_value(&contact).unwrap();
    if reach == Reach::Withheld
        && let Some(phones) = whole.get_mut("Phones").and_then(Value::as_array_mut)
    {
        for phone in phones {
            phone.as_object_mut().unwrap().remove("Number");
        }
    }
    let Value::Object(mut properties) = whole else { panic!("a contact is an object") };
    properties.insert("Title".into(), title.into());
    properties.insert("Id".into(), format!("urn:uuid:{}", contact.id).into());
    properties.insert("Updated".into(), format!("/Date({})/", contact.updated).into());
    let mut answer: Map<String, Value> = properties
        .into_iter()
        .filter(|(name, _)| select.is_empty() || select.contains(&name.as_str()))
        .collect();
    answer.insert("BaseUri".into(), "https://connect.example/V4.1/cid-0000000000000001/".into());
    answer.insert("ETag".into(), format::etag(contact.updated).into());
    answer.insert("SelfLink".into(), format!("Contacts/AllContacts/{}", contact.id).into());
    Value::Object(answer)
}

proptest! {
    #[test]
    fn cut_text_is_what_typed_values_would_give(
        contact in contact(),
        select in proptest::sample::subsequence(
            vec!["Id", "Updated", "Title", "Cid", "Company", "Emails", "FormattedName", "Locations", "Notes", "Phones",
                "ThumbnailImageLink"],
            0..11,
        ),
        withheld: bool,
    ) {
        let reach = if withheld { Reach::Withheld } else { Reach::Shown };
        let set = &ENTITY_SETS[1];
        let options = if select.is_empty() { String::new() } else { format!("$select={}", select.join(",")) };
        let query = Options::parse(&options).unwrap().check(set.entity).unwrap();
        let document = serde_json::to_string(&contact).unwrap();
        let view = View { select: &query.select, reach };
        let answer = represent(Shape::Json, &PLACE, &Content::Entry { set, document: &document, view });
        let answer: Value = serde_json::from_slice(&answer).unwrap();
        prop_assert_eq!(answer, expected(&contact, &select, reach));
    }

    #[test]
    fn no_document_brings_it_down(document: String) {
        let set = &ENTITY_SETS[1];
        represent(Shape::Json, &PLACE, &Content::Entry { set, document: &document, view: View::WHOLE });
    }
}
