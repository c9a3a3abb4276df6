//! Checking: what a query means for the address book, and what is said if it means nothing.

use expect_test::{Expect, expect};
use odata_query::{Dialect, ErrorKind, Options};

use crate::model::CONTACT;

/// The checked query as it is printed, decoded; or the error.
fn check(query: &str, expected: &Expect) {
    expected.assert_eq(&read(query, &Dialect::LIVE));
}

fn read(query: &str, dialect: &Dialect) -> String {
    let checked = Options::parse_with(query, dialect).and_then(|options| options.check(&CONTACT));
    match checked {
        Ok(query) => {
            let printed = query.to_string();
            let again = Options::parse(&printed).and_then(|options| options.check(&CONTACT));
            assert_eq!(again.as_ref(), Ok(&query), "{printed} means the same");
            printed.replace("%20", " ")
        }
        Err(error) => format!("{:?} {error}", error.kind),
    }
}

#[test]
fn names_are_resolved_or_a_better_one_is_offered() {
    check(
        "$filter=Nmae eq 'x'",
        &expect!["Malformed $filter, column 1: Nmae is not a property of Contact; did you mean Name?"],
    );
    check(
        "$filter=name eq 'x'",
        &expect!["Malformed $filter, column 1: name is not a property of Contact; did you mean Name?"],
    );
    check("$filter=Xyz eq 'x'", &expect!["Malformed $filter, column 1: Xyz is not a property of Contact"]);
    check(
        "$filter=Home/Ctiy eq 'x'",
        &expect!["Malformed $filter, column 6: Ctiy is not a property of Place; did you mean City?"],
    );
    check(
        "$filter=Emails/any(e:e/Adress eq 'x')",
        &expect!["Malformed $filter, column 16: Adress is not a property of Email; did you mean Address?"],
    );
    check(
        "$filter=Emails/Address eq 'x'",
        &expect!["Malformed $filter, column 1: Emails is a collection; write Emails/any(x:x/Address …)"],
    );
    check(
        "$filter=Name/Length gt 1",
        &expect!["Malformed $filter, column 6: Name is not a structure and not a collection"],
    );
    check(
        "$filter=Address/City eq 'x'",
        &expect!["Malformed $filter, column 1: Address is not a property of Contact"],
    );
    check("$filter=Model.Contact/Name eq 'x'", &expect!["$filter=Name eq 'x'"]);
    check(
        "$filter=Model.Person/Name eq 'x'",
        &expect!["Unsupported $filter, column 1: Model.Person is no type of Contact"],
    );
    check(
        "$orderby=Home/City,Nmae",
        &expect!["Malformed $orderby, column 11: Nmae is not a property of Contact; did you mean Name?"],
    );
    check(
        "$select=Nick,Nmae",
        &expect!["Malformed $select, column 6: Nmae is not a property of Contact; did you mean Name?"],
    );
}

#[test]
fn abilities_of_properties_are_kept() {
    check("$filter=Link eq 'x'", &expect!["Unsupported $filter, column 1: Link cannot be used in $filter"]);
    // What comes to null may be sorted by, however it is written.
    check("$orderby=null", &expect!["$orderby=null"]);
    check("$orderby=@a has any", &expect!["$orderby=null"]);
    check("$orderby=Link", &expect!["Unsupported $orderby, column 1: Link cannot be used in $orderby"]);
    check(
        "$orderby=tolower(Notes)",
        &expect!["Unsupported $orderby, column 9: Notes cannot be used in $orderby"],
    );
    check("$filter=Notes eq 'x'&$select=Link", &expect!["$filter=Notes eq 'x'&$select=Link"]);
}

#[test]
fn kinds_must_agree() {
    check(
        "$filter=Name eq 5",
        &expect![
            "Malformed $filter, column 9: a string cannot be compared with a whole number; write strings in single quotes"
        ],
    );
    check(
        "$filter=Age eq '5'",
        &expect![
            "Malformed $filter, column 8: a whole number cannot be compared with a string; write it without quotes"
        ],
    );
    check(
        "$filter=Age gt Name",
        &expect!["Malformed $filter, column 8: a whole number cannot be compared with a string"],
    );
    check(
        "$filter=Age eq 5 and Rating gt 5 and Age lt 2.5 and Rating lt Age",
        &expect!["$filter=(Age eq 5) and (Rating gt 5.0) and (Age lt 2.5) and (Rating lt Age)"],
    );
    check(
        "$filter=Changed gt 2026-11-22",
        &expect![
            "Malformed $filter, column 12: a date with time cannot be compared with a date; write a date with time as 2026-11-22T00:00:00Z"
        ],
    );
    check("$filter=Born gt 2026-02-30", &expect!["Malformed $filter, column 9: there is no such day"]);
    check(
        "$filter=Name eq 01234567-89ab-cdef-0123-456789abcdef",
        &expect![
            "Malformed $filter, column 9: a string cannot be compared with a GUID; write strings in single quotes"
        ],
    );
    check(
        "$filter=Name",
        &expect!["Malformed $filter, column 1: expected a condition, but this is a string"],
    );
    check("$filter=IsFriend", &expect!["$filter=IsFriend"]);
    check(
        "$filter=not Name eq 'x'",
        &expect![
            "Malformed $filter, column 5: not belongs before a condition, but this is a string; write not (…)"
        ],
    );
    check(
        "$filter=Age add Name gt 1",
        &expect!["Malformed $filter, column 9: only numbers can be calculated with, but this is a string"],
    );
    check(
        "$filter=length(Age) gt 1",
        &expect!["Malformed $filter, column 8: length takes a string here, but this is a whole number"],
    );
    check(
        "$filter=-Name eq 1",
        &expect!["Malformed $filter, column 2: only a number has a sign, but this is a string"],
    );
    check(
        "$filter=Name has 'Red'",
        &expect!["Malformed $filter, column 1: has belongs behind an enumeration, but this is a string"],
    );
    check(
        "$filter=Home eq null",
        &expect![
            "Unsupported $filter, column 1: Home as a whole is not supported here; name one of its properties"
        ],
    );
    check(
        "$filter=Emails",
        &expect!["Malformed $filter, column 1: expected a condition, but Emails is a whole structure"],
    );
}

#[test]
fn enumerations_go_by_name_and_by_number() {
    check("$filter=Gender eq Ns.Gender'Female'", &expect!["$filter=Gender eq '1'"]);
    check(
        "$filter=Gender eq 'Male' or 'Male' eq Gender",
        &expect!["$filter=(Gender eq '2') or ('2' eq Gender)"],
    );
    check(
        "$filter=Gender eq 1 or Gender in ('Male',0)",
        &expect!["$filter=(Gender eq '1') or (Gender in ('2','0'))"],
    );
    check("$filter=Colors has Ns.Color'Red,Blue'", &expect!["$filter=Colors has '5'"]);
    check(
        "$filter=Gender eq 'Femal'",
        &expect!["Malformed $filter, column 11: `Femal` is not one of Gender; did you mean Female?"],
    );
    check(
        "$filter=Gender eq Ns.Color'Red'",
        &expect!["Malformed $filter, column 11: one of Gender cannot be compared with one of Color"],
    );
    check(
        "$filter=Gender eq Ns.Mood'Good'",
        &expect!["Malformed $filter, column 11: Ns.Mood is no enumeration of this entity"],
    );
}

#[test]
fn null_is_put_in_its_place() {
    check("$filter=Name eq null", &expect!["$filter=Name eq null"]);
    check("$filter=null ne Name", &expect!["$filter=not (Name eq null)"]);
    check(
        "$filter=Age gt null or null eq null or null lt null",
        &expect!["$filter=(false) or (true) or (false)"],
    );
    check("$filter=Name in (null,'x')", &expect!["$filter=(Name in ('x')) or (Name eq null)"]);
    check(
        "$filter=5 in (null,5) or null in [Name,'x']",
        &expect!["$filter=((false) or (true)) or ((Name eq null) or (false))"],
    );
    check("$filter=Name in ()", &expect!["$filter=false"]);
    check("$filter=null in (null)", &expect!["$filter=true"]);
    check(
        "$filter=contains(Name,null) or Age add null eq 1 or not null",
        &expect!["$filter=(null) or (false) or (null)"],
    );
}

#[test]
fn lists_take_constants_and_properties() {
    check("$filter=Name in ('a','b')", &expect!["$filter=Name in ('a','b')"]);
    check("$filter=Name in ['a',Nick]", &expect!["$filter=(Name in ('a')) or (Name eq Nick)"]);
    check("$filter=Rating in (1,2)", &expect!["$filter=Rating in (1.0,2.0)"]);
    check(
        "$filter=Age in (1,'x')",
        &expect![
            "Malformed $filter, column 11: a whole number cannot be compared with a string; write it without quotes"
        ],
    );
    check("$filter=5 in (1,5)", &expect!["$filter=(false) or (true)"]);
    check(
        "$filter=Name in Nick",
        &expect!["Unsupported $filter, column 9: `in` is supported with a list only"],
    );
    check("$filter=Name eq ('a')", &expect!["$filter=Name eq 'a'"]);
    check(
        "$filter=Name eq ['a']",
        &expect!["Unsupported $filter, column 9: an array is supported only behind `in`"],
    );
}

#[test]
fn aliases_are_put_in_their_places() {
    check(
        "$filter=Name eq @n and Age in @list&@n='x'&@list=[1,2]",
        &expect!["$filter=(Name eq 'x') and (Age in (1,2))"],
    );
    check("$filter=Name eq @missing", &expect!["$filter=Name eq null"]);
    check(
        "$filter=Age gt @n&@n='x'",
        &expect![
            "Malformed $filter, column 8: a whole number cannot be compared with a string; write it without quotes"
        ],
    );
    check(
        "$filter=@a&@a=Nmae eq 1",
        &expect!["Malformed @a, column 1: Nmae is not a property of Contact; did you mean Name?"],
    );
    check("$filter=@a&@a=@b&@b=@a", &expect!["Limit @a, column 1: this has more than 150 levels"]);
    check(
        "$filter=@a and @a&@a=@b and @b&@b=@c and @c&@c=Age gt 1",
        &expect![
            "$filter=(((Age gt 1) and (Age gt 1)) and ((Age gt 1) and (Age gt 1))) and (((Age gt 1) and (Age gt 1)) and ((Age gt 1) and (Age gt 1)))"
        ],
    );
}

#[test]
fn collections_are_asked_by_any_all_and_count() {
    check("$filter=Emails/any()", &expect!["$filter=Emails/any()"]);
    check(
        "$filter=Emails/any(e:e/Address eq $it/Name and e/Uses gt Age)",
        &expect!["$filter=Emails/any(x1:(x1/Address eq $it/Name) and (x1/Uses gt $it/Age))"],
    );
    check(
        "$filter=Emails/all(e:contains(e/Address,'@'))",
        &expect!["$filter=Emails/all(x1:contains(x1/Address,'@'))"],
    );
    check("$filter=Emails/$count gt 2", &expect!["$filter=Emails/$count gt 2"]);
    check(
        "$filter=Emails/$count($filter=Uses gt 5 and Address eq $it/Name) gt 2",
        &expect!["$filter=Emails/$count($filter=(Uses gt 5) and (Address eq $it/Name)) gt 2"],
    );
    check("$orderby=Emails/$count desc", &expect!["$orderby=Emails/$count desc"]);
    check("$filter=Emails/any(Name:Name/Uses gt 1)", &expect!["$filter=Emails/any(x1:x1/Uses gt 1)"]);
    check(
        "$filter=Emails/any(e:e gt 1)",
        &expect!["Unsupported $filter, column 14: this is a whole Email; name one of its properties"],
    );
    check(
        "$filter=Emails/any(e:e/Uses)",
        &expect!["Malformed $filter, column 14: expected a condition, but this is a whole number"],
    );
    check(
        "$filter=Name/any(e:true)",
        &expect!["Malformed $filter, column 6: Name is not a structure and not a collection"],
    );
}

#[test]
fn what_is_legal_and_unsupported_is_said_to_be_so() {
    check(
        "$filter=geo.length(Home) gt 1",
        &expect!["Unsupported $filter, column 1: geo.length is not supported"],
    );
    check("$filter=Changed gt now()", &expect!["Unsupported $filter, column 12: now is not supported"]);
    check(
        "$filter=Changed add duration'P1D' gt 2026-11-22T00:00:00Z",
        &expect!["Unsupported $filter, column 9: calculating with dates is not supported"],
    );
    check(
        "$filter=matchesPattern(Name,'^A')",
        &expect!["Unsupported $filter, column 1: matchesPattern is not supported"],
    );
    check(
        "$filter=cast(Age,Edm.String) eq '5'",
        &expect!["Unsupported $filter, column 1: cast is not supported"],
    );
    check("$filter=isof(Ns.Person)", &expect!["Unsupported $filter, column 1: isof is not supported"]);
    check("$filter=Name eq $root/Me/Name", &expect!["Unsupported $filter, column 9: $root is not supported"]);
    check(
        "$filter=Name/@Ns.Note eq 'x'",
        &expect!["Unsupported $filter, column 6: the annotation @Ns.Note is not supported"],
    );
    check(
        "$filter=Ns.IsNice(Level=1)",
        &expect!["Unsupported $filter, column 1: there is no function Ns.IsNice"],
    );
    check(
        "$filter=Emails/$filter(Uses gt 1)/any()",
        &expect!["Unsupported $filter, column 8: only any, all and $count are supported here"],
    );
    check(
        "$filter=duration'P1D' gt 'P2D'",
        &expect!["Unsupported $filter, column 1: comparing a duration is not supported"],
    );
    check(
        "$compute=Age add 1 as Next",
        &expect!["Unsupported $compute, column 1: $compute is not supported"],
    );
    check("$apply=groupby((Name))", &expect!["Unsupported $apply, column 1: $apply is not supported"]);
    check(
        "$expand=Emails",
        &expect!["Unsupported $expand, column 1: Emails is part of Contact and cannot be expanded"],
    );
    check(
        "$expand=Friends",
        &expect!["Malformed $expand, column 1: Contact has nothing named Friends to expand"],
    );
    check(
        "$select=Emails($top=1)",
        &expect!["Unsupported $select, column 1: options within $select are not supported"],
    );
    check(
        "$filter=substring(Name,-1) eq 'x'",
        &expect!["Unsupported $filter, column 16: a start below zero is not supported"],
    );
}

#[test]
fn foreseeable_failures_are_refused() {
    check("$filter=Age div 0 eq 1", &expect!["Malformed $filter, column 9: division by zero"]);
    check(
        "$filter=substring(Name,1,-1) eq 'x'",
        &expect!["Malformed $filter, column 18: a length cannot be below zero"],
    );
}

#[test]
fn options_become_a_query() {
    check(
        "$top=10&$skip=5&$count=true&$search=blue green&$skiptoken=t",
        &expect!["$search=blue AND green&$top=10&$skip=5&$count=true&$skiptoken=t"],
    );
    check(
        "$orderby=Name,Age desc&$select=Name,Home/City,Home/Zip,Name",
        &expect!["$orderby=Name,Age desc&$select=Name,Home/City,Home/Zip"],
    );
    check("$select=Home/City,Home", &expect!["$select=Home"]);
    check("$select=*,Name", &expect![""]);
    check(
        "$filter=contains(Name,'a') eq true or (Age eq 1) eq IsFriend",
        &expect!["$filter=((contains(Name,'a')) eq true) or ((Age eq 1) eq IsFriend)"],
    );
    check(
        "$filter=case(Age gt 1:'a',true:null) eq 'a'",
        &expect!["$filter=case(Age gt 1 : 'a',true : null) eq 'a'"],
    );
    check(
        "$filter=case(Age gt 1:'a',true:1) eq 'a'",
        &expect!["Unsupported $filter, column 24: case gives a string before and a whole number here"],
    );
    check(
        "$filter=round(Rating) eq 4 and round(Age) eq 4",
        &expect!["$filter=(round(Rating) eq 4.0) and (Age eq 4)"],
    );
    check(
        "$filter=-Age lt -5 and -(5) lt Age and year(Changed) ge 2010",
        &expect!["$filter=((-(Age)) lt -5) and (-5 lt Age) and (year(Changed) ge 2010)"],
    );
    check(
        "$filter=Changed lt maxdatetime() and Changed gt datetime'2010-01-01T00:00:00'",
        &expect!["$filter=(Changed lt 9999-12-31T23:59:59.999Z) and (Changed gt 2010-01-01T00:00:00Z)"],
    );
    check("$filter=1 eq 1 and 'a' gt 'b' and not true", &expect!["$filter=(true) and (false) and (false)"]);
    check("", &expect![""]);
}

#[test]
fn page_size_is_a_ceiling() {
    let query = |text: &str| Options::parse(text).unwrap().check(&CONTACT).unwrap().limited(100).top;
    assert_eq!(query(""), Some(100));
    assert_eq!(query("$top=5"), Some(5));
    assert_eq!(query("$top=5000"), Some(100));
}

#[test]
fn column_is_counted_in_characters_and_kind_is_told() {
    let error = Options::parse("$filter='ñ' eq Name and Xyz eq 1").unwrap().check(&CONTACT).unwrap_err();
    assert_eq!((error.at, error.column(), error.kind), (17, 17, ErrorKind::Malformed));
    let error = Options::parse("$filter=now() gt Changed").unwrap().check(&CONTACT).unwrap_err();
    assert_eq!((error.code, error.kind), ("request.filter", ErrorKind::Unsupported));
}
