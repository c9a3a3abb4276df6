//! What a person types into the search box, as an OData filter.

/// Where the words of a search are looked for.
const SEARCHED: [&str; 3] = ["FormattedName", "NickName", "Company"];

/// The filter of the tag's attribute and of the search together; `None` lets everybody through.
///
/// Each word must stand somewhere in the name, the nickname or the company, in upper or lower case.
pub(crate) fn filter(attribute: Option<&str>, search: &str) -> Option<String> {
    let words: Vec<String> = search.split_whitespace().map(word).collect();
    match (attribute, words.is_empty()) {
        (Some(filter), true) => Some(filter.to_owned()),
        (Some(filter), false) => Some(format!("({filter}) and {}", words.join(" and "))),
        (None, true) => None,
        (None, false) => Some(words.join(" and ")),
    }
}

fn word(word: &str) -> String {
    // OData 4.01 URL conventions, section 5.1.1.14.1 (primitive literals): a quote within a string is doubled.
    let literal = word.replace('\'', "''");
    let places = SEARCHED.map(|property| format!("contains(tolower({property}),tolower('{literal}'))"));
    format!("({})", places.join(" or "))
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    /// One comparison a line.
    fn check(attribute: Option<&str>, search: &str, expected: &Expect) {
        let filter = filter(attribute, search).unwrap_or_default();
        expected.assert_eq(&filter.replace(" or ", "\nor ").replace(" and ", "\nand "));
    }

    #[test]
    fn nothing_typed_filters_nothing() {
        check(None, "  ", &expect![""]);
        check(Some("IsFriend eq true"), "", &expect!["IsFriend eq true"]);
    }

    #[test]
    fn every_word_must_stand_somewhere() {
        check(
            None,
            "Ana  Ltd",
            &expect![[r"
            (contains(tolower(FormattedName),tolower('Ana'))
            or contains(tolower(NickName),tolower('Ana'))
            or contains(tolower(Company),tolower('Ana')))
            and (contains(tolower(FormattedName),tolower('Ltd'))
            or contains(tolower(NickName),tolower('Ltd'))
            or contains(tolower(Company),tolower('Ltd')))"]],
        );
    }

    #[test]
    fn quotes_cannot_leave_the_literal() {
        check(
            None,
            "O'Neil",
            &expect![[r"
            (contains(tolower(FormattedName),tolower('O''Neil'))
            or contains(tolower(NickName),tolower('O''Neil'))
            or contains(tolower(Company),tolower('O''Neil')))"]],
        );
    }

    #[test]
    fn filter_of_the_tag_holds_whatever_is_typed() {
        check(
            Some("IsFriend eq true or Company eq 'A'"),
            "x",
            &expect![[r"
            (IsFriend eq true
            or Company eq 'A')
            and (contains(tolower(FormattedName),tolower('x'))
            or contains(tolower(NickName),tolower('x'))
            or contains(tolower(Company),tolower('x')))"]],
        );
    }
}
