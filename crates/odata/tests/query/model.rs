//! An address book to ask questions of.

use odata_query::{EntityType, EnumType, Kind, Property, Row, Value};

pub(crate) static GENDER: EnumType =
    EnumType { name: "Gender", members: &[("Unspecified", 0), ("Female", 1), ("Male", 2)] };

pub(crate) static COLOR: EnumType =
    EnumType { name: "Color", members: &[("Red", 1), ("Green", 2), ("Blue", 4)] };

pub(crate) static EMAIL: EntityType = EntityType {
    name: "Email",
    properties: &[Property::new("Address", Kind::String), Property::new("Uses", Kind::Int32)],
};

pub(crate) static PLACE: EntityType = EntityType {
    name: "Place",
    properties: &[Property::new("City", Kind::String), Property::new("Zip", Kind::String)],
};

pub(crate) static CONTACT: EntityType = EntityType {
    name: "Contact",
    properties: &[
        Property::new("Cid", Kind::String).required(),
        Property::new("Name", Kind::String),
        Property::new("Nick", Kind::String),
        Property::new("Age", Kind::Int32),
        Property::new("Visits", Kind::Int64),
        Property::new("Rating", Kind::Double),
        Property::new("IsFriend", Kind::Boolean),
        Property::new("Born", Kind::Date),
        Property::new("Changed", Kind::DateTimeOffset),
        Property::new("Gender", Kind::Enum(&GENDER)),
        Property::new("Colors", Kind::Enum(&COLOR)),
        Property::new("Home", Kind::Complex(&PLACE)),
        Property::new("Emails", Kind::Collection(&EMAIL)),
        Property::new("Link", Kind::String).opaque(),
        Property::new("Notes", Kind::String).unsortable(),
    ],
};

#[derive(Default, Clone)]
pub(crate) struct Contact {
    pub(crate) name: Option<&'static str>,
    pub(crate) nick: Option<&'static str>,
    pub(crate) age: Option<i32>,
    pub(crate) visits: Option<i64>,
    pub(crate) rating: Option<f64>,
    pub(crate) is_friend: Option<bool>,
    pub(crate) born: Option<i32>,
    pub(crate) changed: Option<i64>,
    pub(crate) gender: Option<i32>,
    pub(crate) colors: Option<i32>,
    pub(crate) home: Option<Home>,
    pub(crate) emails: Vec<Email>,
}

#[derive(Clone)]
pub(crate) struct Home {
    pub(crate) city: Option<&'static str>,
}

#[derive(Clone)]
pub(crate) struct Email {
    pub(crate) address: Option<&'static str>,
    pub(crate) uses: Option<i32>,
}

impl Row for Contact {
    fn value(&self, property: &Property) -> Value<'_> {
        match property.name {
            "Cid" => "0123456789abcdef".into(),
            "Name" => self.name.into(),
            "Nick" => self.nick.into(),
            "Age" => self.age.into(),
            "Visits" => self.visits.into(),
            "Rating" => self.rating.into(),
            "IsFriend" => self.is_friend.into(),
            "Born" => self.born.map_or(Value::Null, Value::Date),
            "Changed" => self.changed.map_or(Value::Null, Value::DateTimeOffset),
            "Gender" => self.gender.map_or(Value::Null, Value::Enum),
            "Colors" => self.colors.map_or(Value::Null, Value::Enum),
            _ => Value::Null,
        }
    }

    fn complex(&self, _: &Property) -> Option<&dyn Row> {
        self.home.as_ref().map(|home| home as &dyn Row)
    }

    fn members(&self, _: &Property) -> Vec<&dyn Row> {
        self.emails.iter().map(|email| email as &dyn Row).collect()
    }
}

impl Row for Home {
    fn value(&self, property: &Property) -> Value<'_> {
        if property.name == "City" { self.city.into() } else { Value::Null }
    }
}

impl Row for Email {
    fn value(&self, property: &Property) -> Value<'_> {
        if property.name == "Address" { self.address.into() } else { self.uses.into() }
    }
}
