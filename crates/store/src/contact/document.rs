//! The contacts of a page, as they are stored: ready to be copied.

use std::iter;
use std::ops::Range;

/// Documents in one text: a page of fifty is one piece of memory and not a hundred.
#[derive(Debug, Clone, Default)]
pub struct Documents {
    text: String,
    /// Where each one is.
    places: Vec<Range<usize>>,
}

/// What a contact's document takes, about, in bytes.
const USUAL: usize = 256;
/// Room is made for so many at most: who asks for more than there are shall not cost memory.
const MOST: usize = 128;

impl Documents {
    /// None yet, with room for so many.
    pub(super) fn with_room(count: u64) -> Self {
        let count = usize::try_from(count).map_or(MOST, |count| count.min(MOST));
        Self { text: String::with_capacity(count * USUAL), places: Vec::with_capacity(count) }
    }

    /// Adds one.
    pub fn push(&mut self, document: &str) {
        self.take(document, iter::once(0..document.len()));
    }

    /// Adds those at these places of a text. It is copied as a whole, which is quicker than one by one.
    pub(super) fn take(&mut self, text: &str, places: impl Iterator<Item = Range<usize>>) {
        let before = self.text.len();
        self.text.push_str(text);
        self.places.extend(places.map(|place| before + place.start..before + place.end));
    }

    /// Takes the last one away.
    pub(super) fn pop(&mut self) {
        self.places.pop();
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// Each of them, in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.places.iter().map(|place| &self.text[place.clone()])
    }
}

impl PartialEq for Documents {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl Eq for Documents {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_come_out_as_they_went_in() {
        let mut documents = Documents::with_room(u64::MAX);
        for document in ["{\"a\":1}", "", "{\"ß\":\"é\"}", "last"] {
            documents.push(document);
        }
        documents.pop();
        assert_eq!(documents.iter().collect::<Vec<_>>(), ["{\"a\":1}", "", "{\"ß\":\"é\"}"]);
        assert_eq!((documents.len(), documents.is_empty()), (3, false));
        (0..4).for_each(|_| documents.pop());
        assert_eq!(documents, Documents::default());
    }
}
