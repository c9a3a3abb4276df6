//! Search expressions.

use crate::options::Search;
use crate::print::Text;

impl Text {
    pub(super) fn search(&mut self, search: &Search) {
        match search {
            Search::Word(word) => self.word(word),
            // What no quotation marks can hold came from single quotes.
            Search::Phrase(phrase) if phrase.is_empty() || phrase.contains('"') => self.quoted(phrase),
            Search::Phrase(phrase) => {
                self.push("\"");
                self.push(phrase);
                self.push("\"");
            }
            Search::Not(operand) => {
                self.push("NOT ");
                self.operand(operand, matches!(**operand, Search::And(_) | Search::Or(_)));
            }
            Search::And(operands) => self.list(operands, " AND ", |text, operand| {
                text.operand(operand, matches!(operand, Search::And(_) | Search::Or(_)));
            }),
            Search::Or(operands) => self.list(operands, " OR ", |text, operand| {
                text.operand(operand, matches!(operand, Search::Or(_)));
            }),
        }
    }

    fn operand(&mut self, search: &Search, parted: bool) {
        if parted {
            self.push("(");
        }
        self.search(search);
        if parted {
            self.push(")");
        }
    }

    fn word(&mut self, word: &str) {
        // In parentheses these are words whatever their neighbours are.
        let operator = matches!(word, "AND" | "OR" | "NOT");
        if operator {
            self.push("(");
        }
        let start = self.text.len();
        self.encoded.extend(word.match_indices(';').map(|(index, _)| start + index));
        self.push(word);
        if operator {
            self.push(")");
        }
    }
}
