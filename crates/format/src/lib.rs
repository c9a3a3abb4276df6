//! Represents an entity or a page of them as bytes: what a site reads from the REST surface.
//!
//! A [`Content`] says what is answered, a [`Place`] where it is served, a [`Shape`] as what. Entities come in as
//! *documents*: the JSON that serde makes of [`wire::Contact`] or [`wire::Profile`], which a store keeps ready in
//! its rows. Nothing here does I/O, and nothing is parsed that only has to be copied.

mod content;
mod document;
mod json;
mod moment;
mod place;
mod shape;

pub use content::{Content, Reach, View};
pub use moment::etag;
pub use place::Place;
pub use shape::{NotAcceptable, SHAPES, Shape};

/// The bytes of an answer.
///
/// ```
/// use format::{Content, Place, Shape};
/// let place = Place { origin: "http://localhost:8080", cid: wire::Cid(0xECA6_5CC6_F70D_D163) };
/// let answer = format::represent(Shape::Json, &place, &Content::Resource("Contacts"));
/// assert_eq!(
///     String::from_utf8_lossy(&answer),
///     r#"{"BaseUri":"http:\/\/localhost:8080\/V4.1\/cid-ECA65CC6F70DD163\/","AllContactsLink":"Contacts\/AllContacts"}"#
/// );
/// ```
pub fn represent(shape: Shape, place: &Place<'_>, content: &Content<'_>) -> Vec<u8> {
    match shape {
        Shape::Json => json::represent(place, content),
    }
}
