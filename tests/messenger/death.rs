//! Where everything dies: ten people talk in one group, over two nodes, and something is killed in the middle.
//!
//! What holds in the end: what was acknowledged stands in the log once, under the number that was told; the log is the
//! same for all; and what was said and not taken back is in it.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use connect_tests::correspondent::{Desk, Diary};
use connect_tests::visit::{Caller, get};
use connect_tests::wait::{now, until};
use connect_tests::{Correspondent, Nats, Node, Person, Postgres, Site, Talker};
use serde_json::json;
use wire::{ConversationId, MessageId};

use super::befriend;

const PEOPLE: usize = 10;
/// Each says one line so often: together 200 a second.
const EVERY: Duration = Duration::from_millis(50);
/// Each says so many.
const LINES: u32 = 100;
/// After so many the blow falls.
const BLOW: u32 = 250;

/// Where it happens. Whatever may be killed has an owner here.
struct Scene {
    postgres: Postgres,
    nats: Nats,
    nodes: [Node; 2],
    people: Vec<Correspondent>,
    /// One of those is enough for a machine of two cores.
    _turn: MutexGuard<'static, ()>,
}

impl Scene {
    /// Ten people sit at two nodes and are connected. Nobody has said a word.
    fn set(seed: u64) -> Self {
        static TURN: Mutex<()> = Mutex::new(());
        let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
        let (postgres, nats) = (Postgres::start(), Nats::start());
        let nodes = [(); 2].map(|()| Node::at_work(&postgres.database(), &["--bus", &nats.address()]));
        let site = Site::of("connect", &nodes[0]);
        let callers: Vec<_> = (0..PEOPLE)
            .map(|place| {
                let visit = Person::named(&format!("Person{place}"), "Costa").joins(&nodes[0]);
                visit.allow(&site, "Messenger.SignIn")
            })
            .collect();
        let conversation = group(&callers);
        let origins = nodes.each_ref().map(|node| node.origin.clone());
        let people = callers.iter().zip(0..).map(|(caller, place)| {
            let (home, other) = (&origins[place % 2], &origins[(place + 1) % 2]);
            // Some always come back to the same node, others to whichever a proxy gives them.
            let origins = if place < 4 { vec![home.clone()] } else { vec![home.clone(), other.clone()] };
            let seed = seed << 8 | place as u64;
            Correspondent::sits_down(&Desk { caller, origins, conversation, seed })
        });
        let people = people.collect();
        let scene = Self { postgres, nats, nodes, people, _turn: turn };
        scene.becomes("connected", |diary| diary.is_connected);
        scene
    }

    /// Everybody writes, and somewhere in the middle the blow falls. Comes back when everybody has everything.
    fn plays(&mut self, blow: impl FnOnce(&mut Self)) {
        let start = now();
        for person in &self.people {
            person.writes(LINES, EVERY);
        }
        self.acknowledges(BLOW);
        let rate = f64::from(BLOW) / start.elapsed().as_secs_f64();
        blow(self);
        // Some of them are on another page by now.
        for person in self.people.iter().step_by(3) {
            person.reloads();
        }
        self.becomes("at an end", |diary| diary.lines == 0 && diary.waiting == 0);
        let last = self.last();
        self.becomes("told everything", |diary| diary.log.last().map(|entry| entry.number) == last);
        println!("{rate:.0} messages a second before the blow; over after {:?}", start.elapsed());
        self.check();
    }

    /// Until so many messages are in the log and everybody who said one knows it.
    fn acknowledges(&self, count: u32) {
        let reached = until(|| {
            let acknowledged: usize =
                self.people.iter().map(|person| person.diary().acknowledged.len()).sum();
            if acknowledged >= count as usize { Ok(()) } else { Err(format!("{acknowledged} of {count}")) }
        });
        reached.unwrap_or_else(|instead| panic!("only {instead} messages were acknowledged"));
    }

    /// Until this is true of everybody.
    fn becomes(&self, what: &str, is_so: impl Fn(&Diary) -> bool) {
        let reached = until(|| {
            let behind = self.people.iter().find(|person| !is_so(&person.diary()));
            behind.map_or(Ok(()), |person| {
                let diary = person.diary();
                Err(format!(
                    "connected: {}, lines: {}, waiting: {}, log: {:?}, setbacks: {:?}",
                    diary.is_connected,
                    diary.lines,
                    diary.waiting,
                    diary.log.last().map(|entry| entry.number),
                    diary.setbacks,
                ))
            })
        });
        reached.unwrap_or_else(|instead| panic!("not everybody is {what}: {instead}"));
    }

    /// The number of the last entry that anybody has heard of.
    fn last(&self) -> Option<u64> {
        self.people.iter().filter_map(|person| person.diary().log.last().map(|entry| entry.number)).max()
    }

    /// What was promised.
    fn check(&self) {
        let log = self.people[0].diary().log.clone();
        assert!(log.iter().map(|entry| entry.number).eq(1..=log.len() as u64), "numbers have no gaps");
        let mut places = HashMap::new();
        for entry in log.iter().skip(1) {
            let id = entry.id.expect("whoever says something gives it a name");
            assert_eq!(places.insert(id, entry.number), None, "said once");
        }
        let mut count = 0;
        for person in &self.people {
            let diary = person.diary();
            assert_eq!(diary.log, log, "the log is one");
            assert_eq!(diary.refused, Vec::<String>::new());
            let is_kept = |id: &MessageId| places.contains_key(id);
            for (id, number) in &diary.acknowledged {
                assert_eq!(places.get(id), Some(number), "what was acknowledged stands there");
            }
            for id in &diary.cancelled {
                assert!(!is_kept(id), "what was taken back in time was never said");
            }
            let said: Vec<_> = diary.said.iter().filter(|id| !diary.cancelled.contains(id)).collect();
            let numbers: Vec<_> = said.iter().filter_map(|id| places.get(*id)).collect();
            assert_eq!(numbers.len(), said.len(), "what was said is there");
            assert!(numbers.is_sorted(), "and in the order in which it was said");
            count += numbers.len();
        }
        assert_eq!(count, log.len() - 1, "nothing else is there");
    }

    fn health_becomes(&self, text: &str) {
        for node in &self.nodes {
            let becomes = until(|| {
                Some(get(&node.url("/health")).text).filter(|said| said != text).map_or(Ok(()), Err)
            });
            becomes.unwrap_or_else(|instead| panic!("{instead:?} and not {text:?}"));
        }
    }

    /// How often this has happened to anybody.
    fn setbacks(&self, code: &str) -> u32 {
        self.people.iter().filter_map(|person| person.diary().setbacks.get(code).copied()).sum()
    }
}

/// A group of all of them, made by the first.
fn group(callers: &[Caller]) -> ConversationId {
    let mut talkers: Vec<_> = callers.iter().map(Talker::signs_in).collect();
    let (host, guests) = talkers.split_first_mut().expect("there are some");
    for guest in &mut *guests {
        befriend(host, guest);
    }
    let members: Vec<_> = guests.iter().map(|guest| &guest.cid).collect();
    let create = json!({ "create": { "id": "00000000000000aa", "name": "All", "members": members } });
    let made = host.asks(&create)["conversation"]["id"].take();
    serde_json::from_value(made).expect("a conversation has a name")
}

#[test]
fn node_is_killed_and_nobody_misses_a_word() {
    let mut scene = Scene::set(1);
    scene.plays(|scene| {
        scene.nodes[0].kill();
        // The other one goes on alone.
        scene.acknowledges(BLOW + 150);
        scene.nodes[0].resume();
    });
}

#[test]
fn bus_is_killed_and_nobody_misses_a_word() {
    let mut scene = Scene::set(2);
    scene.plays(|scene| {
        scene.nats.kill();
        scene.health_becomes("ok\nbus.unreachable\n");
        scene.acknowledges(BLOW + 150);
        scene.nats.resume();
        scene.health_becomes("ok\n");
    });
    // Each node says that something was missed, and each connection is ended once for all of them.
    let ended = |diary: &Diary| diary.setbacks.get("node.missed").copied();
    scene.becomes("sent to ask", |diary| diary.is_connected && ended(diary).is_some());
    for person in &scene.people {
        assert_eq!(ended(&person.diary()), Some(1));
    }
}

#[test]
fn database_is_killed_and_nobody_misses_a_word() {
    let mut scene = Scene::set(3);
    scene.plays(|scene| {
        scene.postgres.kill();
        let noticed =
            until(|| if scene.setbacks("store.unavailable") > 5 { Ok(()) } else { Err(String::new()) });
        assert_eq!(noticed, Ok(()), "somebody was refused");
        scene.postgres.resume();
    });
}
