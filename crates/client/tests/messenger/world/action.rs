//! What happens by itself, or because somebody wants it.

use super::*;

impl World {
    pub(super) fn act(&mut self) {
        let tabs: Vec<u32> = self.tabs.keys().copied().collect();
        let Some(tab) = self.chance.pick(&tabs).copied() else {
            let browser = usize::try_from(self.chance.below(self.browsers.len() as u64)).unwrap();
            return self.open_tab(browser);
        };
        let browser = self.tabs[&tab].browser;
        match self.chance.below(100) {
            0..45 => {
                for _ in 0..self.chance.between(1, 4) {
                    self.say_something(tab);
                }
            }
            45..52 => self.cancel_something(tab),
            52..58 => self.ask_something(tab),
            58..64 if tabs.len() < 6 => self.open_tab(browser),
            58..68 => self.kill_tab(tab),
            68..71 => self.resign(tab),
            71..76 => {
                let open = self.sockets.iter().filter(|(_, socket)| socket.is_open);
                let open: Vec<u64> = open.map(|(connection, _)| *connection).collect();
                if let Some(connection) = self.chance.pick(&open).copied() {
                    self.cut(connection);
                }
            }
            76..80 => self.restart_node(),
            80..85 => {
                let is_online = !self.browsers[browser].is_online;
                self.browsers[browser].is_online = is_online;
                let its: Vec<u32> =
                    tabs.into_iter().filter(|tab| self.tabs[tab].browser == browser).collect();
                for tab in its {
                    self.push(0, Happening::Tab(tab, Event::Online(is_online)));
                }
            }
            85..88 => {
                let until = self.now + self.chance.below(5 * MINUTE);
                let tab = self.tabs.get_mut(&tab).unwrap();
                tab.asleep = tab.asleep.max(until);
            }
            88..91 => {
                let day = 24 * 60 * MINUTE;
                let ahead = i64::try_from(self.chance.below(2 * day)).unwrap() - i64::try_from(day).unwrap();
                self.browsers[browser].ahead = ahead;
            }
            91..95 => {
                let cid = self.browsers[browser].cid;
                for deed in self.node.expire(cid) {
                    self.utter(deed);
                }
            }
            95..97 => {
                let cid = self.browsers[browser].cid;
                self.utter(Deed::Tell(PEOPLE.into(), presence(cid)));
            }
            97 => {
                let open: Vec<u64> = self.node.connections.keys().copied().collect();
                if let Some(connection) = self.chance.pick(&open).copied() {
                    self.push(0, Happening::AtBrowser(connection, "{\"reply\":{\"n\":1,".into()));
                }
            }
            98 => {
                let shown: Vec<ConversationId> = self.tabs[&tab].page.logs.keys().copied().collect();
                if let Some(conversation) = self.chance.pick(&shown).copied() {
                    self.tabs.get_mut(&tab).unwrap().page.logs.remove(&conversation);
                    self.tell(tab, Event::Unfollow { conversation });
                    self.push(SECOND, Happening::Load(tab, conversation));
                }
            }
            _ if self.chance.is(20) => {
                self.see("filled");
                let count = self.chance.between(1, 900);
                let logs: Vec<ConversationId> = self.node.logs.keys().copied().collect();
                let conversation = *self.chance.pick(&logs).unwrap();
                let from = *self.node.logs[&conversation].members.first().unwrap();
                self.node.fill(conversation, from, count);
                for connection in self.node.connections.keys().copied().collect::<Vec<_>>() {
                    self.utter(Deed::End(connection, error("node.missed")));
                }
            }
            _ => {}
        }
    }

    pub(super) fn say_something(&mut self, id: u32) {
        let browser = self.tabs[&id].browser;
        let cid = self.browsers[browser].cid;
        let mine: Vec<ConversationId> =
            self.node.logs.iter().filter(|(_, log)| log.members.contains(&cid)).map(|(id, _)| *id).collect();
        let conversation = *self.chance.pick(&mine).unwrap();
        let members = &self.node.logs[&conversation].members;
        let other = members.iter().find(|member| **member != cid).filter(|_| members.len() == 2).copied();
        let to = match other.filter(|_| self.chance.is(30)) {
            Some(person) => format!("{{\"person\":\"{person}\"}}"),
            None => format!("{{\"conversation\":\"{conversation}\"}}"),
        };
        let text = match self.chance.below(100) {
            0..4 => "bad",
            4 => "poison",
            _ => "hi",
        };
        let message = MessageId(self.chance.bits());
        self.last += 1;
        let entry = Message {
            tab: id,
            browser,
            conversation,
            order: self.last,
            text,
            is_stored: false,
            is_lost: false,
            is_deleted: false,
            fate: Fate::Open,
        };
        self.ledger.insert(message, entry);
        let ask = self.tabs.get_mut(&id).unwrap().page.ask(Asked::Say(message));
        let content = format!("{{\"text\":{{\"text\":\"{text}\"}}}}");
        let request = format!("{{\"say\":{{\"to\":{to},\"id\":\"{message}\",\"content\":{content}}}}}");
        self.tell(id, Event::Ask { id: ask, request });
    }

    pub(super) fn cancel_something(&mut self, id: u32) {
        let tab = &self.tabs[&id];
        let name = |request: &str| {
            let request: Value = serde_json::from_str(request).unwrap();
            request["say"]["id"].as_str().unwrap().parse().unwrap()
        };
        let waiting: Vec<MessageId> = tab.messenger.waiting().map(name).collect();
        if let Some(message) = self.chance.pick(&waiting).copied() {
            let ask = self.tabs.get_mut(&id).unwrap().page.ask(Asked::Cancel(message));
            self.tell(id, Event::Cancel { id: ask, message });
        }
    }

    pub(super) fn ask_something(&mut self, id: u32) {
        let ask = self.tabs.get_mut(&id).unwrap().page.ask(Asked::Other);
        let requests = [
            "{\"type\":{\"conversation\":\"00000000000000f1\",\"on\":true}}",
            "{\"mark\":{\"conversation\":\"00000000000000f1\",\"read\":1}}",
            "{\"idle\":{\"on\":true}}",
            "{\"idle\":{\"on\":false}}",
            "{\"name\":{\"conversation\":\"00000000000000f4\",\"name\":\"\"}}",
        ];
        let request = (*self.chance.pick(&requests).unwrap()).into();
        self.tell(id, Event::Ask { id: ask, request });
    }

    pub(super) fn restart_node(&mut self) {
        self.see("restarted");
        self.node_is_up = false;
        let after = self.chance.below(20 * SECOND);
        self.push(after, Happening::NodeIsUp);
        for connection in std::mem::take(&mut self.node.connections).into_keys() {
            let after = self.chance.below(3 * SECOND);
            self.push(after, Happening::SocketCloses(connection));
        }
    }
}
