//! Hostile text: refused by name, on a small stack, in little time.

use odata_query::{Dialect, ErrorKind, Limits, Options};

use crate::model::CONTACT;

fn code(query: &str) -> &'static str {
    let generous = Limits { length: usize::MAX, ..Limits::USUAL };
    let dialect = Dialect { limits: generous, ..Dialect::LIVE };
    let result = Options::parse_with(query, &dialect).and_then(|options| options.check(&CONTACT));
    match result {
        Ok(_) => "ok",
        Err(error) => {
            assert_eq!(error.kind, ErrorKind::Limit, "{error}");
            error.code
        }
    }
}

#[test]
fn depth_is_limited_whatever_makes_it() {
    let many = |text: &str| text.repeat(100_000);
    for hostile in [
        format!("$filter={}", many("(")),
        format!("$filter={}true", many("not ")),
        format!("$filter={}1", many("- ")),
        format!("$filter={}", many("[")),
        format!("$filter={}", many("{\"a\":")),
        format!("$filter={}", many("tolower(")),
        format!("$filter={}", many("case(")),
        format!("$filter={}", many("Emails/any(e:")),
        format!("$filter={}", many("a in (-(")),
        format!("$filter={}", many("f(a=")),
        format!("$filter=1{}", many(" add 1")),
        format!("$filter=1{}", many(" eq 1")),
        format!("$filter={}", many("Emails/$count($filter=")),
        format!("$expand={}", many("a($expand=")),
        format!("$select={}", many("a($select=")),
        format!("$search={}", many("(")),
        format!("$search={}a", many("NOT ")),
    ] {
        assert_eq!(code(&hostile), "query.too_deep", "{}", &hostile[..24]);
    }
}

#[test]
fn a_hundred_levels_pass() {
    assert_eq!(code(&format!("$filter={}Age eq 1{}", "(".repeat(98), ")".repeat(98))), "ok");
    assert_eq!(code(&format!("$filter=Age eq 1{}", " add 1".repeat(90))), "ok");
}

#[test]
fn terms_are_limited() {
    assert_eq!(code(&format!("$filter=Age eq 1{}", " or Age eq 1".repeat(100_000))), "query.too_many_terms");
    assert_eq!(code(&format!("$filter=Age in (1{})", ",1".repeat(100_000))), "query.too_many_terms");
    assert_eq!(code(&format!("$select=a{}", ",a".repeat(100_000))), "query.too_many_terms");
    assert_eq!(code(&format!("$filter={}a", "a/".repeat(100_000))), "query.too_many_terms");
    assert_eq!(code(&format!("$filter=Age eq 1{}", " or Age eq 1".repeat(900))), "ok");
}

#[test]
fn aliases_that_double_each_other_are_stopped() {
    let doubling: Vec<_> = (0..40).map(|n| format!("@a{n}=@a{} and @a{}", n + 1, n + 1)).collect();
    assert_eq!(code(&format!("$filter=@a0&{}", doubling.join("&"))), "query.too_many_terms");
    assert_eq!(code("$filter=@a&@a=@a"), "query.too_deep");
}

#[test]
fn length_is_limited() {
    let long = format!("$filter=Name eq '{}'", "x".repeat(40_000));
    assert_eq!(Options::parse(&long).unwrap_err().code, "query.too_long");
}
