//! Tells people what has happened, over the bus.
//!
//! What is announced stands in the store already: whoever does not hear it finds it there.

use bus::Told;
use store::Change;
use wire::frame::Event;
use wire::{Cid, Content, Entry, ServerFrame};

use super::talk::written;
use crate::app::App;

/// Tells these people.
pub(super) fn tell(app: &App, to: &[Cid], event: Event) {
    if !to.is_empty() {
        let frame = written(&ServerFrame::Event(event));
        app.bus.publish(bus::Event::Told(Told { to: to.into(), frame: frame.as_str().into() }));
    }
}

/// Something has changed in a conversation; or had before, and perhaps nobody was told.
pub(super) async fn change(app: &App, change: &Change) {
    // Whoever does not know the conversation hears of it before they hear what is said in it.
    for &cid in &change.joined {
        match app.store.conversation(cid, change.conversation).await {
            Ok(Some(conversation)) => tell(app, &[cid], Event::Conversation(Box::new(conversation))),
            // They have left again.
            Ok(None) => {}
            Err(error) => unheard(&error),
        }
    }
    let conversation = change.conversation;
    for entry in change.before.iter().chain([&change.entry]) {
        tell(app, &change.to, Event::Entry { conversation, entry: entry.clone() });
    }
    let withheld = Entry { content: Content::Withheld {}, id: None, ..change.entry.clone() };
    tell(app, &change.withheld_from, Event::Entry { conversation, entry: withheld });
    tell(app, change.left.as_slice(), Event::Gone { conversation });
    if change.entry.content.is_said() {
        app.push.said(conversation, change.entry.number, app.clock.now());
    }
}

/// Somebody is seen otherwise: their friends hear how.
pub(super) async fn presence(app: &App, cid: Cid) {
    match app.store.watchers(cid, app.clock.now()).await {
        Ok(watched) => tell(app, &watched.by, Event::Presence { from: cid, presence: watched.presence }),
        Err(error) => unheard(&error),
    }
}

/// A row of somebody's list is another one now, or gone.
pub(crate) async fn friend(app: &App, cid: Cid, other: Cid) {
    match app.store.friend(cid, other, app.clock.now()).await {
        Ok(Some(friend)) => tell(app, &[cid], Event::Friend(Box::new(friend))),
        Ok(None) => tell(app, &[cid], Event::Parted { person: other }),
        Err(error) => unheard(&error),
    }
}

/// It is in the store, and will be seen at the next sign-in.
fn unheard(error: &store::Error) {
    tracing::warn!(code = error.code(), "somebody was not told what has happened: {error}");
}
