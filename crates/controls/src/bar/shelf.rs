//! What stands on the bar, from one page to the next of the same tab.

/// The key in the tab's storage.
pub(crate) const KEY: &str = "wl:bar";

/// The visitor whose bar it was, and their conversations: which, and whether its box was open.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Shelf {
    pub(crate) cid: String,
    pub(crate) has_list: bool,
    pub(crate) tabs: Vec<(String, bool)>,
}

impl Shelf {
    /// As a text.
    pub(crate) fn write(&self) -> String {
        let mut text = self.cid.clone();
        text += if self.has_list { "+" } else { "-" };
        for (id, is_open) in &self.tabs {
            text += " ";
            text += id;
            text += if *is_open { "+" } else { "-" };
        }
        text
    }

    /// From a text; what another program has written is nothing.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let mut words = text.split(' ').map(|word| match (word.strip_suffix('+'), word.strip_suffix('-')) {
            (Some(id), _) => Some((id.to_owned(), true)),
            (_, Some(id)) => Some((id.to_owned(), false)),
            _ => None,
        });
        let (cid, has_list) = words.next()??;
        Some(Self { cid, has_list, tabs: words.collect::<Option<_>>()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shelf_is_what_it_was() {
        let shelf = Shelf {
            cid: "600E02C5B57EE1DA".to_owned(),
            has_list: true,
            tabs: vec![("00000000000000f3".to_owned(), true), ("00000000000000f4".to_owned(), false)],
        };
        assert_eq!(Shelf::read(&shelf.write()), Some(shelf));
        let empty = Shelf::default();
        assert_eq!(Shelf::read(&empty.write()), Some(empty));
    }

    #[test]
    fn what_was_not_written_here_is_nothing() {
        for text in ["", "600E02C5B57EE1DA", "a+ b", "a+  "] {
            assert_eq!(Shelf::read(text), None, "{text:?}");
        }
    }
}
