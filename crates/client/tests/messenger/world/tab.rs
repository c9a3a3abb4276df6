//! Tabs, what they store, and what their pages hear.

use super::*;

impl World {
    pub(super) fn open_tab(&mut self, browser: usize) {
        self.last += 1;
        let id = u32::try_from(self.last).unwrap();
        let tab = Tab {
            browser,
            messenger: Messenger::default(),
            relay: None,
            link: None,
            alarm: 0,
            page: Page::default(),
            asleep: 0,
        };
        self.tabs.insert(id, tab);
        let me = self.browsers[browser].cid;
        let seed = self.chance.bits();
        self.tell(id, Event::Start { me, seed });
        let after = self.delay();
        self.push(after, Happening::Adopt(id));
        if self.browsers[browser].leader.is_none() {
            self.push(1, Happening::Elect(browser));
        }
    }

    /// A tab is gone: its last words to the storage get there, or none of them.
    pub(super) fn kill_tab(&mut self, id: u32) {
        let is_kept = self.chance.is(50);
        let writes = self
            .queue
            .iter()
            .filter(|(_, happening)| matches!(happening, Happening::Write(tab, ..) if *tab == id));
        for key in writes.map(|(key, _)| *key).collect::<Vec<_>>() {
            match self.queue.remove(&key) {
                Some(Happening::Write(tab, key, text)) if is_kept => self.write(tab, key, text),
                Some(Happening::Write(_, key, Some(_))) => {
                    self.ledger.get_mut(&key.parse().unwrap()).unwrap().is_lost = true;
                }
                _ => {}
            }
        }
        let tab = &self.tabs[&id];
        let (browser, link) = (tab.browser, tab.link);
        self.resign(id);
        self.tabs.remove(&id);
        if let Some((peer, leader)) = link {
            self.push(self.weather.channel, Happening::Relay(leader, RelayEvent::Left(peer)));
        }
        // Somebody else looks after what it had to say.
        let others: Vec<u32> =
            self.tabs.iter().filter(|(_, tab)| tab.browser == browser).map(|(id, _)| *id).collect();
        if let Some(other) = self.chance.pick(&others).copied() {
            self.push(1, Happening::Adopt(other));
        }
    }

    /// A tab leads no longer.
    pub(super) fn resign(&mut self, id: u32) {
        let browser = self.tabs[&id].browser;
        if self.browsers[browser].leader != Some(id) {
            return;
        }
        self.see("resigned");
        self.browsers[browser].leader = None;
        self.tabs.get_mut(&id).unwrap().relay = None;
        let sockets = self.sockets.iter().filter(|(_, socket)| socket.tab == id && socket.is_open);
        for connection in sockets.map(|(connection, _)| *connection).collect::<Vec<_>>() {
            self.hang_up(connection);
        }
        let followers = self.tabs.iter().filter(|(_, tab)| tab.link.is_some_and(|link| link.1 == id));
        for (tab, peer) in followers.map(|(tab, entry)| (*tab, entry.link.unwrap().0)).collect::<Vec<_>>() {
            let link = self.peers[&peer].1;
            self.push(self.weather.channel + 1, Happening::Tab(tab, Event::Closed(link)));
        }
        let after = self.delay();
        self.push(after, Happening::Elect(browser));
    }

    pub(super) fn elect(&mut self, browser: usize) {
        let tabs: Vec<u32> =
            self.tabs.iter().filter(|(_, tab)| tab.browser == browser).map(|(id, _)| *id).collect();
        if self.browsers[browser].leader.is_none()
            && let Some(id) = self.chance.pick(&tabs)
        {
            self.browsers[browser].leader = Some(*id);
            self.tabs.get_mut(id).unwrap().relay = Some(Relay::default());
        }
    }

    /// What the storage holds of tabs that are gone becomes this one's.
    pub(super) fn adopt(&mut self, id: u32) {
        let Some(tab) = self.tabs.get(&id) else { return };
        let mut texts = Vec::new();
        for (owner, text) in self.browsers[tab.browser].storage.values_mut() {
            if !self.tabs.contains_key(owner) {
                *owner = id;
                texts.push(text.clone());
            }
        }
        if !texts.is_empty() {
            self.see("restored");
        }
        self.tell(id, Event::Restored { texts });
    }

    pub(super) fn write(&mut self, tab: u32, key: String, text: Option<String>) {
        let message = self.ledger.get_mut(&key.parse().unwrap()).unwrap();
        let storage = &mut self.browsers[message.browser].storage;
        if let Some(text) = text {
            message.is_stored = true;
            storage.insert(key, (tab, text));
        } else {
            message.is_deleted = true;
            storage.remove(&key);
        }
    }

    pub(super) fn tell(&mut self, id: u32, event: Event) {
        let Some(tab) = self.tabs.get_mut(&id) else { return };
        let clock = self.now.checked_add_signed(self.browsers[tab.browser].ahead).unwrap();
        for command in tab.messenger.handle(event, clock) {
            self.perform(id, command);
        }
    }

    pub(super) fn perform(&mut self, id: u32, command: Command) {
        let browser = self.tabs[&id].browser;
        match command {
            Command::Open(link) => self.join(id, link),
            Command::Close(link) => {
                let tab = self.tabs.get_mut(&id).unwrap();
                if let Some((peer, leader)) = tab.link.take() {
                    assert_eq!(self.peers[&peer].1, link, "only the newest link is closed");
                    self.push(self.weather.channel, Happening::Relay(leader, RelayEvent::Left(peer)));
                }
            }
            Command::Send(text) => {
                if let Some((peer, leader)) = self.tabs[&id].link {
                    self.push(
                        self.weather.channel,
                        Happening::Relay(leader, RelayEvent::Said { peer, text }),
                    );
                }
            }
            Command::Wake { after } => {
                let tab = self.tabs.get_mut(&id).unwrap();
                tab.alarm += 1;
                let alarm = tab.alarm;
                self.push(after, Happening::Alarm(id, alarm));
            }
            Command::FetchToken { refused } => {
                let page = &mut self.browsers[browser];
                if page.token.is_none() || refused.is_some() {
                    page.token = Some(self.node.issue(page.cid));
                }
                let token = page.token.clone().filter(|_| !self.chance.is(self.weather.no_token));
                let after = self.delay();
                self.push(after, Happening::Tab(id, Event::Token(token)));
            }
            Command::Store { key, text } => {
                // A storage is slow, but keeps the order.
                self.push(30, Happening::Write(id, key, text));
            }
            Command::Answer { id: ask, answer } => self.answered(id, ask, &answer),
            Command::Tell(text) => self.told(id, &text),
            Command::State(state) => {
                assert_eq!(&state, self.tabs[&id].messenger.state());
                if let State::Refused { .. } = state {
                    self.see("given up");
                    // The person reads that, and tries again.
                    let (me, seed) = (self.browsers[browser].cid, 0);
                    self.push(30 * SECOND, Happening::Tab(id, Event::Start { me, seed }));
                }
            }
        }
    }

    /// A tab wants a link: its browser's leader has the socket.
    pub(super) fn join(&mut self, id: u32, link: Link) {
        let tab = self.tabs.get_mut(&id).unwrap();
        let browser = tab.browser;
        tab.link = None;
        let Some(leader) = self.browsers[browser].leader else {
            return self.push(10, Happening::Tab(id, Event::Closed(link)));
        };
        self.last += 1;
        let peer = Peer::try_from(self.last).unwrap();
        self.peers.insert(peer, (id, link));
        self.tabs.get_mut(&id).unwrap().link = Some((peer, leader));
        self.push(
            self.weather.channel,
            Happening::Relay(leader, RelayEvent::Joined { peer, is_leader: leader == id }),
        );
    }

    pub(super) fn relay(&mut self, id: u32, event: RelayEvent) {
        let Some(tab) = self.tabs.get_mut(&id) else { return };
        let browser = tab.browser;
        let clock = self.now.checked_add_signed(self.browsers[browser].ahead).unwrap();
        let Some(relay) = &mut tab.relay else { return };
        for command in relay.handle(event, clock) {
            match command {
                RelayCommand::Open(link) => {
                    self.last += 1;
                    let connection = self.last;
                    let socket = Socket {
                        browser,
                        tab: id,
                        link,
                        is_open: true,
                        is_greeting: false,
                        is_cut_up: false,
                        is_cut_down: false,
                        up: self.now,
                        down: self.now,
                    };
                    self.sockets.insert(connection, socket);
                    let after = self.delay();
                    self.push(after, Happening::SocketOpens(connection));
                }
                RelayCommand::Close(link) => {
                    if let Some(connection) = self.socket(id, link) {
                        self.hang_up(connection);
                    }
                }
                RelayCommand::Send(text) => {
                    self.frames += 1;
                    assert!(text.len() <= MOST_BYTES);
                    let link = self.newest(id);
                    if let Some(connection) = link {
                        self.send(connection, text);
                    }
                }
                RelayCommand::Opened(peer) => self.pass(peer, Event::Opened),
                RelayCommand::Pass { peer, text } => self.pass(peer, |link| Event::Heard { link, text }),
                RelayCommand::Cut(peer) => self.pass(peer, Event::Closed),
            }
        }
    }

    /// Tells a relay's peer, over the tabs' channel.
    pub(super) fn pass(&mut self, peer: Peer, event: impl FnOnce(Link) -> Event) {
        let (tab, link) = self.peers[&peer];
        self.push(self.weather.channel, Happening::Tab(tab, event(link)));
    }

    pub(super) fn answered(&mut self, id: u32, ask: u32, answer: &Result<String, String>) {
        let asked = self.tabs.get_mut(&id).unwrap().page.asked.remove(&ask);
        let asked = asked.expect("a question gets one answer");
        let text = answer.as_ref().unwrap_or_else(|error| error);
        let value: Value = serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"));
        let code = value["code"].as_str().unwrap_or_default();
        match (asked, answer.is_ok()) {
            (Asked::Say(message), true) => {
                self.settle(message, Fate::Said(value["said"]["number"].as_u64().unwrap()));
            }
            (Asked::Say(message), false) => match code {
                "message.text" | "frame.content" => {
                    self.see(if code == "message.text" { "refused" } else { "poisoned" });
                    self.settle(message, Fate::Refused);
                }
                "outbox.cancelled" => {}
                _ => panic!("{text}"),
            },
            (Asked::Cancel(message), true) => {
                self.see("cancelled");
                let tried = value["cancelled"]["tried"].as_bool().unwrap();
                self.settle(message, Fate::Cancelled { tried });
            }
            (Asked::Cancel(_), false) => assert!(matches!(code, "outbox.unknown" | "outbox.sent"), "{text}"),
            (Asked::Load(conversation), true) => {
                let entries = value["entries"]["entries"].as_array().unwrap();
                let number = entries.last().map_or(0, |entry| entry["number"].as_u64().unwrap());
                // The page takes its time to draw.
                let after = self.chance.below(100);
                self.push(after, Happening::Follow(id, conversation, number));
            }
            (Asked::Load(conversation), false) => {
                self.tabs.get_mut(&id).unwrap().page.loading.remove(&conversation);
                self.push(SECOND, Happening::Load(id, conversation));
            }
            (Asked::Other, _) => {}
        }
    }

    pub(super) fn settle(&mut self, message: MessageId, fate: Fate) {
        let message = self.ledger.get_mut(&message).unwrap();
        let is_first = match (message.fate, fate) {
            (Fate::Open, _) => true,
            // Its tab died before that was stored: another one has it again, and may say it.
            (Fate::Cancelled { .. }, _) if !message.is_deleted => true,
            (before, _) => before == fate,
        };
        assert!(is_first, "{message:?} becomes {fate:?}");
        message.fate = fate;
    }

    pub(super) fn told(&mut self, id: u32, text: &str) {
        let value: Value = serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"));
        let (kind, body) = value.as_object().unwrap().iter().next().unwrap();
        let conversation = body["conversation"].as_str().map(|id| id.parse().unwrap());
        let page = &mut self.tabs.get_mut(&id).unwrap().page;
        match (&**kind, conversation) {
            ("welcome", _) => {
                assert!(body["me"]["cid"].is_string());
                let cid = self.browsers[self.tabs[&id].browser].cid;
                let mine = self.node.logs.iter().filter(|(_, log)| log.members.contains(&cid));
                for conversation in mine.map(|(id, _)| *id).collect::<Vec<_>>() {
                    self.push(0, Happening::Load(id, conversation));
                }
            }
            ("entry", Some(conversation)) => page.show(conversation, &body["entry"]),
            ("reload", Some(conversation)) => {
                assert!(page.logs.remove(&conversation).is_some(), "what is followed is loaded anew");
                self.see("reloaded");
                self.push(0, Happening::Load(id, conversation));
            }
            ("said", _) => {
                self.see("told late");
                let number = body["number"].as_u64().unwrap();
                self.settle(body["id"].as_str().unwrap().parse().unwrap(), Fate::Said(number));
            }
            ("refused", _) => {
                assert!(
                    matches!(body["error"]["code"].as_str(), Some("message.text" | "frame.content")),
                    "{text}"
                );
                self.settle(body["id"].as_str().unwrap().parse().unwrap(), Fate::Refused);
            }
            ("waiting", _) => {
                assert!(self.ledger.contains_key(&body["id"].as_str().unwrap().parse().unwrap()));
            }
            _ => {}
        }
    }

    /// A page loads the latest entries of a log that it wants to show.
    pub(super) fn load(&mut self, id: u32, conversation: ConversationId) {
        let Some(tab) = self.tabs.get_mut(&id) else { return };
        if !tab.page.logs.contains_key(&conversation) && tab.page.loading.insert(conversation) {
            let ask = tab.page.ask(Asked::Load(conversation));
            let request = format!("{{\"history\":{{\"conversation\":\"{conversation}\"}}}}");
            self.tell(id, Event::Ask { id: ask, request });
        }
    }
}
