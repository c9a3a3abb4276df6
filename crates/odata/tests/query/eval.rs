//! Evaluation: null logic, comparison, functions, order.

use std::cmp::Ordering;

use expect_test::{Expect, expect};
use odata_query::{Options, Query};

use crate::model::{CONTACT, Contact, Email, Home};

fn query(text: &str) -> Query {
    Options::parse(text)
        .and_then(|options| options.check(&CONTACT))
        .unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// Ana has everything, Bo has nothing.
fn ana() -> Contact {
    Contact {
        name: Some("Ana"),
        nick: Some("  Änni "),
        age: Some(33),
        visits: Some(7),
        rating: Some(2.5),
        is_friend: Some(true),
        // 1993-03-01
        born: Some(8_460),
        // 2026-11-22T10:53:07.250Z
        changed: Some(1_795_344_787_250),
        gender: Some(1),
        colors: Some(5),
        home: Some(Home { city: Some("Lima") }),
        emails: vec![
            Email { address: Some("ana@example.com"), uses: Some(3) },
            Email { address: Some("a@example.org"), uses: None },
        ],
    }
}

/// What the filter says of Ana, and of somebody without any value.
fn check(filter: &str, expected: &Expect) {
    let query = query(&format!("$filter={filter}"));
    let filter = query.filter.expect("there is a filter");
    let word = |answer: Option<bool>| match answer {
        Some(true) => "true",
        Some(false) => "false",
        None => "null",
    };
    let answers = [ana(), Contact::default()].map(|row| word(filter.matches(&row)));
    expected.assert_eq(&answers.join(" "));
}

/// OData 4.01 URL Conventions, section 5.1.1.1.
#[test]
fn comparisons_are_never_unknown() {
    check("null eq null", &expect!["true true"]);
    check("null ne null", &expect!["false false"]);
    check("null ge null", &expect!["false false"]);
    check("Age eq null", &expect!["false true"]);
    check("Age ne null", &expect!["true false"]);
    check("Age eq Visits", &expect!["false true"]);
    check("Age ne Visits", &expect!["true false"]);
    check("Age ge Visits", &expect!["true false"]);
    check("Age eq 33", &expect!["true false"]);
    check("Age ne 33", &expect!["false true"]);
    check("Age lt 65", &expect!["true false"]);
    check("not (Age lt 65)", &expect!["false true"]);
    check("Age gt 65", &expect!["false false"]);
    check("Name in ('Ana','Bo')", &expect!["true false"]);
    check("not (Name in ('Ana','Bo'))", &expect!["false true"]);
    check("Name in ('Bo',null)", &expect!["false true"]);
}

#[test]
fn and_or_not_have_three_values() {
    // `null` here is the boolean property of somebody who has none.
    check("IsFriend", &expect!["true null"]);
    check("not IsFriend", &expect!["false null"]);
    check("IsFriend and true", &expect!["true null"]);
    check("IsFriend and false", &expect!["false false"]);
    check("IsFriend and IsFriend", &expect!["true null"]);
    check("IsFriend or true", &expect!["true true"]);
    check("IsFriend or false", &expect!["true null"]);
    check("IsFriend or IsFriend", &expect!["true null"]);
    check("null and false", &expect!["false false"]);
    check("null or true", &expect!["true true"]);
    check("not null", &expect!["null null"]);
    check("IsFriend eq true", &expect!["true false"]);
    check("IsFriend ne true", &expect!["false true"]);
    check("(IsFriend and true) eq null", &expect!["false true"]);
}

#[test]
fn functions_of_null_are_null() {
    check("contains(Name,'n')", &expect!["true null"]);
    check("not contains(Name,'n')", &expect!["false null"]);
    check("contains(Name,'n') eq false", &expect!["false false"]);
    check("tolower(Name) eq null", &expect!["false true"]);
    check("Age add 1 eq null", &expect!["false true"]);
    check("concat(Name,Nick) eq null", &expect!["false true"]);
    check("Colors has 'Red'", &expect!["true null"]);
    check("Home/City eq null", &expect!["false true"]);
}

#[test]
fn strings_compare_by_code_point_and_case_matters() {
    check("Name eq 'ana'", &expect!["false false"]);
    check("Name lt 'a'", &expect!["true false"]);
    check("startswith(Name,'a') or contains(Name,'A') and endswith(Name,'na')", &expect!["true null"]);
    check("tolower(Name) eq 'ana' and toupper(trim(Nick)) eq 'ÄNNI'", &expect!["true false"]);
    check(
        "length(trim(Nick)) eq 4 and indexof(Nick,'n') eq 3 and indexof(Nick,'z') eq -1",
        &expect!["true false"],
    );
    check(
        "substring(Nick,3) eq 'nni ' and substring(Nick,2,2) eq 'Än' and substring(Nick,99) eq ''",
        &expect!["true false"],
    );
    check("concat(Name,' from Lima') eq 'Ana from Lima'", &expect!["true false"]);
}

#[test]
fn numbers_are_promoted() {
    check("Age eq 33.0 and Rating gt 2 and Age gt Rating", &expect!["true false"]);
    check(
        "Age div 2 eq 16 and Age divby 2 eq 16.5 and Age mod 4 eq 1 and -Age mod 4 eq -1",
        &expect!["true false"],
    );
    check("Age add 1 mul 2 eq 35 and (Age add 1) mul 2 eq 68", &expect!["true false"]);
    check(
        "round(Rating) eq 3 and floor(Rating) eq 2 and ceiling(Rating) eq 3 and round(-Rating) eq -3",
        &expect!["true false"],
    );
    check("Age div (Visits sub 7) eq null", &expect!["true true"]);
    check("Visits mul 9223372036854775807 eq null", &expect!["true true"]);
    check(
        "Rating lt INF and Rating gt -INF and not (Rating eq NaN) and Rating ne NaN",
        &expect!["true false"],
    );
}

#[test]
fn dates_have_parts() {
    check("year(Born) eq 1993 and month(Born) eq 3 and day(Born) eq 1", &expect!["true false"]);
    check("Born eq 1993-03-01 and Born lt 1993-03-02", &expect!["true false"]);
    check("Changed eq 2026-11-22T11:53:07.25+01:00", &expect!["true false"]);
    check("hour(Changed) eq 10 and minute(Changed) eq 53 and second(Changed) eq 7", &expect!["true false"]);
    check("fractionalseconds(Changed) eq 0.25 and date(Changed) eq 2026-11-22", &expect!["true false"]);
}

#[test]
fn flags_are_all_asked_for() {
    check("Colors has 'Red,Blue'", &expect!["true null"]);
    check("Colors has 'Red,Green'", &expect!["false null"]);
    check("Gender eq 'Female' and Gender lt 'Male'", &expect!["true false"]);
}

#[test]
fn lambdas_walk_through_collections() {
    check("Emails/any()", &expect!["true false"]);
    check("Emails/any(e:e/Address eq 'ana@example.com')", &expect!["true false"]);
    check("Emails/any(e:e/Uses gt 5)", &expect!["false false"]);
    check("Emails/all(e:contains(e/Address,'@'))", &expect!["true true"]);
    check("Emails/all(e:e/Uses gt 1)", &expect!["false true"]);
    check("Emails/any(e:startswith(e/Address,tolower($it/Name)))", &expect!["true false"]);
    check("Emails/$count eq 2", &expect!["true false"]);
    check("Emails/$count($filter=Uses gt 1) eq 1", &expect!["true false"]);
    check(
        "Emails/any(e:$it/Emails/any(f:f/Uses eq e/Uses and f/Address ne e/Address))",
        &expect!["false false"],
    );
}

#[test]
fn case_takes_the_first_that_is_true() {
    check("case(Age lt 18:'young',Age ge 18:'old') eq 'old'", &expect!["true false"]);
    check("case(IsFriend:'yes',true:'no') eq 'no'", &expect!["false true"]);
    check("case(Age lt 0:1) eq null", &expect!["true true"]);
}

#[test]
fn nulls_come_first_ascending_and_last_descending() {
    let order = |orderby: &str| query(&format!("$orderby={orderby}")).compare(&Contact::default(), &ana());
    assert_eq!(order("Name"), Ordering::Less);
    assert_eq!(order("Name desc"), Ordering::Greater);
    assert_eq!(order("Cid"), Ordering::Equal);
    assert_eq!(order("Cid desc,Age"), Ordering::Less);
    assert_eq!(order("Emails/$count desc"), Ordering::Greater);
}
