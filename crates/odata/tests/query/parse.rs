//! Expressions: what the grammar allows, how it binds, and what is said of the rest.

use expect_test::{Expect, expect};
use odata_query::{Dialect, Expr};

use crate::tree::tree;

fn check(text: &str, expected: &Expect) {
    expected.assert_eq(&read(text, &Dialect::V401));
}

fn check_live(text: &str, expected: &Expect) {
    expected.assert_eq(&read(text, &Dialect::LIVE));
}

fn read(text: &str, dialect: &Dialect) -> String {
    match Expr::parse(text, dialect) {
        Ok(expr) => tree(&expr),
        Err(error) => error.to_string(),
    }
}

#[test]
fn literals_of_every_type() {
    check("null", &expect!["Null"]);
    check("TRUE", &expect!["Boolean(true)"]);
    check("-42", &expect!["Integer(-42)"]);
    check("9223372036854775808", &expect![[r#"Number("9223372036854775808")"#]]);
    check("3.10", &expect![[r#"Number("3.10")"#]]);
    check("1E-3", &expect![[r#"Number("1e-3")"#]]);
    check("-INF", &expect![[r#"Number("-INF")"#]]);
    check("'O''Neil'", &expect![[r#"String("O'Neil")"#]]);
    check("''", &expect![[r#"String("")"#]]);
    check("2026-11-22", &expect!["Date(Date { year: 2026, month: 11, day: 22 })"]);
    check("-0044-03-15", &expect!["Date(Date { year: -44, month: 3, day: 15 })"]);
    check(
        "2026-11-22T07:16:23.5+05:30",
        &expect![
            "DateTimeOffset(DateTimeOffset { date: Date { year: 2026, month: 11, day: 22 }, hour: 7, minute: 16, second: 23, picosecond: 500000000000, offset: 330 })"
        ],
    );
    check(
        "2026-11-22T07:16Z",
        &expect![
            "DateTimeOffset(DateTimeOffset { date: Date { year: 2026, month: 11, day: 22 }, hour: 7, minute: 16, second: 0, picosecond: 0, offset: 0 })"
        ],
    );
    check("07:59:59.999", &expect![[r#"TimeOfDay("07:59:59.999")"#]]);
    check("duration'P1DT2H3M4.5S'", &expect![[r#"Duration("P1DT2H3M4.5S")"#]]);
    check(
        "abcdef01-89ab-cdef-0123-456789abcdef",
        &expect![[r#"Guid("abcdef01-89ab-cdef-0123-456789abcdef")"#]],
    );
    check("binary'T0RhdGE'", &expect![[r#"Binary("T0RhdGE")"#]]);
    check(
        "Sales.Pattern'Solid,Yellow'",
        &expect![[r#"Enum { name: "Sales.Pattern", members: "Solid,Yellow" }"#]],
    );
    check(
        "geography'SRID=0;Point(142.1 64.1)'",
        &expect![[r#"Geo { geography: true, text: "SRID=0;Point(142.1 64.1)" }"#]],
    );
}

#[test]
fn literals_that_are_none() {
    check(
        "'O'Neil'",
        &expect![
            "$filter, column 4: expected an operator (eq, ne, gt, ge, lt, le, and, or, in, has, add, sub, mul, div, divby, mod) or the end, found `Neil`"
        ],
    );
    check("'open", &expect!["$filter, column 1: this string has no closing quote"]);
    check("12abc", &expect!["$filter, column 3: expected the end of the number, found `abc`"]);
    check("2026-13-01", &expect!["$filter, column 6: expected a month from 01 to 12, found `13`"]);
    check("2026-1-1", &expect!["$filter, column 6: expected a month from 01 to 12, found `1`"]);
    check("2026-11-22T25:00Z", &expect!["$filter, column 12: expected an hour from 00 to 23, found `25`"]);
    check(
        "2026-11-22T12:00",
        &expect!["$filter, column 17: expected `Z` or an offset such as +01:00, found the end"],
    );
    check("duration'P'", &expect!["$filter, column 10: expected a duration such as P1DT2H30M"]);
    check("binary'T0RhdGF'", &expect!["$filter, column 8: expected base64url such as T0RhdGE"]);
    check(
        "Pattern'Yellow'",
        &expect!["$filter, column 1: `Pattern'…'` is no literal; a name of an enumeration type has a dot"],
    );
    check(
        "geography'SRID=0;Point(142.1)'",
        &expect!["$filter, column 29: expected a space and another coordinate"],
    );
    check(
        "geometry'SRID=0;Polygon((1 1,2 2))'",
        &expect!["$filter, column 33: expected the ring to end where it began"],
    );
}

#[test]
fn operators_bind_as_the_specification_says() {
    check("a or b and c", &expect!["(or a (and b c))"]);
    check("a and b or c and d", &expect!["(or (and a b) (and c d))"]);
    check("not a and b", &expect!["(and (not a) b)"]);
    check("not a eq b", &expect!["(eq (not a) b)"]);
    check("a eq b gt c", &expect!["(eq a (gt b c))"]);
    check("a gt b add c mul d", &expect!["(gt a (add b (mul c d)))"]);
    check("a sub b sub c", &expect!["(sub (sub a b) c)"]);
    check("a div b mul c", &expect!["(mul (div a b) c)"]);
    check("(a add b) mul c", &expect!["(mul (add a b) c)"]);
    check("-a mul b", &expect!["(mul (- a) b)"]);
    check("- 5", &expect!["(- Integer(5))"]);
    check("-5 sub -5", &expect!["(sub Integer(-5) Integer(-5))"]);
    check("a mul b in (1,2)", &expect!["(mul a (in b <Integer(1) Integer(2)>))"]);
    check("not a in ('x')", &expect![[r#"(not (in a <String("x")>))"#]]);
    check(
        "a has Ns.Color'Red' and b",
        &expect![[r#"(and (has a Enum { name: "Ns.Color", members: "Red" }) b)"#]],
    );
    check("a eq b eq c", &expect!["(eq (eq a b) c)"]);
    check("a and (b and c)", &expect!["(and a (and b c))"]);
}

#[test]
fn words_are_understood_in_any_case() {
    check(
        "Name EQ 'x' AND NOT StartsWith(Name,'y')",
        &expect![[r#"(and (eq Name String("x")) (not (startswith Name String("y"))))"#]],
    );
    check("Emails/ANY(e:e/Uses Gt 1)", &expect!["Emails/any(e: (gt e/Uses Integer(1)))"]);
}

#[test]
fn paths_lead_anywhere() {
    check("Address/City", &expect!["Address/City"]);
    check("$it/Name eq $this/Name", &expect!["(eq It/Name This/Name)"]);
    check("$root/Employees('A1')/Name", &expect![[r#"Service/Employees[String("A1")]/Name"#]]);
    check(
        "Products(ID='Sugar',Lot=2)/Name",
        &expect![[r#"Products(ID=String("Sugar") Lot=Integer(2))/Name"#]],
    );
    check("Address/Model.Place/City", &expect!["Address/Model.Place/City"]);
    check("Emails/any()", &expect!["Emails/any"]);
    check(
        "Emails/any( e : e/Uses gt 1 and $it/Age lt 3 )",
        &expect!["Emails/any(e: (and (gt e/Uses Integer(1)) (lt It/Age Integer(3))))"],
    );
    check(
        "Emails/all(e:e/Phones/any(p:p/Kind eq e/Kind))",
        &expect!["Emails/all(e: e/Phones/any(p: (eq p/Kind e/Kind)))"],
    );
    check("Emails/$count gt 2", &expect!["(gt Emails/$count Integer(2))"]);
    check(
        "Emails/$count($filter=Uses gt 5;$search=blue) gt 2",
        &expect!["(gt Emails/$count?$filter=Uses%20gt%205&$search=blue Integer(2))"],
    );
    check(
        "Emails/$filter(Uses gt 5)/$count lt 10",
        &expect!["(lt Emails/$filter(gt Uses Integer(5))/$count Integer(10))"],
    );
    check(
        "Products/$filter(Age gt 3)(ID='Sugar')",
        &expect![[r#"Products/$filter(gt Age Integer(3))/(ID=String("Sugar"))"#]],
    );
    check(
        "Price/@Measures.Currency#Home eq 'EUR'",
        &expect![[r#"(eq Price/@Measures.Currency#Home String("EUR"))"#]],
    );
    check(
        "@Core.Messages/any(m:m/severity eq 'error')",
        &expect![[r#"@Core.Messages/any(m: (eq m/severity String("error")))"#]],
    );
    check(
        "$it/Model.Near(Number=5 add 3,Word=@w)/Name",
        &expect!["It/Model.Near(Number=(add Integer(5) Integer(3)) Word=@w)/Name"],
    );
    check("@name", &expect!["@name"]);
}

#[test]
fn lists_arrays_and_objects() {
    check("a in ()", &expect!["(in a <>)"]);
    check("a in ( 'x' , null )", &expect![[r#"(in a <String("x") Null>)"#]]);
    check("a in (b)", &expect!["(in a b)"]);
    check(
        r#"a in ["x",'y',1 add 2]"#,
        &expect![[r#"(in a [String("x") String("y") (add Integer(1) Integer(2))])"#]],
    );
    check(
        r#"{"Name":"say \"\u0041\ud83d\ude00\"","Sizes":[1,{}]}"#,
        &expect![[r#"{Name: String("say \"A😀\"") Sizes: [Integer(1) {}]}"#]],
    );
    check("[a,b] in [[1,2],[3,4]]", &expect!["(in [a b] [[Integer(1) Integer(2)] [Integer(3) Integer(4)]])"]);
}

#[test]
fn functions_take_what_they_take() {
    check("contains(Name,'x')", &expect![[r#"(contains Name String("x"))"#]]);
    check("substring(Name,1,2)", &expect!["(substring Name Integer(1) Integer(2))"]);
    check("matchespattern(Name,'^a','i')", &expect![[r#"(matchesPattern Name String("^a") String("i"))"#]]);
    check("now( )", &expect!["(now )"]);
    check("geo.distance(a,b)", &expect!["(geo.distance a b)"]);
    check(
        "case(a gt 0:1,a lt 0:-1,true:0)",
        &expect![
            "(case (gt a Integer(0))→Integer(1) (lt a Integer(0))→Integer(-1) Boolean(true)→Integer(0))"
        ],
    );
    check("case(a gt 10 : 10)", &expect!["(case (gt a Integer(10))→Integer(10))"]);
    check("cast(Edm.String) eq cast(a,Edm.String)", &expect!["(eq (cast  Edm.String) (cast a Edm.String))"]);
    check("isof(a,Collection(Edm.String))", &expect!["(isof a Collection(Edm.String))"]);
    check("length()", &expect!["$filter, column 8: length takes one argument"]);
    check("contains(a)", &expect!["$filter, column 11: contains takes two arguments"]);
    check("substring(a,1,2,3)", &expect!["$filter, column 17: substring takes 2 or 3 arguments"]);
    check("now(1)", &expect!["$filter, column 5: now takes no argument"]);
}

#[test]
fn errors_name_the_place_and_what_was_expected() {
    check("", &expect!["$filter, column 1: expected a property, a literal or a function, found the end"]);
    check("Name eq", &expect!["$filter, column 8: expected a space, found the end"]);
    check(
        "Name eq ",
        &expect!["$filter, column 9: expected a property, a literal or a function, found the end"],
    );
    check(
        "Name equals 'x'",
        &expect![
            "$filter, column 6: expected an operator (eq, ne, gt, ge, lt, le, and, or, in, has, add, sub, mul, div, divby, mod) or the end, found `equals`"
        ],
    );
    check(
        "Name eq 'x' 'y'",
        &expect![
            "$filter, column 13: expected an operator (eq, ne, gt, ge, lt, le, and, or, in, has, add, sub, mul, div, divby, mod) or the end, found `'`"
        ],
    );
    check("(Name eq 'x'", &expect!["$filter, column 13: expected an operator or `)`, found the end"]);
    check(
        "Name eq 'x')",
        &expect![
            "$filter, column 12: expected an operator (eq, ne, gt, ge, lt, le, and, or, in, has, add, sub, mul, div, divby, mod) or the end, found `)`"
        ],
    );
    check("contains(Name;'x')", &expect!["$filter, column 14: expected an operator, `,` or `)`, found `;`"]);
    check(
        "Ñame eq 'ü' nd",
        &expect![
            "$filter, column 13: expected an operator (eq, ne, gt, ge, lt, le, and, or, in, has, add, sub, mul, div, divby, mod) or the end, found `nd`"
        ],
    );
    check("a in (b,c)", &expect!["$filter, column 8: expected an operator or `)`, found `,`"]);
    check("any(x:x)", &expect!["$filter, column 4: `any` needs a collection and `/` before it"]);
    check(
        "Emails/all()",
        &expect!["$filter, column 12: expected a variable, `:` and a condition, found `)`"],
    );
    check("Emails/any(e)", &expect!["$filter, column 13: expected `:` and a condition, found `)`"]);
    check("$them/Name", &expect!["$filter, column 1: expected $it, $this or $root, found `$them`"]);
    check(
        "Name eq \"x\"",
        &expect![[r#"$filter, column 9: expected a property, a literal or a function, found `"`"#]],
    );
    check(
        "Model.Available",
        &expect!["$filter, column 16: expected `/` and a property, or `(`, found the end"],
    );
}

#[test]
fn exact_dialect_keeps_to_the_letter() {
    let exact = |text: &str| Expr::parse(text, &Dialect::EXACT).is_ok();
    assert!(exact("not (a) and (b)"));
    assert!(!exact("not(a)"));
    assert!(!exact("a and(b)"));
    assert!(Expr::parse("not(a) and(b)", &Dialect::V401).is_ok());
}

#[test]
fn spellings_of_odata_2_are_for_the_live_dialect() {
    check_live("substringof('x',Name)", &expect![[r#"(contains Name String("x"))"#]]);
    check_live(
        "Changed gt datetime'2010-06-26T12:30:00'",
        &expect![
            "(gt Changed DateTimeOffset(DateTimeOffset { date: Date { year: 2010, month: 6, day: 26 }, hour: 12, minute: 30, second: 0, picosecond: 0, offset: 0 }))"
        ],
    );
    check_live(
        "Id eq guid'01234567-89ab-cdef-0123-456789abcdef'",
        &expect![[r#"(eq Id Guid("01234567-89ab-cdef-0123-456789abcdef"))"#]],
    );
    check_live("12L add 1.5M add 2d", &expect![[r#"(add (add Integer(12) Number("1.5")) Integer(2))"#]]);
    check("substringof('x',Name)", &expect!["$filter, column 16: expected `)`, found `,`"]);
    check(
        "Changed gt datetime'2010-06-26T12:30:00'",
        &expect!["$filter, column 12: `datetime'…'` is no literal; a name of an enumeration type has a dot"],
    );
    check("12L", &expect!["$filter, column 3: expected the end of the number, found `L`"]);
}
