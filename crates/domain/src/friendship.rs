//! How two people become friends, and how they part.

use std::time::Duration;

use wire::Standing;

use crate::conversation::{Refusal, is_line};
use crate::time::days;

/// How many rows a list may have: friends, questions, and those who are blocked.
pub const MOST_ROWS: usize = 2_000;
/// How many links somebody may have made that still count.
pub const MOST_INVITATIONS: u64 = 20;
/// How long such a link counts.
pub const INVITATION_LASTS: Duration = days(14);
/// How many people somebody may ask by e-mail address within a day, whether they are here or not.
pub const MOST_ASKED_A_DAY: u64 = 20;
/// How many letters go to one address within a week, whoever invites.
pub const MOST_LETTERS_A_WEEK: u64 = 3;
/// How many characters the line with a question may have.
pub const MOST_NOTE: usize = 300;
/// In how many categories somebody may be.
pub const MOST_CATEGORIES: usize = 20;
/// How many characters a category's name may have.
pub const MOST_CATEGORY: usize = 100;

/// What one of two holds of the other: a row of their list, as far as the rules look at it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Side {
    /// How far it has come, seen from this side.
    pub standing: Standing,
    /// Whether this side wants to hear nothing from the other.
    pub blocked: bool,
}

impl Side {
    /// Whether there is nothing to be kept: the list has no such row.
    pub fn is_nothing(self) -> bool {
        self == Self::default()
    }

    fn standing(self, standing: Standing) -> Self {
        Self { standing, ..self }
    }
}

/// What is between two people, seen from the one who does something.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Between {
    /// What the one who does something holds of the other.
    pub mine: Side,
    /// What the other holds of them.
    pub theirs: Side,
}

/// What a question has brought about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// The question is put. (So it seems also if it never arrives because the other has blocked the one who asks.)
    Asked,
    /// The other had asked already: now they are friends.
    Agreed,
    /// They are friends already, or it has been asked before.
    Nothing,
}

impl Between {
    /// One asks the other to be a friend. Whoever has been declined may not ask again, but is not told either; they
    /// may take their question back and put another. Somebody who has blocked the one who asks agrees to nothing.
    #[must_use]
    pub fn ask(self) -> (Asked, Self) {
        let Self { mine, theirs } = self;
        let put = Self { mine: mine.standing(Standing::Asked), theirs };
        if mine.standing == Standing::Friends {
            (Asked::Nothing, self)
        } else if theirs.blocked {
            (if put == self { Asked::Nothing } else { Asked::Asked }, put)
        } else if theirs.standing == Standing::Asked {
            let friends = Standing::Friends;
            (Asked::Agreed, Self { mine: mine.standing(friends), theirs: theirs.standing(friends) })
        } else if mine.standing == Standing::Asked {
            (Asked::Nothing, self)
        } else {
            (Asked::Asked, Self { theirs: theirs.standing(Standing::AskedBy), ..put })
        }
    }

    /// One takes the other off the list; nothing if there was nothing. A question that is declined stays on the list of
    /// whoever put it: they are not told. A block stays in any case.
    #[must_use]
    pub fn part(self) -> Option<Self> {
        let Self { mine, theirs } = self;
        let is_told = match mine.standing {
            Standing::Strangers => return None,
            Standing::AskedBy => false,
            Standing::Asked => theirs.standing == Standing::AskedBy,
            Standing::Friends => true,
        };
        let strangers = |side: Side| side.standing(Standing::Strangers);
        Some(Self { mine: strangers(mine), theirs: if is_told { strangers(theirs) } else { theirs } })
    }

    /// Whether they are friends.
    pub fn is_friendship(self) -> bool {
        self.mine.standing == Standing::Friends && self.theirs.standing == Standing::Friends
    }

    /// Whether the other hears that one types or has read something: friends of whom neither has blocked the other.
    pub fn is_open(self) -> bool {
        self.is_friendship() && !self.mine.blocked && !self.theirs.blocked
    }
}

/// Whether a list may have so many rows.
pub fn check_rows(rows: usize) -> Result<(), Refusal> {
    if rows <= MOST_ROWS { Ok(()) } else { Err(Refusal::ListFull) }
}

/// Whether a question may be accompanied by this line; it may be empty.
pub fn check_note(note: &str) -> Result<(), Refusal> {
    if is_line(note, MOST_NOTE) { Ok(()) } else { Err(Refusal::Note) }
}

/// Whether somebody may be put into these categories.
pub fn check_categories(categories: &[String]) -> Result<(), Refusal> {
    let is_fit = |name: &String| !name.trim().is_empty() && is_line(name, MOST_CATEGORY);
    if categories.len() <= MOST_CATEGORIES && categories.iter().all(is_fit) {
        Ok(())
    } else {
        Err(Refusal::Category)
    }
}

#[cfg(test)]
mod tests {
    use Standing::{Asked as Asks, AskedBy, Friends, Strangers};

    use super::*;

    fn between(mine: Standing, theirs: Standing) -> Between {
        let side = |standing| Side { standing, blocked: false };
        Between { mine: side(mine), theirs: side(theirs) }
    }

    fn blocked(side: Side) -> Side {
        Side { blocked: true, ..side }
    }

    #[test]
    fn question_is_put_once_and_agrees_to_the_other_ones() {
        for (before, asked, after) in [
            ((Strangers, Strangers), Asked::Asked, (Asks, AskedBy)),
            ((AskedBy, Asks), Asked::Agreed, (Friends, Friends)),
            ((Asks, AskedBy), Asked::Nothing, (Asks, AskedBy)),
            ((Friends, Friends), Asked::Nothing, (Friends, Friends)),
            // The one who asks now has declined before …
            ((Strangers, Asks), Asked::Agreed, (Friends, Friends)),
            // … or was declined.
            ((Asks, Strangers), Asked::Nothing, (Asks, Strangers)),
            // Both have asked, one of them while blocked.
            ((Asks, Asks), Asked::Agreed, (Friends, Friends)),
        ] {
            let (mine, theirs) = before;
            assert_eq!(between(mine, theirs).ask(), (asked, between(after.0, after.1)), "{before:?}");
        }
    }

    #[test]
    fn question_to_somebody_who_blocks_seems_to_be_put() {
        for theirs in [Strangers, Asks] {
            for mine in [Strangers, AskedBy] {
                let before = between(mine, theirs);
                let before = Between { theirs: blocked(before.theirs), ..before };
                let after = Between { mine: Side { standing: Asks, blocked: false }, ..before };
                assert_eq!(before.ask(), (Asked::Asked, after), "{before:?}");
                assert_eq!(after.ask(), (Asked::Nothing, after));
            }
        }
    }

    #[test]
    fn parting_ends_what_there_was_and_does_not_tell_who_was_declined() {
        for (before, after) in [
            ((Strangers, Strangers), None),
            ((Strangers, Asks), None),
            ((AskedBy, Asks), Some((Strangers, Asks))),
            ((Asks, AskedBy), Some((Strangers, Strangers))),
            ((Asks, Strangers), Some((Strangers, Strangers))),
            ((Asks, Asks), Some((Strangers, Asks))),
            ((Friends, Friends), Some((Strangers, Strangers))),
        ] {
            let after = after.map(|(mine, theirs)| between(mine, theirs));
            assert_eq!(between(before.0, before.1).part(), after, "{before:?}");
        }
    }

    #[test]
    fn block_outlives_the_friendship() {
        let friends = between(Friends, Friends);
        let before = Between { mine: blocked(friends.mine), ..friends };
        let after = before.part().unwrap();
        assert_eq!((after.mine.blocked, after.mine.is_nothing()), (true, false));
        assert!(after.theirs.is_nothing());
        assert!(before.is_friendship() && !before.is_open() && friends.is_open());
    }

    #[test]
    fn notes_and_categories_are_lines_and_lists_have_an_end() {
        assert_eq!((check_rows(2_000), check_rows(2_001)), (Ok(()), Err(Refusal::ListFull)));
        assert_eq!((check_note(""), check_note(&"ß".repeat(300))), (Ok(()), Ok(())));
        assert_eq!(
            (check_note("a\nb"), check_note(&"ß".repeat(301))),
            (Err(Refusal::Note), Err(Refusal::Note))
        );
        let names = |count: usize| (0..count).map(|number| format!("Category {number}")).collect::<Vec<_>>();
        assert_eq!((check_categories(&[]), check_categories(&names(20))), (Ok(()), Ok(())));
        assert_eq!(check_categories(&names(21)), Err(Refusal::Category));
        for unfit in ["", " ", "a\nb", &"x".repeat(101)] {
            assert_eq!(check_categories(&[unfit.to_owned()]), Err(Refusal::Category), "{unfit:?}");
        }
    }
}
