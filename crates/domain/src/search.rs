//! Words that somebody looks for, and where they stand in what was said, however either is written.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use wire::Mark;

use crate::Refusal;

/// How many characters a search may have …
pub const MOST_CHARACTERS: usize = 200;
/// … and how many words.
pub const MOST_WORDS: usize = 16;

/// Words that all must stand in a text, anywhere and in any order. Capitals, accents and invisible characters make no
/// difference; everything else is looked for as it is: there are no operators.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Search {
    words: Vec<String>,
}

impl Search {
    /// Reads what somebody typed. Refused ([`Refusal::Search`]): nothing to look for, or too much.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        if text.len() > 4 * MOST_CHARACTERS || text.chars().count() > MOST_CHARACTERS {
            return Err(Refusal::Search);
        }
        let mut words: Vec<String> =
            text.split_whitespace().map(fold).filter(|word| !word.is_empty()).collect();
        words.sort_unstable();
        words.dedup();
        if words.is_empty() || words.len() > MOST_WORDS { Err(Refusal::Search) } else { Ok(Self { words }) }
    }

    /// Where the words stand in a text, in order and without overlap; `None` unless each of them does.
    pub fn find(&self, text: &str) -> Option<Vec<Mark>> {
        let folded = fold(text);
        self.words.iter().all(|word| folded.contains(word.as_str())).then(|| self.marks(text, &folded))
    }

    fn marks(&self, text: &str, folded: &str) -> Vec<Mark> {
        let places = Places::of(text);
        let mut found: Vec<_> = self
            .words
            .iter()
            .flat_map(|word| folded.match_indices(word.as_str()))
            .map(|(start, word)| places.of_folded(start..start + word.len()))
            .collect();
        found.sort_unstable_by_key(|range| (range.start, range.end));
        let mut marks: Vec<Range<u32>> = Vec::new();
        for range in found {
            match marks.last_mut() {
                Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
                _ => marks.push(range),
            }
        }
        marks.into_iter().map(|Range { start, end }| Mark(start, end - start)).collect()
    }
}

/// Which characters of a text its folded form comes from.
struct Places {
    /// For each character: where its folded form ends, and where it stands itself, in units of UTF-16.
    ends: Vec<(usize, Range<u32>)>,
}

impl Places {
    fn of(text: &str) -> Self {
        let (mut folded, mut at) = (0, 0);
        let ends = text.chars().map(|character| {
            let start = at;
            // A frame is shorter than that by far.
            at += u32::try_from(character.len_utf16()).unwrap_or_default();
            folded += folded_of(character).map(char::len_utf8).sum::<usize>();
            (folded, start..at)
        });
        Self { ends: ends.collect() }
    }

    fn of_folded(&self, range: Range<usize>) -> Range<u32> {
        let first = self.ends.partition_point(|(end, _)| *end <= range.start);
        let mut last = self.ends.partition_point(|(end, _)| *end < range.end);
        // Accents that follow belong to the letter.
        while self.ends.get(last + 1).is_some_and(|(end, _)| *end == range.end) {
            last += 1;
        }
        let place = |at: usize| self.ends.get(at).map(|(_, place)| place.clone()).unwrap_or_default();
        place(first).start..place(last).end
    }
}

fn fold(text: &str) -> String {
    text.chars().flat_map(folded_of).collect()
}

/// A character without its accents, as a small letter; nothing of what is not seen.
fn folded_of(character: char) -> impl Iterator<Item = char> {
    std::iter::once(character)
        .nfkd()
        .filter(|&part| !is_combining_mark(part) && !is_invisible(part))
        .flat_map(char::to_lowercase)
        // The two forms of one letter.
        .map(|letter| if letter == 'ς' { 'σ' } else { letter })
}

/// Joiners, marks of direction, soft hyphens and selectors of a variant: who looks for a word does not type them.
fn is_invisible(character: char) -> bool {
    matches!(character, '\u{AD}' | '\u{61C}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{2069}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is marked, as a browser would cut it out.
    fn marked(search: &str, text: &str) -> Vec<String> {
        let units: Vec<u16> = text.encode_utf16().collect();
        let cut = |Mark(at, length): Mark| {
            let at = usize::try_from(at).unwrap();
            String::from_utf16(&units[at..at + usize::try_from(length).unwrap()]).unwrap()
        };
        Search::parse(search).unwrap().find(text).into_iter().flatten().map(cut).collect()
    }

    #[test]
    fn capitals_and_accents_make_no_difference() {
        assert_eq!(marked("zurich", "Über Zürich nach Basel"), ["Zürich"]);
        assert_eq!(marked("ZÜRICH", "zu\u{308}rich?"), ["zu\u{308}rich"]);
        assert_eq!(marked("e", "cafe\u{301}\u{323} bar"), ["e\u{301}\u{323}"]);
        assert_eq!(marked("οδοσ", "ΟΔΟΣ, οδός"), ["ΟΔΟΣ", "οδός"]);
        assert_eq!(marked("ﬁsh", "fish and ﬁsh"), ["fish", "ﬁsh"]);
        assert_eq!(marked("f", "ﬁsh"), ["ﬁ"], "a character is marked as a whole");
    }

    #[test]
    fn every_word_must_be_there_in_any_order() {
        assert_eq!(marked("boat red", "The red boat, the redder one"), ["red", "boat", "red"]);
        assert_eq!(Search::parse("red train").unwrap().find("The red boat"), None);
        assert_eq!(marked("ab bc", "abc"), ["abc"], "what overlaps is one");
    }

    #[test]
    fn marks_count_as_a_browser_does() {
        assert_eq!(Search::parse("boat").unwrap().find("👨‍👩‍👧 boat"), Some(vec![Mark(9, 4)]));
        assert_eq!(marked("👋", "你好 👋"), ["👋"]);
    }

    #[test]
    fn nothing_is_an_operator_and_what_is_not_seen_is_not_looked_for() {
        assert_eq!(marked("\"a*\" NEAR", "say \"a*\" near"), ["\"a*\"", "near"]);
        assert_eq!(marked("%", "100 %"), ["%"]);
        assert_eq!(marked("bo\u{202E}at", "bo\u{200B}at"), ["bo\u{200B}at"]);
    }

    #[test]
    fn nothing_and_too_much_are_refused() {
        let long = "a".repeat(MOST_CHARACTERS + 1);
        let many = "a b c d e f g h i j k l m n o p q";
        for text in ["", "  \n ", "\u{202E}\u{200B}", "\u{301}", &long, many, &"🎈".repeat(16_000)] {
            assert_eq!(Search::parse(text), Err(Refusal::Search), "{text:.20}");
        }
    }
}
