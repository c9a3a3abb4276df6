//! A link makes friends of people who have never met here.

use connect_tests::{Browser, Node, Person, Site, World};
use serde_json::json;

use crate::bar::Talk;

#[test]
fn stranger_follows_a_link_registers_and_is_a_friend() {
    let talk = Talk::begin();
    let page = &talk.page;
    page.press("Got it");
    page.click("button.friends");
    page.press("Add a friend");
    page.press("Make a link");
    page.until("look.one('.link-field')?.value.includes('/invitation/')");
    page.screenshot("bar-invitation");
    assert_eq!(page.findings("wl\\:bar, wl-bar"), [""; 0]);
    let link: String = page.eval("look.one('.link-field').value");

    let elsewhere = Browser::start();
    let guest = elsewhere.tab();
    guest.open(&link);
    guest.see("Ana Lima invites you to be friends");
    guest.screenshot("invitation-stranger");
    assert_eq!(guest.findings("html"), [""; 0]);
    guest.press("Sign in");
    let dee = Person::named("Dee", "Okafor");
    dee.registers(&guest);
    guest.see("Ana Lima invites you to be friends");
    guest.screenshot("invitation");
    guest.press("Accept");
    guest.see("You and Ana Lima are friends");
    page.until(
        "wl.messenger.friends.some(({ name, standing }) => name === 'Dee Okafor' && standing === 'friends')",
    );
    // It is one's own invitation to oneself, and none any more when it has ended.
    let own = talk.visit.get(link.trim_start_matches(&talk.world.node.origin));
    assert!(own.text.contains("This is your invitation"), "{}", own.text);
    page.press("End all links that I have made");
    page.see("They count no longer.");
    page.screenshot("bar-invitation-ended");
    guest.open(&link);
    guest.see("This invitation has ended");
}

#[test]
fn links_are_few_and_whoever_is_blocked_follows_none() {
    let mut talk = Talk::begin();
    let page = &talk.page;
    page.eval::<()>(
        "(async () => {
            const made = [];
            for (let link = 0; link < 20; link++) made.push(await wl.messenger.link());
            window.days = (made[0].until - Date.now()) / 86_400_000;
            await wl.messenger.link().catch(({ code }) => (window.code = code));
        })(), undefined",
    );
    page.until("window.code === 'invitation.full'");
    page.until("window.days > 13.9 && window.days < 14.1");
    let mut link = talk.bo.asks(&json!({ "link": { "on": true } }))["link"].take();
    let address = link["address"].take();
    let cid: String = page.eval("wl.messenger.me.cid");
    talk.bo.asks(&json!({ "arrange": { "person": cid, "blocked": true } }));
    let answer = talk.visit.post(address.as_str().unwrap(), &[]);
    assert_eq!(answer.status, 404);
    assert_eq!(talk.visit.get("/invitation/nonsense").status, 404);
}

#[test]
fn somebody_who_is_not_here_gets_a_letter_that_lies_in_the_outbox() {
    let node = Node::start_with(&["--mail", "outbox"]);
    let site = Site::of("bar", &node);
    let talk = Talk::of(World { browser: Browser::start(), site, node }, 0);
    let page = &talk.page;
    page.press("Got it");
    page.click("button.friends");
    page.press("Add a friend");
    page.fill("email", "dee@example.org");
    page.press("Ask");
    page.see("If there is somebody with this address, they have been asked");

    let elsewhere = Browser::start();
    let guest = elsewhere.tab();
    guest.open(&talk.world.node.url("/outbox"));
    guest.see("Ana Lima invites you to be friends");
    guest.screenshot("outbox");
    guest.looks_as(390, 844, true);
    guest.screenshot("outbox-dark");
    assert_eq!(guest.findings("html"), [""; 0]);
    let links: Vec<String> =
        guest.eval("[...document.querySelectorAll('article a')].map(({ href }) => href)");
    let [invitation, stop] = links.as_slice() else { panic!("{links:?}") };
    guest.open(stop);
    guest.looks_as(390, 844, true);
    guest.screenshot("outbox-stop");
    assert_eq!(guest.findings("html"), [""; 0]);
    guest.press("Send me none");
    guest.see("You get no more invitations");
    guest.open(invitation);
    guest.press("Sign in");
    Person::named("Dee", "Okafor").registers(&guest);
    guest.press("Accept");
    guest.see("You and Ana Lima are friends");
    page.until("wl.messenger.friends.some(({ name }) => name === 'Dee Okafor')");
}
