//! Address books come in by the account page and go out over REST.

#![expect(clippy::unwrap_used, reason = "in a test, an unwrap is an assertion")]

mod world;

use std::io::Cursor;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use image::{ImageFormat, Rgb, RgbImage};
use world::{NODE, World};

const CONTACTS: &str = "/V4.1/me/Contacts/AllContacts";

fn png() -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    RgbImage::from_pixel(300, 200, Rgb([200, 30, 30])).write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

#[tokio::test]
async fn picture_of_a_card_becomes_the_contacts() {
    let world = World::new().await;
    let mut ana = world.person("Ana").await;
    let card = format!("BEGIN:VCARD\nFN:Bo\nPHOTO;ENCODING=b:{}\nEND:VCARD\n", STANDARD.encode(png()));
    assert_eq!(ana.upload("/account/contacts", "contacts", "a.vcf", card.as_bytes()).await.status, 303);
    let (token, _) = ana.connect(&["WL_Contacts.View"], true).await;
    let contact = world.get(CONTACTS, Some(&token)).await.json()["Entries"][0].take();
    let link = contact["ThumbnailImageLink"].as_str().unwrap();
    let picture = world.get(link.strip_prefix(NODE).unwrap(), None).await;
    assert_eq!((picture.status.as_u16(), picture.header("content-type")), (200, "image/jpeg"));
    let picture = image::load_from_memory(&picture.body).unwrap();
    assert_eq!((picture.width(), picture.height()), (96, 96));
}

#[tokio::test]
async fn same_file_again_changes_nothing() {
    let world = World::new().await;
    let mut ana = world.person("Ana").await;
    let file = "Name,E-mail\nBo,bo@example.com\nCem,cem@example.com\n";
    for _ in 0..2 {
        assert_eq!(ana.upload("/account/contacts", "contacts", "a.csv", file.as_bytes()).await.status, 303);
    }
    let (token, _) = ana.connect(&["WL_Contacts.View"], true).await;
    assert_eq!(world.get(&format!("{CONTACTS}/$count"), Some(&token)).await.text(), "2");
}

#[tokio::test]
async fn broken_card_is_named_and_the_good_ones_are_kept() {
    let world = World::new().await;
    let mut ana = world.person("Ana").await;
    let file = b"BEGIN:VCARD\nFN:Bo\nEND:VCARD\nBEGIN:VCARD\nFN:Broken\nno property\nEND:VCARD\nBEGIN:VCARD\nFN:Cem\nEND:VCARD\n";
    let page = ana.upload("/account/contacts", "contacts", "friends.vcf", file).await;
    assert!(page.text().contains("friends.vcf") && page.text().contains("no property"), "{}", page.text());
    let (token, _) = ana.connect(&["WL_Contacts.View"], true).await;
    assert_eq!(world.get(&format!("{CONTACTS}/$count"), Some(&token)).await.text(), "2");
}

#[tokio::test]
async fn file_that_is_no_address_book_is_refused_in_words() {
    let world = World::new().await;
    let mut ana = world.person("Ana").await;
    let page = ana.upload("/account/contacts", "contacts", "a.png", &png()).await;
    assert!(page.text().contains("This is no address book."), "{}", page.text());
}
