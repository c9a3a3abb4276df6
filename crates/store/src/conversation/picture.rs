//! The picture of a group.

use domain::{Moment, Refusal, conversation};
use wire::path::PICTURES;
use wire::{Cid, Content, ConversationId, FileId};

use super::Change;
use super::entered::New;
use super::group::enter;
use crate::db::params;
use crate::{Picture, Result, Store, file, picture};

impl Store {
    /// An owner gives a group another picture, or none. It was made of a file of theirs that they have uploaded and not
    /// shared ([`Refusal::File`]): the file is used up.
    pub async fn picture_conversation(
        &self,
        cid: Cid,
        conversation: ConversationId,
        picture: Option<(FileId, Picture)>,
        now: Moment,
    ) -> Result<Change> {
        self.db
            .transaction(move |transaction| {
                let mut entered = enter(transaction, cid, conversation)?;
                conversation::check_owner(entered.own_role())?;
                let before = transaction.fetch_optional(
                    "select tag from conversation_pictures where conversation = $1",
                    &params![conversation],
                    |row| row.get::<String>(0),
                )?;
                if let Some((upload, _)) = &picture
                    && !file::use_up(transaction, cid, *upload)?
                {
                    return Err(Refusal::File.into());
                }
                let picture = picture.map(|(_, picture)| picture);
                if before.as_ref() == picture.as_ref().map(|picture| &picture.tag) {
                    return entered.unchanged(transaction);
                }
                transaction.execute(
                    "delete from conversation_pictures where conversation = $1",
                    &params![conversation],
                )?;
                if let Some(Picture { tag, media_type, bytes }) = &picture {
                    transaction.execute(
                        "insert into conversation_pictures (conversation, tag, media_type, bytes) \
                         values ($1, $2, $3, $4)",
                        &params![conversation, tag, media_type, bytes],
                    )?;
                }
                let picture = picture.map(|picture| address(conversation, &picture.tag));
                let entry = entered.append(transaction, New::told(Content::Pictured { picture }, now))?;
                Ok(Change::new(conversation, entry, entered.everybody()))
            })
            .await
    }

    /// The group's picture, if it still has this tag.
    pub async fn conversation_picture(
        &self,
        conversation: ConversationId,
        tag: &str,
    ) -> Result<Option<Picture>> {
        self.db
            .fetch_optional(
                "select tag, media_type, bytes from conversation_pictures where conversation = $1 and tag = $2",
                &params![conversation, tag],
                picture::read,
            )
            .await
    }
}

/// The address of a group's picture. The tag cannot be guessed: who knows it was shown it.
pub(super) fn address(conversation: ConversationId, tag: &str) -> String {
    format!("{PICTURES}/{conversation}/{tag}")
}
