//! `<wl:chat-frame>`: the room of an event, on a page with a strict policy that names no application elsewhere.

use connect_tests::visit::Caller;
use connect_tests::{Browser, Person, Tab, Talker, World};
use serde_json::{Value, json};

const ROOM: &str = "wl\\:chat-frame, wl-chat-frame";

fn path(world: &World) -> String {
    format!("/messenger/rooms/{}/The%20final", world.site.application.client_id)
}

/// Somebody else who is signed in on a page of the event.
fn writer(world: &World, name: &str) -> Caller {
    Person::named(name, "Costa").joins(&world.node).allow(&world.site, "Messenger.SignIn")
}

fn says(world: &World, who: &Caller, id: u64, text: &str) {
    let answer = who.posts(&path(world), &json!({ "id": format!("{id:016x}"), "text": text }));
    assert_eq!(answer.status, 201, "{}", answer.text);
}

fn types(page: &Tab, text: &str) {
    page.click("textarea");
    page.devtools("Input.insertText", &json!({ "text": text }));
    page.key("Enter");
}

fn befriend(one: &Caller, other: &Caller) {
    for (asks, asked) in [(one, other), (other, one)] {
        Talker::signs_in(asks).asks(&json!({ "ask": { "person": { "cid": asked.cid } } }));
    }
}

/// Somebody who moderates the room, by what they ask for.
fn moderator(world: &World) -> impl Fn(Value) + use<> {
    let mo = Person::named("Mo", "Costa");
    let caller = mo.joins(&world.node).allow(&world.site, "Messenger.SignIn");
    world.node.command(&["moderator", "add", &world.site.application.client_id, &mo.email]);
    let path = path(world) + "/moderation";
    move |act| {
        let answer = caller.posts(&path, &act);
        assert_eq!(answer.status, 200, "{act}: {}", answer.text);
    }
}

/// By day and by night, on a desk and in a hand.
fn is_looked_at(page: &Tab, state: &str) {
    for (width, height, dark) in [(1280, 800, false), (1280, 800, true), (360, 740, false), (320, 640, true)]
    {
        page.looks_as(width, height, dark);
        page.screenshot(&format!("room-{state}-{width}{}", if dark { "-dark" } else { "" }));
        assert_eq!(page.findings(ROOM), [""; 0], "{state} {width} {dark}");
        let is_cut = "document.documentElement.scrollWidth > innerWidth";
        assert!(!page.eval::<bool>(is_cut), "{state} is wider than {width}");
    }
    page.looks_as(1280, 800, false);
}

#[test]
fn everybody_reads_and_whoever_connects_writes() {
    let world = World::of("room");
    let page = world.page();
    page.see("Nobody has said anything yet.");
    page.see("Connect to say something");
    let [cy, dee] = ["Cy", "Dee"].map(|name| writer(&world, name));
    says(&world, &cy, 1, "Goal! https://example.com/1 :-)");
    page.see("Goal! https://example.com/1 🙂");
    says(&world, &dee, 1, "<b>No</b>, offside");
    page.see("<b>No</b>, offside");
    is_looked_at(&page, "signed-out");

    let ana = Person::named("Ana", "Lima");
    let visit = ana.joins(&world.node);
    let bo = writer(&world, "Bo");
    befriend(&visit.allow(&world.site, "Messenger.SignIn"), &bo);
    page.press("Connect");
    let popup = world.browser.popup(&[&page]);
    ana.signs_in(&popup);
    ana.allows(&popup);
    page.until("look.one('textarea')");
    types(&page, "I am here");
    page.until("look.one('.mine .bubble')?.textContent === 'I am here' && look.one('textarea').value === ''");
    says(&world, &bo, 1, "So am I");
    page.until("look.one('.friend .bubble')?.textContent === 'So am I'");
    page.press("Only friends");
    page.until("look.all('.bubble').length === 2");
    is_looked_at(&page, "friends");
    page.press("Only friends");
    page.until("look.all('.bubble').length === 4");
    // Another page, another tab: the room is as it was, and everything stands there once.
    page.reload();
    page.until("look.all('.bubble').length === 4 && look.one('.friend')");
    assert_eq!(page.complaints(), [""; 0]);
}

#[test]
fn owner_s_decisions_are_seen_at_once() {
    let mut world = World::of("room");
    let page = world.page();
    page.see("Nobody has said anything yet.");
    let ana = Person::named("Ana", "Lima");
    ana.joins(&world.node);
    world.connects(&ana, &page);
    page.until("look.one('textarea')");
    let owner = moderator(&world);
    types(&page, "something rude");
    page.until("look.one('.mine .bubble')");
    owner(json!({ "remove": { "entry": 1 } }));
    page.until("!look.one('.bubble')");
    owner(json!({ "hold": { "on": true } }));
    page.see("What you say here is looked at before others see it.");
    world.node.advance("1s");
    types(&page, "something kind");
    page.see("Thank you. It will be seen when it has been looked at.");
    owner(json!({ "admit": { "held": 1 } }));
    page.until("look.one('.mine .bubble')?.textContent === 'something kind'");
    world.node.advance("1m");
    owner(json!({ "hold": { "on": false } }));
    owner(json!({ "slow": { "seconds": 60 } }));
    types(&page, "in time");
    page.until("look.one('textarea').value === ''");
    types(&page, "in a hurry");
    page.see("Many are talking: you can say something again in");
    assert_eq!(page.eval::<String>("look.one('textarea').value"), "in a hurry", "nothing is lost");
    is_looked_at(&page, "slow");
    owner(json!({ "ban": { "person": page.eval::<String>("wl.session.cid") } }));
    page.key("Enter");
    page.see("You can read here, and say nothing.");
    owner(json!({ "close": { "on": true } }));
    page.see("This room is closed: nobody can say anything.");
    is_looked_at(&page, "closed");
}

#[test]
fn long_log_is_drawn_as_far_as_it_is_looked_at_and_goes_on_where_it_was() {
    let mut world = World::of("room");
    let writers: Vec<Caller> = ["Cy", "Dee"].map(|name| writer(&world, name)).into();
    says(&world, &writers[0], 1, "first of all");
    world.talks("The final", &writers[1].cid, 299);
    let page = world.page();
    page.until("look.all('.bubble').length === 50");
    page.see("word 299");
    let up = "look.one('.log').scrollTop = 0, null";
    for shown in [100, 150, 200, 250, 300] {
        page.eval::<Value>(up);
        page.until(&format!("look.all('.bubble').length >= {shown}"));
    }
    page.see("first of all");
    page.press("Latest");
    page.until(
        "look.one('.log').scrollHeight - look.one('.log').scrollTop - look.one('.log').clientHeight < 2",
    );
    // The node is away for a while, and somebody speaks as soon as it is back.
    world.node.stop();
    world.node.resume();
    world.node.advance("1m");
    says(&world, &writers[0], 2, "last of all");
    page.until("look.all('.bubble').at(-1).textContent === 'last of all'");
    assert!(page.eval::<u32>("look.all('.bubble').length") <= 100);
}

#[test]
fn data_object_reads_without_a_tag() {
    let world = World::of("connect");
    let page = world.page();
    let cy = writer(&world, "Cy");
    page.eval::<Value>(
        "wl.room('The final').then(async (room) => {
            window.heard = [];
            window.room = room;
            for await (const { name, text } of room) heard.push(name + ': ' + text);
            heard.push('over');
        }), null",
    );
    page.until("window.room?.state === 'connected'");
    says(&world, &cy, 1, "hello");
    page.until("heard[0] === 'Cy Costa: hello' && room.entries.length === 1");
    page.eval::<Value>("room.close(), null");
    page.until("heard[1] === 'over'");
    page.eval::<Value>("room.say('x').catch(({ code }) => (window.code = code)), null");
    page.until("window.code === 'session.signed_out'");
    page.eval::<Value>(
        "wl.room('x', { clientId: '00000000FFFFFFFF' }).then((room) => (window.none = room)), null",
    );
    page.until("window.none?.state === 'refused' && none.error.code === 'room.application'");
}

#[test]
fn moderator_keeps_order_where_everybody_reads() {
    let mut world = World::of("room");
    let mo = Person::named("Mo", "Costa");
    mo.joins(&world.node);
    world.node.command(&["moderator", "add", &world.site.application.client_id, &mo.email]);
    let [cy, dee] = ["Cy", "Dee"].map(|name| writer(&world, name));
    let page = world.page();
    says(&world, &cy, 1, "something rude");
    world.connects(&mo, &page);
    page.until("look.button('Moderate')");
    page.devtools(
        "Emulation.setEmulatedMedia",
        &json!({ "features": [{ "name": "hover", "value": "none" }] }),
    );
    page.press("Remove: Cy Costa");
    page.until("!look.one('.bubble')");

    page.press("Moderate");
    page.see("One person reads here.");
    page.press("Look at everything before others see it");
    page.until("look.one('.desk [role=checkbox][aria-checked=true]')");
    world.node.advance("1m");
    for (id, text) in [(2, "something kind"), (3, "something rude again")] {
        let answer = cy.posts(&path(&world), &json!({ "id": format!("{id:016x}"), "text": text }));
        assert_eq!(answer.status, 202, "{}", answer.text);
        world.node.advance("1m");
    }
    // Whatever a moderator does shows how it stands then.
    page.press("Look at everything before others see it");
    page.see("something rude again");
    is_looked_at(&page, "moderated");
    page.press("Let in: Cy Costa");
    page.until("look.one('.bubble')?.textContent === 'something kind'");
    page.press("Refuse: Cy Costa");
    page.until("!look.one('.waits')");
    page.press("Ban: Cy Costa");
    page.see("May say nothing");
    let refused = cy.posts(&path(&world), &json!({ "id": "00000000000000ff", "text": "Why?" }));
    assert_eq!(refused.status, 403, "{}", refused.text);
    page.press("Let talk again: Cy Costa");
    page.until("!look.one('.waits')");
    says(&world, &cy, 5, "Sorry");
    page.see("Sorry");
    page.eval::<()>(
        "look.one('.desk select').value = '60',
         look.one('.desk select').dispatchEvent(new Event('change', { bubbles: true })), undefined",
    );
    says(&world, &dee, 1, "in time");
    page.see("in time");
    page.press("Nobody may say anything");
    page.see("This room is closed: nobody can say anything.");
    assert_eq!(page.complaints(), [""; 0]);

    // Everybody else sees nothing of it.
    let elsewhere = Browser::start();
    let other = elsewhere.tab();
    other.open(&world.site.url("/page.html"));
    other.see("in time");
    other.miss("Moderate");
    other.miss("Remove");
}
