//! Where an answer is served: the addresses that stand in it.

use wire::entity_set::SetKind;
use wire::{Cid, EntitySet};

/// The node, and the person whose data is read.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// The node's origin, without a slash at the end.
    pub origin: &'a str,
    /// Whose data it is.
    pub cid: Cid,
}

impl Place<'_> {
    /// `<origin>/V4.1/`
    pub fn root(&self) -> String {
        format!("{}{}/", self.origin, wire::path::REST)
    }

    /// `<origin>/V4.1/cid-<CID>/`
    pub fn person(&self) -> String {
        format!("{}cid-{}/", self.root(), self.cid)
    }

    /// The `BaseUri` of a collection and of its entries. Recorded answers hang contacts below the person, but
    /// profiles below the root.
    pub fn base_uri(&self, set: &EntitySet) -> String {
        match set.kind {
            SetKind::Contacts => self.person(),
            SetKind::Profiles => self.root(),
        }
    }

    /// The `SelfLink` of a collection, relative to its `BaseUri`.
    pub fn self_link(&self, set: &EntitySet) -> String {
        match set.kind {
            SetKind::Contacts => set.path.to_owned(),
            SetKind::Profiles => format!("cid-{}/{}", self.cid.to_lower(), set.path),
        }
    }
}
