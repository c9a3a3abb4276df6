//! What a request is answered with, before it has a shape.

use odata::Selection;
use wire::{EntitySet, ScopeSet};

/// An answer of the REST surface.
#[derive(Debug, Clone, Copy)]
pub enum Content<'a> {
    /// `/V4.1/`: who is asking, and a link to every resource that these scopes let them read.
    Root(ScopeSet),
    /// A resource, by its name in [`wire::ENTITY_SETS`]: links to its collections.
    Resource(&'a str),
    /// A page of a collection.
    Collection {
        /// Which one.
        set: &'static EntitySet,
        /// One per entity, in order.
        documents: &'a [&'a str],
        /// Where the next page is: the query part of its address, if there is one.
        next: Option<&'a str>,
        /// What is shown of each.
        view: View<'a>,
    },
    /// One entity of a collection.
    Entry {
        /// Which collection.
        set: &'static EntitySet,
        /// The entity.
        document: &'a str,
        /// What is shown of it.
        view: View<'a>,
    },
}

/// What is shown of an entity.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    /// `$select`, checked; empty means everything.
    pub select: &'a [Selection],
    /// Whether the caller may read how to reach a contact.
    pub reach: Reach,
}

/// Whether a contact is shown with what reaches them: addresses, numbers, and notes, which may hold either.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// To holders of `WL_Contacts.ViewFull`, and everybody to whom it is their own profile.
    Shown,
    /// To everybody else: there is an e-mail address, but not which (recorded: `"Emails":[{"Type":0}]`).
    Withheld,
}

impl Reach {
    /// Whether a property of this name is shown: of a contact, or of one of its addresses and telephones.
    ///
    /// What `WL_Contacts.View` alone does not show cannot be filtered by either: a filter would tell what the answer
    /// withholds.
    pub fn shows(self, name: &str) -> bool {
        self == Self::Shown || !matches!(name, "Address" | "Notes" | "Number" | "PostalCode" | "Street")
    }
}

impl<'a> View<'a> {
    /// Everything.
    pub const WHOLE: View<'static> = View { select: &[], reach: Reach::Shown };

    /// Whether a property is shown.
    pub(crate) fn shows(&self, name: &str) -> bool {
        self.reach.shows(name) && (self.select.is_empty() || self.selection(name).is_some())
    }

    /// What is shown of a complex property that is shown.
    pub(crate) fn within(&self, name: &str) -> Self {
        Self { select: self.selection(name).map_or(&[], |selection| &selection.parts), reach: self.reach }
    }

    /// Whether everything within a property is shown.
    pub(crate) fn is_whole(&self) -> bool {
        self.select.is_empty() && self.reach == Reach::Shown
    }

    fn selection(&self, name: &str) -> Option<&'a Selection> {
        self.select.iter().find(|selection| selection.property.name == name)
    }
}
