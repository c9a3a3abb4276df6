//! Files that people share: they come in pieces, belong to an entry, and end with it.

use domain::file::{DAY, MOST_BYTES_A_DAY, MOST_BYTES_KEPT, MOST_UNSAID};
use domain::{Moment, Refusal};
use wire::{Cid, ConversationId, File, FileId, Size};

use crate::db::{Row, Transaction, params};
use crate::{Error, Result, Store};

/// How many bytes a piece has; the last one may be shorter.
pub const PIECE: usize = 256 * 1024;

/// A file that is about to come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFile {
    /// 64 random bits of the node's.
    pub id: u64,
    /// Who uploads it.
    pub owner: Cid,
    /// What they call it: whoever uploads it again under this name has uploaded it once.
    pub upload: FileId,
    /// The part of its address that nobody can guess.
    pub key: String,
    /// What it is called.
    pub name: String,
    /// When it began to come.
    pub made: Moment,
}

/// Which form of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// As it came, or, of a picture, as it is shown in full.
    Whole,
    /// A small picture.
    Small,
}

/// A file that can be fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredFile {
    /// By which its pieces are found.
    pub id: u64,
    /// What it is called.
    pub name: String,
    /// What it is.
    pub media_type: String,
    /// How many bytes it has.
    pub bytes: u64,
    /// Of a picture.
    pub picture: Option<Size>,
}

impl Store {
    /// Begins to take a file; gives it instead if it is there already. What came of it before and never came to an end is
    /// forgotten. Refused ([`Refusal::Files`]) where too much waits or was uploaded.
    pub async fn begin_file(&self, new: NewFile) -> Result<Option<File>> {
        self.db
            .transaction(move |transaction| {
                let NewFile { id, owner, upload, key, name, made } = new;
                transaction.lock("select cid from accounts where cid = $1", &params![owner])?;
                if let Some(file) = find(transaction, owner, upload)? {
                    return Ok(Some(file));
                }
                transaction
                    .execute("delete from files where owner = $1 and upload = $2", &params![owner, upload])?;
                let day = Moment(made.0.saturating_sub(i64::try_from(DAY.as_millis()).unwrap_or(i64::MAX)));
                let spent = transaction.fetch_optional(
                    "select count(*) filter (where conversation is null), \
                     cast(coalesce(sum(bytes) filter (where made > $2), 0) as bigint), \
                     cast(coalesce(sum(bytes), 0) as bigint) \
                     from files where owner = $1",
                    &params![owner, day],
                    |row| {
                        Ok(row.unsigned(0)? >= MOST_UNSAID
                            || row.unsigned(1)? >= MOST_BYTES_A_DAY
                            || row.unsigned(2)? >= MOST_BYTES_KEPT)
                    },
                )?;
                if spent == Some(true) {
                    return Err(Refusal::Files.into());
                }
                transaction.execute(
                    "insert into files (id, owner, upload, key, name, made) values ($1, $2, $3, $4, $5, $6)",
                    &params![id, owner, upload, key, name, made],
                )?;
                Ok(None)
            })
            .await
    }

    /// Keeps a piece of a file that is coming.
    pub async fn add_piece(&self, file: u64, form: Form, number: u64, bytes: Vec<u8>) -> Result<()> {
        self.db
            .execute(
                "insert into file_pieces (file, small, number, bytes) values ($1, $2, $3, $4)",
                params![file, form == Form::Small, number, &bytes],
            )
            .await
            .map(drop)
    }

    /// The file is there as a whole.
    pub async fn finish_file(
        &self,
        owner: Cid,
        upload: FileId,
        media_type: &str,
        bytes: u64,
        picture: Option<Size>,
    ) -> Result<File> {
        let media_type = media_type.to_owned();
        self.db
            .transaction(move |transaction| {
                transaction.execute(
                    "update files set media_type = $3, bytes = $4, width = $5, height = $6 \
                     where owner = $1 and upload = $2",
                    &params![
                        owner,
                        upload,
                        &media_type,
                        bytes,
                        picture.map(|size| i64::from(size.width)),
                        picture.map(|size| i64::from(size.height))
                    ],
                )?;
                // Meanwhile it may have been taken for one that will never come.
                find(transaction, owner, upload)?.ok_or_else(|| Refusal::File.into())
            })
            .await
    }

    /// Forgets what never came to an end.
    pub async fn abandon_file(&self, file: u64) -> Result<()> {
        self.db.execute("delete from files where id = $1 and bytes is null", params![file]).await.map(drop)
    }

    /// The file at this address.
    pub async fn file(&self, key: &str) -> Result<Option<StoredFile>> {
        self.db
            .fetch_optional(
                "select id, name, media_type, bytes, width, height from files \
                 where key = $1 and bytes is not null",
                &params![key],
                |row| {
                    Ok(StoredFile {
                        id: row.get::<i64>(0)?.cast_unsigned(),
                        name: row.get(1)?,
                        media_type: row.get(2)?,
                        bytes: row.unsigned(3)?,
                        picture: size(row, 4)?,
                    })
                },
            )
            .await
    }

    /// The number of a picture that this person has uploaded and not shared.
    pub async fn own_picture(&self, owner: Cid, upload: FileId) -> Result<Option<u64>> {
        self.db
            .fetch_optional(
                "select id from files where owner = $1 and upload = $2 and conversation is null and width is not null",
                &params![owner, upload],
                |row| Ok(row.get::<i64>(0)?.cast_unsigned()),
            )
            .await
    }

    /// A piece of a file, counted from 0; `None` after the last.
    pub async fn piece(&self, file: u64, form: Form, number: u64) -> Result<Option<Vec<u8>>> {
        self.db
            .fetch_optional(
                "select bytes from file_pieces where file = $1 and small = $2 and number = $3",
                &params![file, form == Form::Small, number],
                |row| row.get(0),
            )
            .await
    }
}

/// What the node knows of a file that is there as a whole.
fn find(transaction: &mut Transaction<'_>, owner: Cid, upload: FileId) -> Result<Option<File>> {
    transaction.fetch_optional(
        "select name, media_type, bytes, key, width, height from files \
         where owner = $1 and upload = $2 and bytes is not null",
        &params![owner, upload],
        |row| {
            Ok(File {
                id: upload,
                name: row.get(0)?,
                media_type: row.get(1)?,
                bytes: row.unsigned(2)?,
                address: format!("{}/{}", wire::path::FILES, row.text(3)?),
                picture: size(row, 4)?,
                text: String::new(),
                reply: None,
            })
        },
    )
}

fn size(row: &Row<'_>, first: usize) -> Result<Option<Size>> {
    let side = |place| {
        let side = row.get::<Option<i64>>(place)?;
        side.map(u32::try_from)
            .transpose()
            .map_err(|_| Error::Corrupt("A picture has no such side.".to_owned()))
    };
    Ok(side(first)?.zip(side(first + 1)?).map(|(width, height)| Size { width, height }))
}

/// Fills in what the node knows of a file that this person has uploaded and not shared yet.
pub(crate) fn describe(transaction: &mut Transaction<'_>, owner: Cid, file: &mut File) -> Result<()> {
    let is_free = transaction.fetch_optional(
        "select 1 from files where owner = $1 and upload = $2 and conversation is null",
        &params![owner, file.id],
        |_| Ok(()),
    )?;
    is_free.ok_or(Refusal::File)?;
    let known = find(transaction, owner, file.id)?.ok_or(Refusal::File)?;
    *file = File { text: std::mem::take(&mut file.text), reply: file.reply, ..known };
    Ok(())
}

/// From now on it belongs to this entry.
pub(crate) fn share(
    transaction: &mut Transaction<'_>,
    owner: Cid,
    upload: FileId,
    conversation: ConversationId,
    entry: u64,
) -> Result<()> {
    transaction
        .execute(
            "update files set conversation = $3, entry = $4 where owner = $1 and upload = $2",
            &params![owner, upload, conversation, entry],
        )
        .map(drop)
}

/// A file of this person's that is not shared is used for something else, and goes; whether there was one.
pub(crate) fn use_up(transaction: &mut Transaction<'_>, owner: Cid, upload: FileId) -> Result<bool> {
    transaction
        .execute(
            "delete from files where owner = $1 and upload = $2 and conversation is null and bytes is not null",
            &params![owner, upload],
        )
        .map(|deleted| deleted > 0)
}

/// An entry is taken back, and its file with it.
pub(crate) fn take_back(
    transaction: &mut Transaction<'_>,
    conversation: ConversationId,
    entry: u64,
) -> Result<()> {
    transaction
        .execute("delete from files where conversation = $1 and entry = $2", &params![conversation, entry])
        .map(drop)
}
