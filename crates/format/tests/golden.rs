//! The bytes of every entity in every shape.

#![expect(clippy::unwrap_used, reason = "in a test, an unwrap is an assertion")]

use expect_test::{Expect, expect};
use format::{Content, Place, Reach, Shape, View, represent};
use odata::Options;
use wire::contact::{Email, Location, Phone};
use wire::{Cid, Contact, ENTITY_SETS, EntitySet, Profile, Scope, ScopeSet};

const PLACE: Place<'static> = Place { origin: "http://bay.apis.live.net", cid: Cid(0xECA6_5CC6_F70D_D163) };
const PROFILES: &EntitySet = &ENTITY_SETS[0];
const CONTACTS: &EntitySet = &ENTITY_SETS[1];

fn check(content: &Content<'_>, expected: &Expect) {
    let answer = String::from_utf8(represent(Shape::Json, &PLACE, content)).unwrap();
    let _: serde_json::Value = serde_json::from_str(&answer).expect("every answer is JSON");
    expected.assert_eq(&answer);
}

/// The entry that a recorded answer shows.
fn hotmail_team() -> Contact {
    Contact {
        id: "5TVJ52O2CL5EPJWZNYE7KT7QUU".into(),
        updated: 1_296_233_342_823,
        emails: vec![Email { address: Some("staff@hotmail.com".into()), ..Email::default() }],
        first_name: Some("Hotmail Team".into()),
        formatted_name: "Hotmail Team".into(),
        ..Contact::default()
    }
}

fn everything() -> Contact {
    Contact {
        id: "I2WJZOM5LJTUTO6VL62LF276HY".into(),
        updated: 1_302_243_069_000,
        birthday: Some("0000-04-12".into()),
        cid: Some(Cid(0x600E_02C5_B57E_E1DA)),
        company: Some("Smith \"& Sons\" / Co".into()),
        emails: vec![
            Email { address: Some("ana@example.com".into()), is_primary: true, r#type: 1 },
            Email { address: Some("\"a/b\"@example.org".into()), is_primary: false, r#type: 2 },
        ],
        first_name: Some("Ana".into()),
        formatted_name: "Ana \u{1F6A3} Öz\n".into(),
        is_friend: true,
        job_title: Some("Coxswain".into()),
        last_name: Some("Öz".into()),
        locations: vec![Location {
            city: Some("Kiel".into()),
            country_region: Some("Germany".into()),
            postal_code: Some("24103".into()),
            state: Some("SH".into()),
            street: Some("Hafenstraße 1".into()),
            r#type: 1,
        }],
        nick_name: Some("Cox".into()),
        notes: Some("met at \\ the regatta".into()),
        phones: vec![Phone { number: "+49 431 1".into(), r#type: 3 }],
        thumbnail_image_link: Some("/picture/600E02C5B57EE1DA/3f2a".into()),
    }
}

fn profile() -> Profile {
    Profile {
        updated: 1_302_243_069_000,
        addresses: vec![Location { country_region: Some("India".into()), r#type: 1, ..Location::default() }],
        birth_month: Some(3),
        cid: PLACE.cid,
        emails: vec![Email { address: Some("x@hotmail.com".into()), is_primary: false, r#type: 3 }],
        first_name: Some("Deepak".into()),
        gender: 0,
        last_name: None,
        location: None,
        phone_numbers: Vec::new(),
        thumbnail_image_link: Some("/picture/ECA65CC6F70DD163/1".into()),
    }
}

fn check_contact(contact: &Contact, select: &str, reach: Reach, expected: &Expect) {
    let query = Options::parse(select).unwrap().check(CONTACTS.entity).unwrap();
    let document = serde_json::to_string(contact).unwrap();
    let view = View { select: &query.select, reach };
    check(&Content::Entry { set: CONTACTS, document: &document, view }, expected);
}

#[test]
fn contact_without_reach_is_as_recorded() {
    check_contact(
        &hotmail_team(),
        "",
        Reach::Withheld,
        &expect![[
            r#"{"BaseUri":"http:\/\/bay.apis.live.net\/V4.1\/cid-ECA65CC6F70DD163\/","ETag":"2011-01-28T16:49:02.8230000","Id":"urn:uuid:5TVJ52O2CL5EPJWZNYE7KT7QUU","SelfLink":"Contacts\/AllContacts\/5TVJ52O2CL5EPJWZNYE7KT7QUU","Title":"Hotmail Team","Updated":"\/Date(1296233342823)\/","Emails":[{"Type":0}],"FirstName":"Hotmail Team","FormattedName":"Hotmail Team"}"#
        ]],
    );
}

#[test]
fn whole_contact_shows_everything_in_order() {
    check_contact(
        &everything(),
        "",
        Reach::Shown,
        &expect![[
            r#"{"BaseUri":"http:\/\/bay.apis.live.net\/V4.1\/cid-ECA65CC6F70DD163\/","ETag":"2011-04-08T06:11:09.0000000","Id":"urn:uuid:I2WJZOM5LJTUTO6VL62LF276HY","SelfLink":"Contacts\/AllContacts\/I2WJZOM5LJTUTO6VL62LF276HY","Title":"Ana 🚣 Öz\n","Updated":"\/Date(1302243069000)\/","Birthday":"0000-04-12","Cid":"600E02C5B57EE1DA","Company":"Smith \"& Sons\" \/ Co","Emails":[{"Address":"ana@example.com","IsPrimary":true,"Type":1},{"Address":"\"a\/b\"@example.org","Type":2}],"FirstName":"Ana","FormattedName":"Ana 🚣 Öz\n","IsFriend":true,"JobTitle":"Coxswain","LastName":"Öz","Locations":[{"City":"Kiel","CountryRegion":"Germany","PostalCode":"24103","State":"SH","Street":"Hafenstraße 1","Type":1}],"NickName":"Cox","Notes":"met at \\ the regatta","Phones":[{"Number":"+49 431 1","Type":3}],"ThumbnailImageLink":"http:\/\/bay.apis.live.net\/picture\/600E02C5B57EE1DA\/3f2a"}"#
        ]],
    );
}

#[test]
fn contact_without_reach_says_what_there_is_but_not_where() {
    check_contact(
        &everything(),
        "",
        Reach::Withheld,
        &expect![[
            r#"{"BaseUri":"http:\/\/bay.apis.live.net\/V4.1\/cid-ECA65CC6F70DD163\/","ETag":"2011-04-08T06:11:09.0000000","Id":"urn:uuid:I2WJZOM5LJTUTO6VL62LF276HY","SelfLink":"Contacts\/AllContacts\/I2WJZOM5LJTUTO6VL62LF276HY","Title":"Ana 🚣 Öz\n","Updated":"\/Date(1302243069000)\/","Birthday":"0000-04-12","Cid":"600E02C5B57EE1DA","Company":"Smith \"& Sons\" \/ Co","Emails":[{"IsPrimary":true,"Type":1},{"Type":2}],"FirstName":"Ana","FormattedName":"Ana 🚣 Öz\n","IsFriend":true,"JobTitle":"Coxswain","LastName":"Öz","Locations":[{"City":"Kiel","CountryRegion":"Germany","State":"SH","Type":1}],"NickName":"Cox","Phones":[{"Type":3}],"ThumbnailImageLink":"http:\/\/bay.apis.live.net\/picture\/600E02C5B57EE1DA\/3f2a"}"#
        ]],
    );
}

#[test]
fn selected_properties_stand_beside_the_links() {
    check_contact(
        &everything(),
        "$select=FormattedName,Title",
        Reach::Withheld,
        &expect![[
            r#"{"BaseUri":"http:\/\/bay.apis.live.net\/V4.1\/cid-ECA65CC6F70DD163\/","ETag":"2011-04-08T06:11:09.0000000","SelfLink":"Contacts\/AllContacts\/I2WJZOM5LJTUTO6VL62LF276HY","Title":"Ana 🚣 Öz\n","FormattedName":"Ana 🚣 Öz\n"}"#
        ]],
    );
    check_contact(
        &everything(),
        "$select=Emails/Address,Locations,Notes,Updated",
        Reach::Shown,
        &expect![[
            r#"{"BaseUri":"http:\/\/bay.apis.live.net\/V4.1\/cid-ECA65CC6F70DD163\/","ETag":"2011-04-08T06:11:09.0000000","SelfLink":"Contacts\/AllContacts\/I2WJZOM5LJTUTO6VL62LF276HY","Updated":"\/Date(1302243069000)\/","Emails":[{"Address":"ana@example.com"},{"Address":"\"a\/b\"@example.org"}],"Locations":[{"City":"Kiel","CountryRegion":"Germany","PostalCode":"24103","State":"SH","Street":"Hafenstraße 1","Type":1}],"Notes":"met at \\ the regatta"}"#
        ]],
    );
    check_contact(
        &everything(),
        "$select=Emails/Address,Notes,Id",
        Reach::Withheld,
        &expect![[
            r#"{"BaseUri":"http:\/\/bay.apis.live.net\/V4.1\/cid-ECA65CC6F70DD163\/","ETag":"2011-04-08T06:11:09.0000000","Id":"urn:uuid:I2WJZOM5LJTUTO6VL62LF276HY","SelfLink":"Contacts\/AllContacts\/I2WJZOM5LJTUTO6VL62LF276HY","Emails":[{},{}]}"#
        ]],
    );
}

#[test]
fn collection_wraps_its_entries() {
    let document = serde_json::to_string(&hotmail_team()).unwrap();
    let view = View { select: &[], reach: Reach::Withheld };
    let documents = [document.as_str(), document.as_str()];
    check(
        &Content::Collection { set: CONTACTS, documents: &documents, next: Some("$top=2&$skip=2"), view },
        &expect![[
            r#"{"BaseUri":"http:\/\/bay.apis.live.net\/V4.1\/cid-ECA65CC6F70DD163\/","Entries":[{"BaseUri":"http:\/\/bay.apis.live.net\/V4.1\/cid-ECA65CC6F70DD163\/","ETag":"2011-01-28T16:49:02.8230000","Id":"urn:uuid:5TVJ52O2CL5EPJWZNYE7KT7QUU","SelfLink":"Contacts\/AllContacts\/5TVJ52O2CL5EPJWZNYE7KT7QUU","Title":"Hotmail Team","Updated":"\/Date(1296233342823)\/","Emails":[{"Type":0}],"FirstName":"Hotmail Team","FormattedName":"Hotmail Team"},{"BaseUri":"http:\/\/bay.apis.live.net\/V4.1\/cid-ECA65CC6F70DD163\/","ETag":"2011-01-28T16:49:02.8230000","Id":"urn:uuid:5TVJ52O2CL5EPJWZNYE7KT7QUU","SelfLink":"Contacts\/AllContacts\/5TVJ52O2CL5EPJWZNYE7KT7QUU","Title":"Hotmail Team","Updated":"\/Date(1296233342823)\/","Emails":[{"Type":0}],"FirstName":"Hotmail Team","FormattedName":"Hotmail Team"}],"NextLink":"Contacts\/AllContacts?$top=2&$skip=2","SelfLink":"Contacts\/AllContacts"}"#
        ]],
    );
    check(
        &Content::Collection { set: CONTACTS, documents: &[], next: None, view },
        &expect![[
            r#"{"BaseUri":"http:\/\/bay.apis.live.net\/V4.1\/cid-ECA65CC6F70DD163\/","Entries":[],"SelfLink":"Contacts\/AllContacts"}"#
        ]],
    );
}

#[test]
fn entry_is_the_same_alone_and_among_others() {
    let documents = [hotmail_team(), everything(), Contact { updated: 0, ..hotmail_team() }]
        .map(|contact| serde_json::to_string(&contact).unwrap());
    for reach in [Reach::Shown, Reach::Withheld] {
        let view = View { select: &[], reach };
        let bytes = |content| String::from_utf8(represent(Shape::Json, &PLACE, &content)).unwrap();
        let alone =
            documents.each_ref().map(|document| bytes(Content::Entry { set: CONTACTS, document, view }));
        let documents = documents.each_ref().map(String::as_str);
        let page = bytes(Content::Collection { set: CONTACTS, documents: &documents, next: None, view });
        assert!(page.contains(&format!("\"Entries\":[{}]", alone.join(","))), "{page}");
    }
}

#[test]
fn profile_is_as_recorded() {
    let document = serde_json::to_string(&profile()).unwrap();
    check(
        &Content::Entry { set: PROFILES, document: &document, view: View::WHOLE },
        &expect![[
            r#"{"BaseUri":"http:\/\/bay.apis.live.net\/V4.1\/","Id":"urn:uuid:1-ECA65CC6F70DD163","SelfLink":"cid-eca65cc6f70dd163\/Profiles\/1-eca65cc6f70dd163","Title":"Profile","Updated":"\/Date(1302243069000)\/","Addresses":[{"CountryRegion":"India","Type":1}],"AllContactsLink":"http:\/\/bay.apis.live.net\/V4.1\/cid-ECA65CC6F70DD163\/Contacts\/AllContacts","BirthMonth":3,"Cid":"ECA65CC6F70DD163","Emails":[{"Address":"x@hotmail.com","Type":3}],"FirstName":"Deepak","Gender":0,"ThumbnailImageLink":"http:\/\/bay.apis.live.net\/picture\/ECA65CC6F70DD163\/1"}"#
        ]],
    );
    let documents = [document.as_str()];
    check(
        &Content::Collection { set: PROFILES, documents: &documents, next: None, view: View::WHOLE },
        &expect![[
            r#"{"BaseUri":"http:\/\/bay.apis.live.net\/V4.1\/","Entries":[{"BaseUri":"http:\/\/bay.apis.live.net\/V4.1\/","Id":"urn:uuid:1-ECA65CC6F70DD163","SelfLink":"cid-eca65cc6f70dd163\/Profiles\/1-eca65cc6f70dd163","Title":"Profile","Updated":"\/Date(1302243069000)\/","Addresses":[{"CountryRegion":"India","Type":1}],"AllContactsLink":"http:\/\/bay.apis.live.net\/V4.1\/cid-ECA65CC6F70DD163\/Contacts\/AllContacts","BirthMonth":3,"Cid":"ECA65CC6F70DD163","Emails":[{"Address":"x@hotmail.com","Type":3}],"FirstName":"Deepak","Gender":0,"ThumbnailImageLink":"http:\/\/bay.apis.live.net\/picture\/ECA65CC6F70DD163\/1"}],"SelfLink":"cid-eca65cc6f70dd163\/Profiles"}"#
        ]],
    );
}

#[test]
fn root_links_what_may_be_read() {
    let contacts = ScopeSet::EMPTY.with(Scope::ContactsView);
    check(
        &Content::Root(contacts),
        &expect![[
            r#"{"BaseUri":"http:\/\/bay.apis.live.net\/V4.1\/","ContactsLink":"http:\/\/bay.apis.live.net\/V4.1\/cid-ECA65CC6F70DD163\/Contacts","SignedInUser":{"Cid":"ECA65CC6F70DD163","Uri":"http:\/\/bay.apis.live.net\/V4.1\/cid-ECA65CC6F70DD163\/"}}"#
        ]],
    );
    check(
        &Content::Root(contacts.with(Scope::ProfilesView).with(Scope::ContactsViewFull)),
        &expect![[
            r#"{"BaseUri":"http:\/\/bay.apis.live.net\/V4.1\/","ContactsLink":"http:\/\/bay.apis.live.net\/V4.1\/cid-ECA65CC6F70DD163\/Contacts","ProfilesLink":"http:\/\/bay.apis.live.net\/V4.1\/cid-ECA65CC6F70DD163\/Profiles","SignedInUser":{"Cid":"ECA65CC6F70DD163","Uri":"http:\/\/bay.apis.live.net\/V4.1\/cid-ECA65CC6F70DD163\/"}}"#
        ]],
    );
    check(
        &Content::Root(ScopeSet::EMPTY),
        &expect![[
            r#"{"BaseUri":"http:\/\/bay.apis.live.net\/V4.1\/","SignedInUser":{"Cid":"ECA65CC6F70DD163","Uri":"http:\/\/bay.apis.live.net\/V4.1\/cid-ECA65CC6F70DD163\/"}}"#
        ]],
    );
}

#[test]
fn resource_links_its_collections() {
    check(
        &Content::Resource("Contacts"),
        &expect![[
            r#"{"BaseUri":"http:\/\/bay.apis.live.net\/V4.1\/cid-ECA65CC6F70DD163\/","AllContactsLink":"Contacts\/AllContacts"}"#
        ]],
    );
}
