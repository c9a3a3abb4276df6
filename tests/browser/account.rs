//! The account page: what people bring, and what they hear when a file is not what it should be.

use std::fs;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use connect_tests::{Browser, Person, Tab, World};

/// A picture of one red pixel.
const PNG: &str =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC";

#[test]
fn name_and_picture_show_on_the_site() {
    let (world, account) = signed_in();
    let picture = world.node.data().join("me.png");
    fs::write(&picture, STANDARD.decode(PNG).unwrap()).unwrap();
    account.choose_file("picture", &picture);
    account.submit("picture");
    account.until("!!look.one('img[src^=\"/picture/\"]')?.naturalWidth");
    account.fill("last_name", "Lima Costa");
    account.submit("last_name");
    account.until("look.text().includes('Ana Lima Costa')");

    let page = world.browser.new_tab();
    page.open(&world.site.url("/page.html"));
    page.press("Connect");
    let popup = world.browser.popup(&[&account, &page]);
    Person::named("Ana", "Lima").allows(&popup);
    page.see("Ana Lima Costa");
    page.until("look.all('img').some((image) => image.src.includes('/picture/') && image.naturalWidth)");
}

#[test]
fn a_picture_that_is_none_is_refused_in_words_and_the_old_one_stays() {
    let (world, account) = signed_in();
    let file = world.node.data().join("me.png");
    fs::write(&file, STANDARD.decode(PNG).unwrap()).unwrap();
    account.choose_file("picture", &file);
    account.submit("picture");
    account.until("!!look.one('img[src^=\"/picture/\"]')?.naturalWidth");
    let before: String = account.eval("look.one('img[src^=\"/picture/\"]').src");

    fs::write(&file, "this is no picture").unwrap();
    account.choose_file("picture", &file);
    account.submit("picture");
    account.until("!!look.one('[role=alert]')");
    assert_eq!(account.eval::<String>("look.one('img[src^=\"/picture/\"]').src"), before);
}

#[test]
fn broken_cards_are_named_by_line_and_the_good_ones_are_in() {
    let (world, account) = signed_in();
    let file = world.node.data().join("book.vcf");
    let cards = "BEGIN:VCARD\nVERSION:3.0\nFN:Bo Lindqvist\nEND:VCARD\nBEGIN:VCARD\nVERSION:3.0\nNOTE:nobody\nEND:VCARD\n";
    fs::write(&file, cards).unwrap();
    account.choose_file("contacts", &file);
    account.submit("contacts");
    account.see("Line 5");
    account.see("book.vcf");
    let visit = Person::named("Ana", "Lima").returns(&world.node);
    let contacts = visit.allow(&world.site, "WL_Contacts.View").get("Contacts/AllContacts").json();
    assert_eq!(contacts["Entries"].as_array().unwrap().len(), 1, "{contacts}");
    assert_eq!(contacts["Entries"][0]["FormattedName"], "Bo Lindqvist");
}

#[test]
fn a_device_elsewhere_can_be_signed_out() {
    let (world, account) = signed_in();
    let elsewhere = Browser::start();
    let other = elsewhere.tab();
    other.open(&world.node.url("/sign-in"));
    Person::named("Ana", "Lima").signs_in(&other);
    other.until("location.pathname !== '/sign-in' && document.readyState === 'complete'");
    account.open(&world.node.url("/account"));
    account.press("Sign out everywhere else");
    account.until("!look.button('Sign out everywhere else')");
    other.open(&world.node.url("/account"));
    other.arrives_at(&world.node.url("/sign-in"));
    account.open(&world.node.url("/account"));
    account.arrives_at(&world.node.url("/account"));
}

/// Ana's account page.
fn signed_in() -> (World, Tab) {
    let world = World::of("connect");
    let ana = Person::named("Ana", "Lima");
    ana.joins(&world.node);
    let account = world.browser.tab();
    account.open(&world.node.url("/account"));
    ana.signs_in(&account);
    account.arrives_at(&world.node.url("/account"));
    (world, account)
}
