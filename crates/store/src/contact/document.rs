//! The contacts of a page, as they are stored: one after the other, ready to be copied.

/// Documents, end to end in one text: a page of fifty is one piece of memory and not a hundred.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Documents {
    text: String,
    /// Where each one ends.
    ends: Vec<usize>,
}

/// What a contact's document takes, about, in bytes.
const USUAL: usize = 256;
/// Room is made for so many at most: who asks for more than there are shall not cost memory.
const MOST: usize = 128;

impl Documents {
    /// None yet, with room for so many.
    pub(super) fn with_room(count: u64) -> Self {
        let count = usize::try_from(count).map_or(MOST, |count| count.min(MOST));
        Self { text: String::with_capacity(count * USUAL), ends: Vec::with_capacity(count) }
    }

    /// Adds one.
    pub fn push(&mut self, document: &str) {
        self.text.push_str(document);
        self.ends.push(self.text.len());
    }

    /// Takes the last one away.
    pub(super) fn pop(&mut self) {
        self.ends.pop();
        self.text.truncate(self.ends.last().copied().unwrap_or(0));
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Each of them, in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        let starts = std::iter::once(&0).chain(&self.ends);
        starts.zip(&self.ends).map(|(&start, &end)| &self.text[start..end])
    }
}

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
