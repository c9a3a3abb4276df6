//! `GET /messenger/pictures/{conversation}/{tag}`: the picture of a group; and how it gets one.

use axum::extract::{Path, State};
use axum::response::Response;
use domain::{Moment, Refusal};
use store::{Change, Form, Picture};
use wire::{Cid, ConversationId, FileId};

use super::Messenger;
use crate::error::PageError;
use crate::page::image;
use crate::picture;

/// Gives it out, to whoever knows its address.
pub(crate) async fn show(
    State(messenger): State<Messenger>,
    Path((conversation, tag)): Path<(String, String)>,
) -> Result<Response, PageError> {
    let conversation: ConversationId = conversation.parse().map_err(|_| PageError::NOT_FOUND)?;
    let found = messenger.app.store.conversation_picture(conversation, &tag).await?;
    found.map(image::serve).ok_or(PageError::NOT_FOUND)
}

impl Messenger {
    /// An owner gives a group another picture, or none.
    pub(super) async fn picture(
        &self,
        cid: Cid,
        conversation: ConversationId,
        file: Option<FileId>,
        now: Moment,
    ) -> Result<Change, store::Error> {
        let picture = match file {
            Some(file) => Some((file, self.portrait(cid, file).await?)),
            None => None,
        };
        self.app.store.picture_conversation(cid, conversation, picture, now).await
    }

    /// The middle of a picture that this person has uploaded. Its small form is large enough.
    async fn portrait(&self, cid: Cid, upload: FileId) -> Result<Picture, store::Error> {
        let store = &self.app.store;
        let id = store.own_picture(cid, upload).await?.ok_or(Refusal::Picture)?;
        let mut bytes = Vec::new();
        for number in 0.. {
            match store.piece(id, Form::Small, number).await? {
                Some(piece) => bytes.extend(piece),
                None => break,
            }
        }
        picture::portrait(bytes).await.map_err(|_| Refusal::Picture.into())
    }
}
