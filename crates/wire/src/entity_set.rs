//! The collections that can be read over REST: routes, service document and access rules derive from here.

use odata::EntityType;

use crate::Scope;
use crate::contact::CONTACT;
use crate::profile::PROFILE;

/// One collection below a person: `/V4.1/cid-…/<path>`.
#[derive(Debug, PartialEq, Eq)]
pub struct EntitySet {
    /// Which one, for those who must know.
    pub kind: SetKind,
    /// The resource that leads to it, e.g. `Contacts`; the root document links it as `ContactsLink`.
    pub resource: &'static str,
    /// Its address below the person, e.g. `Contacts/AllContacts`. Not case-sensitive.
    pub path: &'static str,
    /// What it holds.
    pub entity: &'static EntityType,
    /// Any one of these lets a site read it.
    pub read: &'static [Scope],
}

/// The entity sets, as a closed set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SetKind {
    /// The person's profile: a collection of one.
    Profiles,
    /// The person's address book.
    Contacts,
}

/// Every entity set.
pub static ENTITY_SETS: [EntitySet; 2] = [
    EntitySet {
        kind: SetKind::Profiles,
        resource: "Profiles",
        path: "Profiles",
        entity: &PROFILE,
        read: &[Scope::ProfilesView],
    },
    EntitySet {
        kind: SetKind::Contacts,
        resource: "Contacts",
        path: "Contacts/AllContacts",
        entity: &CONTACT,
        read: &[Scope::ContactsView, Scope::ContactsViewFull],
    },
];
