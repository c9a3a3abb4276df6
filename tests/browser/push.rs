//! Web push: a visitor hears of messages while no page is open, by the site's service worker.

use connect_tests::push_service::{PushService, Subscriber};
use connect_tests::wait::until;
use connect_tests::{Browser, Node, Site, Tab, Talker, World};
use serde_json::{Value, json};

use crate::bar::Talk;

/// What the browser shows of this site: title and body of each notification.
const SHOWN: &str = "(await (await navigator.serviceWorker.getRegistration('/worker.js')).getNotifications())
    .map(({ title, body }) => [title, body])";

/// Ana at a site with a worker, whose browser subscribes at this service, and who has turned it on.
fn begin(service: &PushService) -> (Talk, Subscriber) {
    begin_at("push", service)
}

fn begin_at(site: &str, service: &PushService) -> (Talk, Subscriber) {
    let node = Node::reaching(&service.origin);
    let site = Site::of(site, &node);
    let talk = Talk::of(World { browser: Browser::start(), site, node }, 0);
    let laptop = service.subscribes("laptop");
    let page = &talk.page;
    page.devtools("Browser.grantPermissions", &json!({ "permissions": ["notifications"] }));
    page.eval::<()>(&format!("localStorage.given = JSON.stringify({}), undefined", laptop.subscription()));
    page.press("Got it");
    page.click("#me");
    page.press("Notify me when no page is open");
    page.until("wl.messenger.notifications === 'on'");
    (talk, laptop)
}

/// The page is left, and after a while its visitor is not there any more.
fn leave(talk: &mut Talk) {
    talk.page.open("about:blank");
    let gone = until(|| {
        talk.world.node.advance("10s");
        // By the answer, all is heard that has happened before.
        talk.bo.asks(&json!({ "idle": { "on": false } }));
        let heard = std::iter::from_fn(|| talk.bo.has_heard("presence")).last().unwrap_or_default();
        if heard["presence"]["status"] == "offline" { Ok(()) } else { Err(heard.to_string()) }
    });
    assert_eq!(gone, Ok(()));
}

/// The browser gets a message from its push service.
fn deliver(page: &Tab, site: &Site, notice: &Value) {
    page.devtools("ServiceWorker.enable", &json!({}));
    let message = json!({ "origin": site.origin, "registrationId": "0", "data": notice.to_string() });
    page.devtools("ServiceWorker.deliverPushMessage", &message);
}

fn says(bo: &mut Talker, to: &str, words: &str) {
    bo.says(&json!({ "person": to }), words);
}

#[test]
fn visitor_hears_of_a_message_and_comes_by_it() {
    let service = PushService::opens();
    let (mut talk, laptop) = begin(&service);
    let ana: String = talk.page.eval("wl.messenger.me.cid");
    let named: [String; 2] =
        talk.page.eval("[localStorage.applicationServerKey, localStorage.userVisibleOnly]");
    leave(&mut talk);
    says(&mut talk.bo, &ana, "Are you at the harbour?");
    let parcel = service.receives();
    assert_eq!(named, [parcel.sender().1, "true".to_owned()]);

    let Talk { page, world, .. } = &talk;
    let notice = laptop.opens(&parcel);
    deliver(page, &world.site, &notice);
    page.open(&world.site.url("/elsewhere.html"));
    let shown = || page.eval::<Vec<[String; 2]>>(SHOWN);
    let message = ["Bo Lindqvist", "Are you at the harbour?"].map(str::to_owned);
    assert_eq!(until(|| shown().pop().ok_or_else(|| "nothing is shown".to_owned())), Ok(message));

    page.eval::<()>(
        "(await navigator.serviceWorker.getRegistration('/worker.js')).active.postMessage('click')",
    );
    let wanted = |count: usize| {
        let is_so = || page.eval::<usize>("(await (await caches.open('wl')).keys()).length") == count;
        assert_eq!(until(|| is_so().then_some(()).ok_or_else(String::new)), Ok(()), "{count} is wanted");
    };
    wanted(1);
    page.open(&world.site.url("/page.html"));
    page.until("look.one('textarea')");
    page.see("Are you at the harbour?");
    assert_eq!(shown(), [[""; 2]; 0], "it has been seen");
    page.until("wl.messenger.conversations[0].unread === 0");
    wanted(0);
    assert_eq!(page.complaints(), [""; 0]);
}

#[test]
fn who_looks_at_a_page_of_the_site_is_not_notified() {
    let service = PushService::opens();
    let (talk, _) = begin(&service);
    let Talk { page, world, .. } = &talk;
    let notice = |words: &str| {
        json!({ "entry": { "conversation": "1", "from": "Bo", "count": 1, "unread": 1, "entry": {
            "number": 1, "at": 1, "from": talk.bo.cid, "content": { "text": { "text": words } } } } })
    };
    assert!(page.eval::<bool>("document.hasFocus()"));
    deliver(page, &world.site, &notice("while one looks"));
    let count = "await new Promise(async (resolve) => {
        navigator.serviceWorker.addEventListener('message', ({ data }) => Number.isInteger(data) && resolve(data));
        (await navigator.serviceWorker.getRegistration('/worker.js')).active.postMessage('count');
    })";
    assert_eq!(page.eval::<usize>(count), 0);

    page.open("about:blank");
    deliver(page, &world.site, &notice("while one does not"));
    page.open(&world.site.url("/elsewhere.html"));
    let shown = || page.eval::<Vec<[String; 2]>>(SHOWN);
    let message = ["Bo", "while one does not"].map(str::to_owned);
    assert_eq!(until(|| shown().pop().ok_or_else(|| "nothing is shown".to_owned())), Ok(message));
}

#[test]
fn visitor_who_signs_out_is_told_nothing_more() {
    let service = PushService::opens();
    let (mut talk, _) = begin(&service);
    let ana: String = talk.page.eval("wl.messenger.me.cid");
    talk.page.press("Sign out");
    talk.page.until("wl.session.state === 'signedOut'");
    let mut cy = crate::bar::friend(&talk.world, &talk.visit, "Cy");
    cy.asks(&json!({ "ask": { "person": { "cid": talk.bo.cid } } }));
    talk.bo.asks(&json!({ "ask": { "person": { "cid": cy.cid } } }));
    cy.asks(&json!({ "subscribe": service.subscribes("phone").subscription() }));
    cy.asks(&json!({ "idle": { "on": true } }));
    leave(&mut talk);
    says(&mut talk.bo, &ana, "Are you there?");
    says(&mut talk.bo, &cy.cid, "Are you there?");
    assert_eq!(service.receives().to, "phone");
}

#[test]
fn quiet_hours_are_set_where_one_says_how_one_is_seen() {
    let service = PushService::opens();
    let (talk, _) = begin(&service);
    let page = &talk.page;
    page.press("Quiet hours");
    page.until("wl.messenger.me.quiet?.from === '22:00' && wl.messenger.me.quiet.until === '07:00'");
    page.until("wl.messenger.me.quiet.zone === Intl.DateTimeFormat().resolvedOptions().timeZone");
    page.until("look.one('input[name=from]')?.value === '22:00'");
    page.eval::<()>(
        "look.one('input[name=from]').value = '21:30',
         look.one('input[name=from]').dispatchEvent(new Event('change', { bubbles: true })), undefined",
    );
    page.until("wl.messenger.me.quiet.from === '21:30'");
    assert_eq!(page.findings("wl\\:bar, wl-bar"), [""; 0]);
    for (width, height) in [(1280, 800), (390, 844)] {
        for dark in [false, true] {
            page.looks_as(width, height, dark);
            let scheme = if dark { "dark" } else { "light" };
            page.screenshot(&format!("push-{width}-{scheme}"));
        }
    }
    page.press("Quiet hours");
    page.until("wl.messenger.me.quiet === undefined && !look.one('input[name=from]')");
    page.press("Notify me when no page is open");
    page.until("wl.messenger.notifications === 'off' && !localStorage.subscribed");
    assert_eq!(page.complaints(), [""; 0]);
}

#[test]
fn page_with_trusted_types_registers_its_worker_and_sees_no_violation() {
    let service = PushService::opens();
    let (talk, _) = begin_at("push_trusted", &service);
    assert_eq!(talk.page.complaints(), [""; 0]);
    // One that does not is told so.
    let Talk { page, world, .. } = &talk;
    page.eval::<bool>("await (await navigator.serviceWorker.getRegistration('/worker.js')).unregister()");
    page.open(&world.site.url("/page.html?leaves-it-to-others"));
    page.until("wl.messenger.me && wl.messenger.notifications === 'off'");
    assert_eq!(
        page.eval::<String>("await wl.messenger.notify().catch(({ code }) => code)"),
        "push.unavailable"
    );
}

#[test]
fn page_without_a_worker_says_why_it_cannot() {
    let talk = Talk::begin();
    let page = &talk.page;
    assert_eq!(page.eval::<String>("wl.messenger.notifications"), "unavailable");
    assert_eq!(
        page.eval::<String>("await wl.messenger.notify().catch(({ code }) => code)"),
        "push.unavailable"
    );
    page.press("Got it");
    page.click("#me");
    page.see("Show when I was last here");
    page.miss("Notify me when no page is open");
}
