//! `wl.messenger` on a page: people, conversations, several tabs, and connections that break.

use connect_tests::{Person, Tab, Talker, World};
use serde_json::{Value, json};

/// Ana on the page, and Bo, her friend, at the other end of a socket.
struct Talk {
    page: Tab,
    bo: Talker,
    world: World,
}

impl Talk {
    fn begin() -> Self {
        Self::at("messenger")
    }

    fn at(case: &str) -> Self {
        let world = World::of(case);
        let [ana, bo] = ["Ana", "Bo"].map(|name| Person::named(name, "Lima"));
        ana.joins(&world.node);
        let bo = bo.joins(&world.node).allow(&world.site, "Messenger.SignIn");
        let mut bo = Talker::signs_in(&bo);
        let page = world.page();
        world.connects(&ana, &page);
        bo.asks(&json!({ "ask": { "person": { "email": ana.email }, "note": "from the harbour" } }));
        page.until("wl.messenger.friends[0]?.standing === 'askedBy'");
        assert_eq!(page.eval::<String>("wl.messenger.friends[0].note"), "from the harbour");
        page.eval::<()>("await wl.messenger.ask(wl.messenger.friends[0].cid)");
        page.until(
            "wl.messenger.friends[0].standing === 'friends' && wl.messenger.friends[0].status === 'online'",
        );
        while bo.hears("friend")["standing"] != "friends" {}
        open(&page);
        Self { page, bo, world }
    }

    /// Another tab of the same site.
    fn tab(&self) -> Tab {
        let tab = self.world.browser.new_tab();
        tab.open(&self.world.site.url("/page.html"));
        tab.until("wl.messenger.state === 'connected'");
        open(&tab);
        tab
    }

    fn conversation(&self) -> Value {
        json!({ "conversation": self.page.eval::<String>("conversation.id") })
    }
}

/// Opens the conversation with the one friend, as `conversation`, and loads its log.
fn open(tab: &Tab) {
    tab.eval::<()>(
        "globalThis.conversation = await wl.messenger.with((await wl.messenger.ready).friends[0].cid);
         await conversation.older()",
    );
}

/// What the tab shows of the log.
fn log(tab: &Tab) -> Vec<String> {
    tab.eval("conversation.entries.map(({ content }) => content.text?.text ?? JSON.stringify(content))")
}

fn says(tab: &Tab, words: &str) {
    tab.eval::<()>(&format!("void conversation.say({})", json!(words)));
}

fn shows(tab: &Tab, words: &[&str]) {
    tab.until(&format!("conversation.entries.length === {}", words.len()));
    assert_eq!(log(tab), words);
}

#[test]
fn two_people_talk_and_find_their_words_again() {
    let mut talk = Talk::begin();
    let number: u32 = talk.page.eval("(await conversation.say('Grüße 👋')).number");
    assert_eq!((number, talk.bo.hears_words().as_str()), (1, "Grüße 👋"));
    let there = talk.conversation();
    talk.bo.says(&there, "hi");
    shows(&talk.page, &["Grüße 👋", "hi"]);
    assert_eq!(talk.page.eval::<u32>("conversation.unread"), 1);
    talk.page.eval::<()>("conversation.read()");
    while talk.bo.hears("marked")["read"] != 2 {}
    talk.bo.asks(&json!({ "type": { "conversation": there["conversation"], "on": true } }));
    talk.page.until("conversation.typing.length === 1");
    talk.bo.says(&there, "!");
    talk.page.until("conversation.typing.length === 0");
    talk.page.reload();
    open(&talk.page);
    shows(&talk.page, &["Grüße 👋", "hi", "!"]);
    assert_eq!(
        talk.page.eval::<Value>("[conversation.unread, wl.messenger.conversations.length]"),
        json!([1, 1])
    );
    assert_eq!(talk.page.complaints(), [""; 0]);
}

#[test]
fn tabs_share_one_connection_and_the_next_leads_when_one_goes() {
    let mut talk = Talk::begin();
    let second = talk.tab();
    let third = talk.tab();
    says(&second, "from the second");
    assert_eq!(talk.bo.hears_words(), "from the second");
    for tab in [&talk.page, &second, &third] {
        shows(tab, &["from the second"]);
    }
    // The first tab leads. It goes in the middle of a word.
    says(&second, "and again");
    let there = talk.conversation();
    talk.page.open("about:blank");
    assert_eq!(talk.bo.hears_words(), "and again");
    says(&third, "from the third");
    assert_eq!(talk.bo.hears_words(), "from the third");
    talk.bo.says(&there, "heard all");
    for tab in [&second, &third] {
        shows(tab, &["from the second", "and again", "from the third", "heard all"]);
    }
}

#[test]
fn what_is_said_while_the_node_is_away_waits_and_is_said_once() {
    let mut talk = Talk::begin();
    says(&talk.page, "before");
    assert_eq!(talk.bo.hears_words(), "before");
    let Talk { page, bo, mut world } = talk;
    drop(bo);
    world.node.stop();
    page.until("wl.messenger.state !== 'connected'");
    says(&page, "meanwhile");
    says(&page, "and then");
    page.until("conversation.waiting.length === 2 && !conversation.waiting[0].isSending");
    let taken_back: String = page.eval("conversation.waiting[1].id");
    page.eval::<()>(&format!("await conversation.cancel('{taken_back}')"));
    world.node.resume();
    page.until("conversation.waiting.length === 0");
    shows(&page, &["before", "meanwhile"]);
}

#[test]
fn what_an_earlier_page_could_not_say_the_next_one_says() {
    let Talk { page, bo, mut world } = Talk::begin();
    says(&page, "before");
    drop(bo);
    page.until("conversation.waiting.length === 0");
    world.node.stop();
    page.until("wl.messenger.state !== 'connected'");
    says(&page, "meanwhile");
    says(&page, "and then");
    page.until("conversation.waiting.length === 2");
    page.open("about:blank");
    world.node.resume();
    page.open(&world.site.url("/page.html"));
    page.until("wl.messenger.state === 'connected'");
    open(&page);
    shows(&page, &["before", "meanwhile", "and then"]);
    page.until("conversation.waiting.length === 0");
    assert_eq!(page.complaints(), [""; 0]);
}

#[test]
fn file_that_is_shared_while_the_node_is_away_goes_out_when_it_is_back() {
    let Talk { page, bo, mut world } = Talk::begin();
    drop(bo);
    world.node.stop();
    page.until("wl.messenger.state !== 'connected'");
    page.eval::<()>("void conversation.attach(new File(['words'], 'words.txt')).catch(() => {})");
    page.until("conversation.waiting[0]?.error?.code === 'network.offline'");
    world.node.resume();
    page.until("conversation.entries.at(-1)?.content.file?.name === 'words.txt'");
    page.until("conversation.waiting.length === 0");
}

#[test]
fn where_sockets_are_forbidden_a_stream_serves() {
    let mut talk = Talk::at("messenger_without_sockets");
    says(&talk.page, "one");
    says(&talk.page, "two");
    assert_eq!([talk.bo.hears_words(), talk.bo.hears_words()], ["one", "two"]);
    let there = talk.conversation();
    talk.bo.says(&there, "three");
    shows(&talk.page, &["one", "two", "three"]);
    let asked =
        "performance.getEntriesByType('resource').filter(({ name }) => name.includes('/messenger/stream'))";
    assert!(talk.page.eval::<u32>(&format!("{asked}.length")) > 1);
}
