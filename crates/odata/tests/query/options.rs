//! Query strings: splitting, decoding, names, and each option's value.

use expect_test::{Expect, expect};
use odata_query::{Case, Dialect, ErrorKind, Options, Search};

fn check(query: &str, expected: &Expect) {
    expected.assert_eq(&read(query, &Dialect::V401));
}

fn check_live(query: &str, expected: &Expect) {
    expected.assert_eq(&read(query, &Dialect::LIVE));
}

/// The options as they are printed back, or the error.
fn read(query: &str, dialect: &Dialect) -> String {
    match Options::parse_with(query, dialect) {
        Ok(options) => options.to_string(),
        Err(error) => format!("{} {error}", error.code),
    }
}

#[test]
fn the_url_is_split_before_it_is_decoded() {
    check("$filter=Name%20eq%20'A%26B%3DC'&$top=2", &expect!["$filter=Name%20eq%20'A%26B=C'&$top=2"]);
    check("$filter=Name+eq+'a%2Bb'", &expect!["$filter=Name%20eq%20'a%2Bb'"]);
    check("%24filter=true", &expect!["$filter=true"]);
    check("$filter=Name eq 'a=b'", &expect!["$filter=Name%20eq%20'a=b'"]);
    check("&&$top=1&", &expect!["$top=1"]);
    check(
        "$filter=Name eq '%zz'",
        &expect!["request.option `%` without two hexadecimal digits in `Name eq '%zz'`"],
    );
    check(
        "$filter=Name eq '%ff'",
        &expect!["request.option `Name eq '%ff'` is not UTF-8 when it is decoded"],
    );
}

#[test]
fn names_go_without_dollar_and_in_any_case() {
    check("filter=true&ORDERBY=Name&$Top=3", &expect!["$filter=true&$orderby=Name&$top=3"]);
    check(
        "$filter=true&filter=false",
        &expect!["request.option filter is given twice; with or without `$`, in any case, once is enough"],
    );
    check("$fliter=true", &expect!["request.option $fliter is no option of OData; did you mean $filter?"]);
    check(
        "$callback=f",
        &expect![
            "request.option $callback is no option of OData; names of other options do not begin with `$`"
        ],
    );
    check("page=2&deltatoken=x&_=123", &expect!["page=2&deltatoken=x&_=123"]);
    check("$levels=2", &expect!["request.option $levels belongs inside the parentheses of $expand"]);
    check("$top", &expect!["request.option $top has no value"]);
    check("@a=1&@a=2", &expect!["request.option @a is given twice"]);
    check("@1=1", &expect!["request.option @1 is no name for a parameter alias"]);
}

#[test]
fn case_matters_where_the_dialect_says_so() {
    let sensitive = Dialect { case: Case::Sensitive, ..Dialect::V401 };
    let check = |query: &str, expected: &Expect| expected.assert_eq(&read(query, &sensitive));
    check(
        "$filter=Age eq 1 and not contains(Name,'x')&Top=1",
        &expect!["$filter=Age%20eq%201%20and%20not%20contains(Name,'x')&Top=1"],
    );
    check("$Top=1", &expect!["request.option $Top is no option of OData; did you mean $top?"]);
    check(
        "$filter=Age EQ 1",
        &expect![
            "request.filter $filter, column 5: expected an operator (eq, ne, gt, ge, lt, le, and, or, in, has, add, sub, mul, div, divby, mod) or the end, found `EQ`"
        ],
    );
}

#[test]
fn values_of_simple_options() {
    check(
        "$top=5&$skip=10&$count=TRUE&$index=-3&$schemaversion=*",
        &expect!["$top=5&$skip=10&$count=true&$index=-3&$schemaversion=*"],
    );
    check("$top=-1", &expect!["request.top $top, column 1: expected a number of rows, found `-`"]);
    check("$top=ten", &expect!["request.top $top, column 1: expected a number of rows, found `ten`"]);
    check("$top=99999999999999999999999", &expect!["$top=9223372036854775807"]);
    check("$count=yes", &expect!["request.count $count, column 1: expected true or false, found `yes`"]);
    check(
        "$format=application/json;odata.metadata=full",
        &expect!["$format=application/json;odata.metadata=full"],
    );
    check(
        "$format=yaml",
        &expect![
            "request.format $format, column 1: expected json, xml, atom or a media type such as application/json, found `yaml`"
        ],
    );
    check(
        "$skiptoken=a&$deltatoken=",
        &expect!["request.deltatoken $deltatoken, column 1: expected a token, found the end"],
    );
    check("$top='10'", &expect!["request.top $top, column 1: expected a number of rows, found `'`"]);
}

#[test]
fn orderby_takes_expressions_and_directions() {
    check("$orderby=Name asc,Age desc,tolower(Nick)", &expect!["$orderby=Name,Age%20desc,tolower(Nick)"]);
    check("$orderby=Name, Age", &expect!["$orderby=Name,Age"]);
    check("$orderby=Cost ge Revenue DESC", &expect!["$orderby=Cost%20ge%20Revenue%20desc"]);
    check(
        "$orderby=Name down",
        &expect![
            "request.orderby $orderby, column 6: expected an operator, `asc`, `desc`, `,` or the end, found `down`"
        ],
    );
    check(
        "$orderby=Name,",
        &expect![
            "request.orderby $orderby, column 6: expected a property, a literal or a function, found the end"
        ],
    );
    check("$orderby=desc desc", &expect!["$orderby=desc%20desc"]);
}

#[test]
fn select_and_expand_nest() {
    check("$select=Name, Home/City,Model.*", &expect!["$select=Name,Home/City,Model.*"]);
    check(
        "$select=Model.Popular(Location,Kind),Emails($filter=Uses gt 1;$top=5)",
        &expect!["$select=Model.Popular(Location,Kind),Emails($filter=Uses%20gt%201;$top=5)"],
    );
    check(
        "$select=*/Name",
        &expect!["request.select $select, column 2: expected `/`, `(`, `,` or the end, found `/`"],
    );
    check(
        "$expand=Items($select=Quantity;$expand=Product($select=Name;$levels=max);@c=15),*/$ref",
        &expect!["$expand=Items($select=Quantity;$expand=Product($select=Name;$levels=max);@c=15),*/$ref"],
    );
    check(
        "$expand=Items/$count($search=a%3Bb OR \"c;d\"),$value",
        &expect!["$expand=Items/$count($search=a%3Bb%20OR%20%22c;d%22),$value"],
    );
    check(
        "$expand=Items/$ref($levels=4)",
        &expect![
            "request.expand $expand, column 12: expected an option that may stand in these parentheses, found `$levels`"
        ],
    );
    check("$expand=Items($top=1;top=2)", &expect!["request.expand $expand, column 14: top is given twice"]);
    check(
        "$expand=*($top=1)",
        &expect![
            "request.expand $expand, column 3: expected an option that may stand in these parentheses, found `$top`"
        ],
    );
    check(
        "$expand=Items($filter=)",
        &expect![
            "request.expand $expand, column 15: expected a property, a literal or a function, found `)`"
        ],
    );
}

#[test]
fn compute_names_its_properties() {
    check(
        "$compute=Amount mul Product/TaxRate as Tax,day(Time/Date) as WeekDay",
        &expect!["$compute=Amount%20mul%20Product/TaxRate%20as%20Tax,day(Time/Date)%20as%20WeekDay"],
    );
    check(
        "$compute=Amount mul 2",
        &expect![
            "request.compute $compute, column 13: expected an operator, or `as` and a name, found the end"
        ],
    );
}

#[test]
fn live_dialect_keeps_what_pages_of_2010_sent() {
    check_live(
        "$type=portable&$callback=f&$accessToken=t&_=1302243069000&$top='10'",
        &expect!["$top=10&$type=portable&$callback=f&$accessToken=t&_=1302243069000"],
    );
    check_live("$inlinecount=allpages", &expect!["$count=true"]);
    check_live(
        "$inlinecount=allpages&$count=true",
        &expect!["request.option $count is given twice; with or without `$`, in any case, once is enough"],
    );
    check(
        "$inlinecount=allpages",
        &expect![
            "request.option $inlinecount is no option of OData; names of other options do not begin with `$`"
        ],
    );
    let options = Options::parse_with("$type=portable&_=1", &Dialect::LIVE).unwrap();
    assert_eq!(options.custom("$type"), Some("portable"));
    assert_eq!(options.custom("missing"), None);
}

#[test]
fn not_binds_tighter_than_and_which_binds_tighter_than_or() {
    let check = |text: &str, expected: &Expect| {
        let tree = text.parse::<Search>().map_or_else(|error| error.to_string(), |search| tree(&search));
        expected.assert_eq(&tree);
    };
    check("blue green", &expect!["(and blue green)"]);
    check("a OR b AND NOT c d", &expect!["(or a (and b (not c) d))"]);
    check("(a OR b) AND \"c d\"", &expect![[r#"(and (or a b) "c d")"#]]);
    check("NOT (a b)", &expect!["(not (and a b))"]);
    check("NOT NOT", &expect!["(not NOT)"]);
    check("AND OR NOT", &expect!["(or AND NOT)"]);
    check("OR AND", &expect!["(and OR AND)"]);
    check("and or not", &expect!["(and and or not)"]);
    check("Daniel's 08/15", &expect!["(and Daniel's 08/15)"]);
    check("'\"unfinished (", &expect!["$search, column 1: this string has no closing quote"]);
    check("'\"unfinished ('", &expect![[r#""\"unfinished (""#]]);
    check("\"open", &expect!["$search, column 6: expected a closing quotation mark, found the end"]);
    check("a)", &expect!["$search, column 2: expected another word, AND, OR or the end, found `)`"]);
    check("", &expect!["$search, column 1: expected a word, a phrase, NOT or `(`, found the end"]);
}

fn tree(search: &Search) -> String {
    let all = |operands: &[Search]| operands.iter().map(tree).collect::<Vec<_>>().join(" ");
    match search {
        Search::Word(word) => word.clone(),
        Search::Phrase(phrase) => format!("{phrase:?}"),
        Search::Not(operand) => format!("(not {})", tree(operand)),
        Search::And(operands) => format!("(and {})", all(operands)),
        Search::Or(operands) => format!("(or {})", all(operands)),
    }
}

#[test]
fn errors_tell_malformed_by_code_and_place() {
    let error = Options::parse("$filter=Ñame eq ü oder&$top=1").unwrap_err();
    assert_eq!((error.code, error.kind), ("request.filter", ErrorKind::Malformed));
    assert_eq!((error.option.as_str(), error.at, error.column()), ("$filter", 12, 11));
}
