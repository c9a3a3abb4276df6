//! Letters typed into a list go to the next name that starts with them.

/// Milliseconds after which the next letter begins a new name.
const PAUSE: f64 = 700.0;

/// What has been typed so far.
#[derive(Debug, Default)]
pub(crate) struct TypeAhead {
    letters: String,
    last: f64,
}

/// What to look for, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Typed {
    /// How the name starts, in lower case.
    pub(crate) start: String,
    /// The row at which to begin; the search goes round.
    pub(crate) from: u32,
}

impl TypeAhead {
    /// A letter in lower case, at this time (milliseconds, any origin). `None` for a space that belongs to no name.
    ///
    /// A new first letter, and the same letter again and again, go on to the *next* name; further letters may
    /// stay on the name that is active already.
    pub(crate) fn letter(&mut self, letter: char, time: f64, active: Option<u32>) -> Option<Typed> {
        if time - self.last > PAUSE {
            self.letters.clear();
        }
        if self.letters.is_empty() && letter.is_whitespace() {
            return None;
        }
        self.last = time;
        self.letters.push(letter);
        let mut letters = self.letters.chars();
        let first = letters.next();
        let from = active.unwrap_or(0);
        let next = active.map_or(0, |row| row.saturating_add(1));
        if letters.clone().next().is_none() {
            Some(Typed { start: self.letters.clone(), from: next })
        } else if letters.all(|letter| Some(letter) == first) {
            Some(Typed { start: first.into_iter().collect(), from: next })
        } else {
            Some(Typed { start: self.letters.clone(), from })
        }
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    fn check(typed: &[(char, f64)], expected: &Expect) {
        let mut ahead = TypeAhead::default();
        let looks = typed.iter().map(|&(letter, time)| match ahead.letter(letter, time, Some(4)) {
            Some(Typed { start, from }) => format!("{start:?} from {from}"),
            None => "chooses".to_owned(),
        });
        expected.assert_eq(&looks.collect::<Vec<_>>().join(", "));
    }

    #[test]
    fn letters_in_a_row_spell_a_name() {
        check(
            &[('m', 1000.0), ('a', 1200.0), (' ', 1400.0)],
            &expect![[r#""m" from 5, "ma" from 4, "ma " from 4"#]],
        );
    }

    #[test]
    fn pause_begins_anew() {
        check(&[('m', 1000.0), ('a', 2000.0)], &expect![[r#""m" from 5, "a" from 5"#]]);
    }

    #[test]
    fn same_letter_goes_through_the_names() {
        check(
            &[('a', 1000.0), ('a', 1100.0), ('a', 1200.0)],
            &expect![[r#""a" from 5, "a" from 5, "a" from 5"#]],
        );
    }

    #[test]
    fn lone_space_chooses() {
        check(&[(' ', 1000.0), ('m', 1100.0), (' ', 3000.0)], &expect![[r#"chooses, "m" from 5, chooses"#]]);
    }
}
