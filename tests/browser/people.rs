//! The small tags of the messenger: who somebody is, whether they are there, and whom of them one means.

use connect_tests::{Person, Tab, Talker, World};
use serde_json::{Value, json};

use crate::bar::friend;

/// A page with every small tag, its visitor signed in, and Bo at the other end of a socket.
pub(crate) fn crew() -> (Tab, Talker, World) {
    let world = World::of("people");
    let ana = Person::named("Ana", "Lima");
    let visit = ana.joins(&world.node);
    let bo = friend(&world, &visit, "Bo");
    let page = world.page();
    page.see("Connect to pick some of them.");
    page.press("Connect");
    let popup = world.browser.popup(&[&page]);
    ana.signs_in(&popup);
    ana.allows(&popup);
    page.see("Ana Lima");
    (page, bo, world)
}

#[test]
fn a_page_shows_the_visitor_and_lets_them_say_how_they_are_seen() {
    let (page, mut bo, _world) = crew();
    page.until("look.all('select')[0].value === 'online'");
    page.until("look.all('[role=img]')[0].ariaLabel === 'Ana Lima' && look.one('.portrait.there')");
    while bo.hears("presence")["presence"]["status"] != "online" {}
    page.eval::<Value>(
        "look.all('select')[0].value = 'busy', look.all('select')[0].dispatchEvent(new Event('change')), null",
    );
    while bo.hears("presence")["presence"]["status"] != "busy" {}
    page.until("look.one('.portrait.busy')");
    page.click("input.message");
    page.devtools("Input.insertText", &json!({ "text": "On the water" }));
    page.key("Enter");
    while bo.hears("presence")["presence"]["message"] != "On the water" {}
    // What is changed elsewhere is changed here.
    page.eval::<Value>("wl.messenger.appear({ status: 'away' }).then(() => null)");
    page.until("look.all('select')[0].value === 'away'");
    assert_eq!(page.complaints(), [""; 0]);
}

#[test]
fn a_page_shows_a_friend_as_they_come_and_change() {
    let (page, mut bo, _world) = crew();
    let cid = bo.cid.clone();
    page.eval::<Value>(&format!(
        "for (const tag of ['display-name', 'presence', 'personal-message', 'add-contact']) {{
            const element = document.createElement('wl-' + tag);
            element.id = 'bo-' + tag;
            element.setAttribute('cid', '{}');
            document.body.append(element);
        }}",
        cid.to_lowercase()
    ));
    let text = |tag: &str| format!("document.querySelector('#bo-{tag}').shadowRoot.textContent");
    page.until(&format!("{} === 'Bo Lindqvist'", text("display-name")));
    page.until(&format!("{} === 'Available'", text("presence")));
    page.until(&format!("{} === 'You are friends'", text("add-contact")));
    bo.asks(&json!({ "appear": { "status": "inACall", "message": "With the coach" } }));
    page.until(&format!("{} === 'In a call'", text("presence")));
    page.until(&format!("{} === 'With the coach'", text("personal-message")));
    bo.asks(&json!({ "appear": { "status": "appearOffline" } }));
    page.until(&format!("{} === 'Offline'", text("presence")));
    page.eval::<Value>("document.querySelector('#bo-display-name').setAttribute('cid', '$user'), null");
    page.until(&format!("{} === 'Ana Lima'", text("display-name")));
    assert_eq!(page.complaints(), [""; 0]);
}

#[test]
fn a_site_offers_its_visitor_to_add_somebody() {
    let (page, _bo, world) = crew();
    let mut cy = Talker::signs_in(
        &Person::named("Cy", "Wood").joins(&world.node).allow(&world.site, "Messenger.SignIn"),
    );
    page.eval::<Value>(&format!(
        "const cy = document.createElement('wl:add-contact');
        cy.setAttribute('cid', '{}');
        cy.setAttribute('text', 'Row with Cy');
        cy.setAttribute('on-contact-asked', 'onasked');
        document.body.append(cy)",
        cy.cid
    ));
    page.press("Row with Cy");
    assert_eq!(cy.hears("friend")["name"], "Ana Lima");
    page.see("You have asked them");
    page.until(&format!("told.asked === '{}'", cy.cid));
    assert_eq!(page.complaints(), [""; 0]);
}

#[test]
fn a_visitor_picks_friends_and_the_page_is_told() {
    let (page, bo, _world) = crew();
    page.click("[role=option]");
    page.press("Choose (1)");
    page.until(&format!("told.picked?.length === 1 && told.picked[0].cid === '{}'", bo.cid));
    assert_eq!(page.complaints(), [""; 0]);
}

#[test]
fn a_visitor_shares_what_the_site_says() {
    let (page, mut bo, _world) = crew();
    page.press("Tell the crew");
    page.see("Who rows?");
    page.screenshot("share");
    page.click("dialog [role=option]");
    page.press("Tell the crew (1)");
    assert_eq!(bo.hears_words(), "We row at six.");
    page.see("Sent to 1.");
    page.until(&format!("told.shared?.[0] === '{}'", bo.cid));
    page.until("!look.all('dialog')[0].open");
    for (width, height) in [(1280, 800), (390, 844)] {
        for dark in [false, true] {
            page.looks_as(width, height, dark);
            let scheme = if dark { "dark" } else { "light" };
            page.screenshot(&format!("people-{width}-{scheme}"));
        }
    }
    assert_eq!(page.complaints(), [""; 0]);
}
