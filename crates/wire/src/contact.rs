//! A person in somebody's address book.

use odata::{EntityType, EnumType, Kind, Property};
use serde::{Deserialize, Serialize};

use crate::Cid;

/// A contact, with the property names of 2010 (Messenger Connect 4.1, ff749172 and recorded answers).
///
/// What is absent or empty is left out: no property is ever `null` on the wire. The fields stand in the order of the
/// wire: what every entity has, then the contact's own by alphabet. Representations copy them in this order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Contact {
    /// Names the contact within its owner's address book: 26 characters of base 32, on the wire as `urn:uuid:…`.
    pub id: String,
    /// When it last changed, in milliseconds since 1970; `\/Date(…)\/` in 2010's JSON, and the `ETag`.
    pub updated: i64,
    /// `YYYY-MM-DD`; the year is `0000` where only day and month are known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub birthday: Option<String>,
    /// Who it is, if the contact is a person of this network.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cid: Option<Cid>,
    /// The company they work for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub company: Option<String>,
    /// E-mail addresses; shown with `Address` only to those who hold `WL_Contacts.ViewFull`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub emails: Vec<Email>,
    /// Given name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_name: Option<String>,
    /// The name as one line; never empty (falls back to nickname, company, the name part of an address).
    pub formatted_name: String,
    /// Whether both have agreed to be friends on this network; left out if they have not.
    #[serde(skip_serializing_if = "is_false")]
    pub is_friend: bool,
    /// What they do at their company.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub job_title: Option<String>,
    /// Family name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_name: Option<String>,
    /// Postal addresses.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub locations: Vec<Location>,
    /// Nickname.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nick_name: Option<String>,
    /// Free text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
    /// Telephone numbers.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub phones: Vec<Phone>,
    /// Their picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thumbnail_image_link: Option<String>,
}

/// An e-mail address of a contact or profile.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Email {
    /// The address; absent where it is hidden.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// Whether it is the one to use.
    #[serde(skip_serializing_if = "is_false")]
    pub is_primary: bool,
    /// 0 other, 1 personal, 2 business, 3 Windows Live ID.
    pub r#type: u8,
}

/// A telephone number.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Phone {
    /// The number, as written.
    pub number: String,
    /// 0 other, 1 personal, 2 business, 3 mobile.
    pub r#type: u8,
}

/// A postal address.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Location {
    /// Town.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub city: Option<String>,
    /// Country.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country_region: Option<String>,
    /// Postal code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub postal_code: Option<String>,
    /// State, province or region.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// Street and house number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub street: Option<String>,
    /// 0 other, 1 personal, 2 business.
    pub r#type: u8,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature that serde asks for")]
fn is_false(flag: &bool) -> bool {
    !flag
}

/// What an e-mail address, telephone number or postal address is for. Numbers in JSON, names in XML.
pub static CONTACT_TYPE: EnumType = EnumType {
    name: "ContactType",
    members: &[("Other", 0), ("Personal", 1), ("Business", 2), ("WindowsLiveID", 3)],
};

/// 2010 allowed no queries on enumerations (ff750808): `Type` is represented, not filtered.
const TYPE: Property = Property::new("Type", Kind::Enum(&CONTACT_TYPE)).required().opaque();

/// [`Email`], described for queries.
pub static EMAIL: EntityType = EntityType {
    name: "Email",
    properties: &[
        Property::new("Address", Kind::String),
        Property::new("IsPrimary", Kind::Boolean).required(),
        TYPE,
    ],
};

/// [`Phone`], described for queries.
pub static PHONE: EntityType =
    EntityType { name: "Phone", properties: &[Property::new("Number", Kind::String).required(), TYPE] };

/// [`Location`], described for queries.
pub static LOCATION: EntityType = EntityType {
    name: "Location",
    properties: &[
        Property::new("Street", Kind::String),
        Property::new("City", Kind::String),
        Property::new("State", Kind::String),
        Property::new("PostalCode", Kind::String),
        Property::new("CountryRegion", Kind::String),
        TYPE,
    ],
};

/// [`Contact`], described for queries.
pub static CONTACT: EntityType = EntityType {
    name: "Contact",
    properties: &[
        Property::new("Id", Kind::String).required(),
        Property::new("Updated", Kind::DateTimeOffset).required(),
        Property::new("Title", Kind::String).required(),
        Property::new("Birthday", Kind::String),
        Property::new("Cid", Kind::String),
        Property::new("Company", Kind::String),
        Property::new("Emails", Kind::Collection(&EMAIL)).required().opaque(),
        Property::new("FirstName", Kind::String),
        Property::new("FormattedName", Kind::String).required(),
        Property::new("IsFriend", Kind::Boolean).required(),
        Property::new("JobTitle", Kind::String),
        Property::new("LastName", Kind::String),
        Property::new("Locations", Kind::Collection(&LOCATION)).required().opaque(),
        Property::new("NickName", Kind::String),
        Property::new("Notes", Kind::String).opaque(),
        Property::new("Phones", Kind::Collection(&PHONE)).required().opaque(),
        Property::new("ThumbnailImageLink", Kind::String).opaque(),
    ],
};
