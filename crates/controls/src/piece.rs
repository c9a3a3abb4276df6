//! The pieces of this module: the bar comes first, everything else when it is drawn for the first time.
//!
//! What only a function marked `wasm_split` reaches lies in a file of its own: with yew in each page and a dozen controls
//! that few pages use, most of the code would come for nothing. `crates/bundle/src/split.rs` cuts, `www/controls/piece.js`
//! fetches.

#![expect(clippy::unnecessary_wraps, reason = "what `wasm_split` fetches can fail to come")]

use std::any::Any;
use std::cell::Cell;
use std::future::ready;
use std::pin::Pin;
use std::rc::Rc;
use std::thread::LocalKey;

use wasm_split_helpers::{SplitLoaderError, wasm_split};

use crate::part::{Told, told_by};
use crate::{Control, bar, chat_frame, contact_list, conversation, person, picker, sheet};

/// What comes, or the news that it did not.
pub(crate) type Coming<T> = Pin<Box<dyn Future<Output = Result<T, SplitLoaderError>>>>;

type Controls = &'static [Control];
/// Some controls by their tags, and what brings the piece that they lie in.
type Shelf = (&'static [&'static str], fn() -> Coming<Controls>);

/// Every control of this module.
const CONTROLS: &[Shelf] = &[
    (&["bar"], || Box::pin(ready(Ok(&[bar::CONTROL] as Controls)))),
    (&["contact-list"], || Box::pin(contact_lists())),
    (&["conversation"], || Box::pin(conversations())),
    (&["chat-frame"], || Box::pin(chat_frames())),
    (&["contact-picker", "share"], || Box::pin(pickers())),
    (&["add-contact", "presence", "personal-message", "display-name", "display-picture"], || {
        Box::pin(persons())
    }),
];

#[wasm_split(contacts, fallible)]
fn contact_lists() -> Result<Controls, SplitLoaderError> {
    Ok(&[contact_list::CONTROL])
}

#[wasm_split(conversation, fallible)]
fn conversations() -> Result<Controls, SplitLoaderError> {
    Ok(&[conversation::CONTROL])
}

#[wasm_split(conversation, fallible)]
fn conversation_view() -> Result<Inside, SplitLoaderError> {
    Ok(Inside { make: told_by::<conversation::View>, styles: &[sheet::PANEL, conversation::STYLE] })
}

#[wasm_split(room, fallible)]
fn chat_frames() -> Result<Controls, SplitLoaderError> {
    Ok(&[chat_frame::CONTROL])
}

#[wasm_split(picker, fallible)]
fn pickers() -> Result<Controls, SplitLoaderError> {
    Ok(&[picker::CONTACT_PICKER, picker::SHARE])
}

#[wasm_split(picker, fallible)]
fn picker_part() -> Result<Inside, SplitLoaderError> {
    Ok(Inside { make: told_by::<picker::Picker>, styles: &[picker::STYLE] })
}

#[wasm_split(person, fallible)]
fn persons() -> Result<Controls, SplitLoaderError> {
    Ok(&[
        person::ADD_CONTACT,
        person::PRESENCE,
        person::PERSONAL_MESSAGE,
        person::DISPLAY_NAME,
        person::DISPLAY_PICTURE,
    ])
}

/// Brings the control of this tag; `None` where there is none.
pub(crate) async fn control(tag: &str) -> Result<Option<&'static Control>, SplitLoaderError> {
    let Some((_, bring)) = CONTROLS.iter().find(|(tags, _)| tags.contains(&tag)) else { return Ok(None) };
    Ok(bring().await?.iter().find(|control| control.tag == tag))
}

#[wasm_split(panels, fallible)]
fn bar_panels() -> Result<bar::panel::Panels, SplitLoaderError> {
    Ok(bar::panel::PANELS)
}

/// What a piece brings for the inside of another control.
#[derive(Clone, Copy)]
pub(crate) struct Inside {
    /// Makes it of its properties.
    pub(crate) make: fn(Rc<dyn Any>) -> Told,
    /// What it looks like.
    pub(crate) styles: &'static [&'static str],
}

/// A piece for the inside of another control: once it is there it stays.
pub(crate) struct Piece<T: 'static = Inside> {
    inside: Cell<Option<T>>,
    bring: fn() -> Coming<T>,
}

thread_local! {
    /// The box of a conversation.
    pub(crate) static CONVERSATION: Piece = const { Piece::new(|| Box::pin(conversation_view())) };
    /// The list in which friends are picked.
    pub(crate) static PICKER: Piece = const { Piece::new(|| Box::pin(picker_part())) };
    /// What opens at the end of the bar.
    pub(crate) static PANELS: Piece<bar::panel::Panels> = const { Piece::new(|| Box::pin(bar_panels())) };
}

impl<T: Copy> Piece<T> {
    const fn new(bring: fn() -> Coming<T>) -> Self {
        Self { inside: Cell::new(None), bring }
    }

    /// What is there already.
    pub(crate) fn here(piece: &'static LocalKey<Self>) -> Option<T> {
        piece.with(|piece| piece.inside.get())
    }

    /// Brings it.
    pub(crate) async fn bring(piece: &'static LocalKey<Self>) -> Result<T, SplitLoaderError> {
        let inside = piece.with(|piece| (piece.bring)()).await?;
        piece.with(|piece| piece.inside.set(Some(inside)));
        Ok(inside)
    }
}

#[cfg(test)]
mod tests {
    use std::task::{Context, Poll, Waker};

    use super::*;

    /// Elsewhere than on a page every piece is there at once.
    fn brought<T>(mut coming: Coming<T>) -> T {
        match coming.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(Ok(brought)) => brought,
            _ => panic!("it should be there"),
        }
    }

    #[test]
    fn each_piece_holds_the_controls_that_it_is_brought_for() {
        for (tags, bring) in CONTROLS {
            let held: Vec<_> = brought(bring()).iter().map(|control| control.tag).collect();
            assert_eq!(held, *tags);
        }
    }

    #[test]
    fn this_module_draws_exactly_the_controls_that_are_said_to_be_in_it() {
        let said = wire::CONTROLS.iter().filter(|control| control.module == wire::control::Module::Controls);
        let mut said: Vec<_> = said.map(|control| control.tag).collect();
        let mut drawn: Vec<_> = CONTROLS.iter().flat_map(|(tags, _)| *tags).copied().collect();
        said.sort_unstable();
        drawn.sort_unstable();
        assert_eq!(said, drawn);
    }
}
