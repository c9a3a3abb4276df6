//! Addresses in what people write.

/// A stretch of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Piece<'a> {
    /// Words.
    Words(&'a str),
    /// An address that may be followed.
    Link(&'a str),
}

/// What a link may begin with. Never `javascript:`, `data:` or whatever else does more than to lead somewhere.
const SCHEMES: [&str; 3] = ["https://", "http://", "mailto:"];

/// The text in pieces; together they are the text.
pub(crate) fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut words = 0;
    let mut place = 0;
    while let Some(rest) = text.get(place..) {
        let Some((start, scheme)) = next(rest) else { break };
        let start = place + start;
        let end = start + length(&text[start..]);
        let after_letter = text[..start].ends_with(|letter: char| letter.is_ascii_alphanumeric());
        place = end.max(start + scheme);
        if end > start + scheme && !after_letter {
            if words < start {
                pieces.push(Piece::Words(&text[words..start]));
            }
            pieces.push(Piece::Link(&text[start..end]));
            words = end;
        }
    }
    if words < text.len() {
        pieces.push(Piece::Words(&text[words..]));
    }
    pieces
}

/// Where the next scheme begins, and how long it is.
fn next(text: &str) -> Option<(usize, usize)> {
    let found = |scheme: &&str| {
        let bytes = text.as_bytes().windows(scheme.len());
        bytes.into_iter().position(|window| window.eq_ignore_ascii_case(scheme.as_bytes()))
    };
    SCHEMES.iter().filter_map(|scheme| Some((found(scheme)?, scheme.len()))).min()
}

/// How far an address goes that begins here: not over what ends a sentence, nor over a parenthesis that was opened
/// before it.
fn length(text: &str) -> usize {
    let ends = |letter: char| {
        letter.is_whitespace()
            || letter.is_control()
            || matches!(letter, '<' | '>' | '"' | '`' | '\\' | '^' | '{' | '}' | '|')
            // What turns the direction of text: an address with it would not be the one that is seen.
            || matches!(letter, '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let mut link = text.split(ends).next().unwrap_or_default();
    while let Some(last) = link.chars().next_back() {
        let closes = last == ')' && link.matches(')').count() > link.matches('(').count();
        if !closes && !matches!(last, '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '’' | '”' | '…' | ']' | '*')
        {
            break;
        }
        link = &link[..link.len() - last.len_utf8()];
    }
    link.len()
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    fn check(text: &str, expected: &Expect) {
        let pieces = pieces(text);
        let part = |piece: &Piece<'_>| match piece {
            Piece::Words(words) => (*words).to_owned(),
            Piece::Link(link) => format!("[{link}]"),
        };
        expected.assert_eq(&pieces.iter().map(part).collect::<String>());
        let whole: String = pieces
            .iter()
            .map(|piece| match piece {
                Piece::Words(text) | Piece::Link(text) => *text,
            })
            .collect();
        assert_eq!(whole, text);
    }

    #[test]
    fn links_end_where_the_sentence_goes_on() {
        check("see https://example.com/a?b=c#d.", &expect!["see [https://example.com/a?b=c#d]."]);
        check("(http://example.com/a_(b)), then", &expect!["([http://example.com/a_(b)]), then"]);
        check(
            "HTTPS://Example.com mailto:ana@example.com!",
            &expect!["[HTTPS://Example.com] [mailto:ana@example.com]!"],
        );
        check("“https://example.com/山”…", &expect!["“[https://example.com/山]”…"]);
    }

    #[test]
    fn nothing_else_is_a_link() {
        check(
            "javascript:alert(1) data:text/html,a www.example.com",
            &expect!["javascript:alert(1) data:text/html,a www.example.com"],
        );
        check("http:// https://. mailto:", &expect!["http:// https://. mailto:"]);
        check("xhttp://example.com", &expect!["xhttp://example.com"]);
        check("", &expect![""]);
    }

    #[test]
    fn address_does_not_turn_around() {
        check("https://example.com/\u{202e}gpj.exe", &expect!["[https://example.com/]\u{202e}gpj.exe"]);
    }
}
