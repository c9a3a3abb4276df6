//! What the messenger has promised, held against what has happened.

use super::*;

impl World {
    /// Nobody holds more than what waits, however it storms.
    pub(super) fn check_size(&self) {
        for tab in self.tabs.values() {
            let waits = tab.messenger.waiting().count() + tab.page.asked.len();
            let size = format!("{:?}", tab.messenger).len() + format!("{:?}", tab.relay).len();
            assert!(size < 20_000 + 1_000 * waits, "{size} for {waits}: {:?} {:?}", tab.messenger, tab.relay);
        }
    }

    /// Everything that was promised has come true.
    pub(crate) fn check(&mut self) {
        self.check_size();
        let mut said: BTreeMap<(Cid, MessageId), Vec<(ConversationId, u64)>> = BTreeMap::new();
        for (conversation, log) in &self.node.logs {
            for entry in &log.entries {
                if let Some(id) = entry.id {
                    said.entry((entry.from, id)).or_default().push((*conversation, entry.number));
                }
            }
        }
        let mut order: BTreeMap<(u32, ConversationId), Vec<(u64, u64)>> = BTreeMap::new();
        for (id, message) in &self.ledger {
            let places = said.remove(&(self.browsers[message.browser].cid, *id)).unwrap_or_default();
            assert!(places.len() <= 1, "{message:?} is there once: {places:?}");
            assert!(message.is_stored || message.is_lost, "{message:?} is stored");
            let place = places.first().copied();
            let number = place.map(|place| place.1);
            assert!(place.is_none_or(|place| place.0 == message.conversation));
            match message.fate {
                Fate::Said(said) => assert_eq!(number, Some(said), "{message:?}"),
                Fate::Refused => assert!(number.is_none() && message.text != "hi", "{message:?}"),
                Fate::Cancelled { tried } => {
                    assert!(tried || !message.is_deleted || number.is_none(), "{message:?}");
                }
                Fate::Open if message.is_stored && message.text == "hi" => {
                    assert!(number.is_some(), "{message:?} arrives");
                }
                Fate::Open => {}
            }
            if let Some(number) = number.filter(|_| !matches!(message.fate, Fate::Cancelled { .. })) {
                order.entry((message.tab, message.conversation)).or_default().push((message.order, number));
            }
        }
        assert!(said.is_empty(), "nobody said {said:?}");
        for mut messages in order.into_values() {
            messages.sort_unstable();
            assert!(messages.is_sorted_by_key(|message| message.1), "said in another order: {messages:?}");
        }
        for (id, tab) in &self.tabs {
            let cid = self.browsers[tab.browser].cid;
            assert_eq!(tab.messenger.state(), &State::Connected, "tab {id}: {:?}", tab.messenger);
            assert_eq!(tab.messenger.waiting().count(), 0, "tab {id}: {:?}", tab.messenger);
            assert!(tab.page.asked.is_empty(), "tab {id} has no answer to {:?}", tab.page.asked);
            for (conversation, log) in self.node.logs.iter().filter(|(_, log)| log.members.contains(&cid)) {
                let (start, shown) = tab.page.logs.get(conversation).expect("what is wanted is shown");
                let missing = &log.entries[usize::try_from(*start).unwrap()..];
                assert_eq!(shown.len(), missing.len(), "tab {id} shows all of {conversation}");
                for (shown, entry) in shown.iter().zip(missing) {
                    assert_eq!(shown, &serde_json::to_value(entry).unwrap());
                }
            }
        }
        for browser in &self.browsers {
            assert!(browser.storage.is_empty(), "{:?}", browser.storage);
        }
        let is_said = |message: &&Message| matches!(message.fate, Fate::Said(_));
        for (what, count) in
            [("said", self.ledger.values().filter(is_said).count() as u64), ("repeated", self.node.repeated)]
        {
            if count > 0 {
                self.seen.insert(what, count);
            }
        }
    }
}
