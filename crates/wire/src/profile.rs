//! What a person says about themselves.

use odata::{EntityType, EnumType, Kind, Property};
use serde::{Deserialize, Serialize};

use crate::Cid;
use crate::contact::{EMAIL, Email, LOCATION, Location, PHONE, Phone};

/// A profile, with the property names of 2010 (Messenger Connect 4.1, gg262132 and recorded answers).
///
/// As in [`Contact`](crate::Contact), what is absent or empty is left out, and the fields stand in the wire's order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Profile {
    /// When it last changed, in milliseconds since 1970.
    pub updated: i64,
    /// Postal addresses.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub addresses: Vec<Location>,
    /// 1 to 12.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub birth_month: Option<u8>,
    /// Whose it is.
    pub cid: Cid,
    /// E-mail addresses; the one to sign in with has type 3.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub emails: Vec<Email>,
    /// Given name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_name: Option<String>,
    /// 0 unspecified, 1 female, 2 male.
    #[serde(default)]
    pub gender: u8,
    /// Family name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_name: Option<String>,
    /// Where they are, in a few words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
    /// Telephone numbers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub phone_numbers: Vec<Phone>,
    /// Their picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thumbnail_image_link: Option<String>,
}

/// What a person says they are. A number in JSON, a name in XML.
pub static GENDER: EnumType =
    EnumType { name: "Gender", members: &[("Unspecified", 0), ("Female", 1), ("Male", 2)] };

/// [`Profile`], described for queries.
pub static PROFILE: EntityType = EntityType {
    name: "Profile",
    properties: &[
        Property::new("Id", Kind::String).required(),
        Property::new("Updated", Kind::DateTimeOffset).required(),
        Property::new("Title", Kind::String).required(),
        Property::new("Addresses", Kind::Collection(&LOCATION)).required().opaque(),
        Property::new("BirthMonth", Kind::Int32),
        Property::new("Cid", Kind::String).required(),
        Property::new("Emails", Kind::Collection(&EMAIL)).required().opaque(),
        Property::new("FirstName", Kind::String),
        Property::new("Gender", Kind::Enum(&GENDER)).required().opaque(),
        Property::new("LastName", Kind::String),
        Property::new("Location", Kind::String),
        Property::new("PhoneNumbers", Kind::Collection(&PHONE)).required().opaque(),
        Property::new("ThumbnailImageLink", Kind::String).opaque(),
    ],
};
