//! Pages of contacts that are ready to be sent, because they were sent before (`store::Kept`).
//!
//! Kept is what most clients ask for most of the time: a part of the address book in its own order, everything of each
//! contact, in one page. What a page holds depends on nothing else but on who asks.

use format::{Reach, Shape};
use odata::Query;
use store::Reading;
use wire::EntitySet;
use wire::entity_set::SetKind;

use super::read::reach;
use super::request::{Request, Target};
use crate::access::Caller;

/// The reading that answers this request, if its answer is one that is kept.
pub(super) fn reading(request: &Request, query: &Query, caller: &Caller) -> Option<Reading> {
    let Target::Collection(set) = &request.target else { return None };
    let is_plain = query.filter.is_none() && query.order.is_empty() && query.select.is_empty();
    // What goes on on a next page repeats the client's own options.
    let top = query.top.filter(|&top| top <= super::page::SIZE)?;
    let is_kept = set.kind == SetKind::Contacts && is_plain && query.search.is_none() && !query.count;
    is_kept.then(|| Reading { skip: query.skip.unwrap_or(0), top, view: view(request.shape, set, caller) })
}

/// Every representation has another number.
fn view(shape: Shape, set: &EntitySet, caller: &Caller) -> u8 {
    match (shape, reach(set, caller)) {
        (Shape::Json, Reach::Shown) => 0,
        (Shape::Json, Reach::Withheld) => 1,
    }
}
