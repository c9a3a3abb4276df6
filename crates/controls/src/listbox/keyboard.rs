//! What a key means in a list (WAI-ARIA Authoring Practices 1.2, listbox pattern).

/// A key that a list answers to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Key {
    Up,
    Down,
    PageUp,
    PageDown,
    Home,
    End,
    /// Enter.
    Choose,
    /// A letter of a name; a space that stands in no name chooses.
    Letter(char),
}

impl Key {
    /// The key of this name (UI Events, `KeyboardEvent.key`); `None` leaves it to the page and the browser.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "ArrowUp" => Self::Up,
            "ArrowDown" => Self::Down,
            "PageUp" => Self::PageUp,
            "PageDown" => Self::PageDown,
            "Home" => Self::Home,
            "End" => Self::End,
            "Enter" => Self::Choose,
            _ => {
                let mut letters = name.chars();
                match (letters.next(), letters.next()) {
                    (Some(letter), None) if !letter.is_control() => Self::Letter(letter),
                    _ => return None,
                }
            }
        })
    }

    /// The row that becomes the active one, of `total` rows of which `page` fit into view; `None` if the key does
    /// not move. A list that has had no focus yet is entered at its start or, by the keys that go back, its end.
    pub(crate) fn moves(self, active: Option<u32>, total: u32, page: u32) -> Option<u32> {
        let last = total.checked_sub(1)?;
        Some(match (self, active) {
            (Self::Home, _) | (Self::Down | Self::PageDown, None) => 0,
            (Self::End, _) | (Self::Up | Self::PageUp, None) => last,
            (Self::Up, Some(row)) => row.saturating_sub(1),
            (Self::Down, Some(row)) => row.saturating_add(1).min(last),
            (Self::PageUp, Some(row)) => row.saturating_sub(page),
            (Self::PageDown, Some(row)) => row.saturating_add(page).min(last),
            (Self::Choose | Self::Letter(_), _) => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    fn check(keys: &str, expected: &Expect) {
        let mut active = None;
        let went = keys.split(' ').map(|name| {
            active = Key::named(name).unwrap().moves(active, 100, 10).or(active);
            active.map_or("none".to_owned(), |row| row.to_string())
        });
        expected.assert_eq(&went.collect::<Vec<_>>().join(" "));
    }

    #[test]
    fn arrows_move_by_one_and_stop_at_the_ends() {
        check("ArrowDown ArrowDown ArrowUp ArrowUp", &expect!["0 1 0 0"]);
        check("ArrowUp ArrowDown", &expect!["99 99"]);
    }

    #[test]
    fn pages_and_ends() {
        check("PageDown PageDown PageUp PageUp", &expect!["0 10 0 0"]);
        check("End PageDown PageUp Home", &expect!["99 99 89 0"]);
    }

    #[test]
    fn letters_and_enter_do_not_move_by_themselves() {
        check("a Home Enter", &expect!["none 0 0"]);
    }

    #[test]
    fn nothing_moves_in_an_empty_list() {
        assert_eq!(Key::Down.moves(None, 0, 10), None);
    }

    #[test]
    fn other_keys_are_left_to_the_page() {
        for name in ["Tab", "Escape", "F5", "Shift", "Dead", "Unidentified", ""] {
            assert_eq!(Key::named(name), None, "{name}");
        }
        assert_eq!(Key::named("é"), Some(Key::Letter('é')));
    }
}
