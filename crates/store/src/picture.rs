//! Small images: people's pictures and their contacts', and the logos of applications.
//!
//! They live in the database, so that they are on every node and in its backup.

use domain::ClientId;
use wire::Cid;

use crate::db::{Row, params};
use crate::{Result, Store};

/// An image that has been decoded, checked and encoded anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Names these very bytes, e.g. a part of their hash: it is in the address, so that caches may keep them for ever.
    pub tag: String,
    /// `image/jpeg`, `image/png` …
    pub media_type: String,
    /// The file.
    pub bytes: Vec<u8>,
}

impl Store {
    /// Keeps a picture for this person, beside their others.
    pub async fn save_picture(&self, cid: Cid, picture: &Picture) -> Result<()> {
        let Picture { tag, media_type, bytes } = picture;
        self.db
            .execute(
                "insert into pictures (cid, tag, media_type, bytes) values ($1, $2, $3, $4) \
                 on conflict (cid, tag) do update set media_type = excluded.media_type, bytes = excluded.bytes",
                params![cid, tag, media_type, bytes],
            )
            .await
            .map(drop)
    }

    /// The picture of this person with this tag.
    pub async fn picture(&self, cid: Cid, tag: &str) -> Result<Option<Picture>> {
        self.db
            .fetch_optional(
                "select tag, media_type, bytes from pictures where cid = $1 and tag = $2",
                &params![cid, tag],
                read,
            )
            .await
    }

    /// Forgets a picture; whether there was one.
    pub async fn delete_picture(&self, cid: Cid, tag: &str) -> Result<bool> {
        self.db
            .execute("delete from pictures where cid = $1 and tag = $2", params![cid, tag])
            .await
            .map(|deleted| deleted > 0)
    }

    /// Gives an application this logo in place of its earlier one.
    pub async fn save_logo(&self, client_id: ClientId, logo: &Picture) -> Result<()> {
        let Picture { tag, media_type, bytes } = logo;
        self.db
            .execute(
                "insert into logos (client_id, tag, media_type, bytes) values ($1, $2, $3, $4) \
                 on conflict (client_id) do update \
                 set tag = excluded.tag, media_type = excluded.media_type, bytes = excluded.bytes",
                params![client_id, tag, media_type, bytes],
            )
            .await
            .map(drop)
    }

    /// The application's logo, if it still has this tag.
    pub async fn logo(&self, client_id: ClientId, tag: &str) -> Result<Option<Picture>> {
        self.db
            .fetch_optional(
                "select tag, media_type, bytes from logos where client_id = $1 and tag = $2",
                &params![client_id, tag],
                read,
            )
            .await
    }

    /// The tag of the application's logo, if it has one.
    pub async fn logo_tag(&self, client_id: ClientId) -> Result<Option<String>> {
        self.db
            .fetch_optional("select tag from logos where client_id = $1", &params![client_id], |row| {
                row.get(0)
            })
            .await
    }
}

pub(crate) fn read(row: &Row<'_>) -> Result<Picture> {
    Ok(Picture { tag: row.get(0)?, media_type: row.get(1)?, bytes: row.get(2)? })
}
