//! What is to be told, and when.

use std::collections::HashMap;
use std::time::Duration;

use domain::Moment;
use store::Absent;
use wire::{Cid, ConversationId};

use super::delivery::Delivery;

/// So long a conversation rests after it was told of.
const REST: Duration = Duration::from_secs(15);
/// So much waits, at most; more is not told.
const MOST: usize = 10_000;

/// What somebody may want to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum News {
    /// Something was said there.
    Said(ConversationId),
    /// One has asked the other to be a friend.
    Asked {
        /// Who was asked.
        cid: Cid,
        /// Who asked.
        by: Cid,
    },
}

/// What is due: a piece of news, to all whom it concerns or to one browser that has not been reached.
#[derive(Debug)]
pub(super) struct Note {
    pub(super) news: News,
    /// From which entry on.
    pub(super) from: u64,
    only: Option<(String, u32)>,
}

impl Note {
    /// What must be sent to tell them.
    pub(super) fn deliveries(&self, absent: Absent) -> Vec<Delivery> {
        let Absent { browsers, notice, .. } = absent;
        let browsers = browsers
            .into_iter()
            .filter(|browser| self.only.as_ref().is_none_or(|(endpoint, _)| *endpoint == browser.endpoint));
        let attempt = self.only.as_ref().map_or(1, |(_, attempts)| attempts + 1);
        let deliver =
            |browser| Delivery { news: self.news, from: self.from, browser, notice: notice.clone(), attempt };
        browsers.map(deliver).collect()
    }
}

/// What waits.
#[derive(Debug, Default)]
pub(super) struct Waiting {
    /// From which entry on something is to be told at this time; from none, if it only rests until then.
    news: HashMap<News, (Option<u64>, Moment)>,
    again: Vec<(Moment, Note)>,
}

impl Waiting {
    /// Something has happened; whether it is to be told at once.
    pub(super) fn note(&mut self, news: News, from: u64, now: Moment) -> bool {
        if let Some((earlier, _)) = self.news.get_mut(&news) {
            *earlier = Some(earlier.map_or(from, |earlier| earlier.min(from)));
            return false;
        }
        let has_room = self.news.len() < MOST;
        if has_room {
            self.news.insert(news, (Some(from), now));
        }
        has_room
    }

    /// One browser has not been reached: it is tried again at this time, if there is still something to tell then.
    pub(super) fn again(&mut self, delivery: Delivery, at: Moment) {
        if self.again.len() < MOST {
            let Delivery { news, from, browser, attempt, .. } = delivery;
            self.again.push((at, Note { news, from, only: Some((browser.endpoint, attempt)) }));
        }
    }

    /// What is to be told now. It rests from now on.
    pub(super) fn due(&mut self, now: Moment) -> Vec<Note> {
        let mut due = Vec::new();
        self.news.retain(|&news, (from, at)| {
            if *at > now {
                return true;
            }
            let Some(from) = from.take() else { return false };
            due.push(Note { news, from, only: None });
            *at = now.after(REST);
            true
        });
        due.extend(self.again.extract_if(.., |(at, _)| *at <= now).map(|(_, note)| note));
        due
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TALK: News = News::Said(ConversationId(1));
    const OTHER: News = News::Said(ConversationId(2));

    fn due(waiting: &mut Waiting, now: i64) -> Vec<(News, u64)> {
        let mut due: Vec<_> = waiting.due(Moment(now)).iter().map(|note| (note.news, note.from)).collect();
        due.sort_by_key(|(_, from)| *from);
        due
    }

    #[test]
    fn first_is_told_at_once_and_the_next_together() {
        let mut waiting = Waiting::default();
        assert!(waiting.note(TALK, 7, Moment(0)));
        assert_eq!(due(&mut waiting, 0), [(TALK, 7)]);
        assert!(!waiting.note(TALK, 8, Moment(1)) && !waiting.note(TALK, 9, Moment(2)));
        assert!(waiting.note(OTHER, 20, Moment(2)));
        assert_eq!(due(&mut waiting, 2), [(OTHER, 20)]);
        assert_eq!(due(&mut waiting, 14_999), []);
        assert_eq!(due(&mut waiting, 15_000), [(TALK, 8)]);
        assert_eq!(due(&mut waiting, 60_000), [], "both have rested");
        assert!(waiting.news.is_empty());
        assert!(waiting.note(TALK, 10, Moment(60_000)));
    }

    #[test]
    fn what_waits_is_bounded() {
        let mut waiting = Waiting::default();
        for id in 0..20_000 {
            let noted = waiting.note(News::Said(ConversationId(id)), 1, Moment(0));
            assert_eq!(noted, id < 10_000);
        }
        assert_eq!(due(&mut waiting, 0).len(), 10_000);
    }
}
