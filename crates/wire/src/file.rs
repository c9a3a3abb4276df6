//! A file that somebody has shared: what its entry says of it.

use serde::{Deserialize, Serialize};

use crate::id::id;

id!(
    /// What whoever uploads a file calls it: 64 random bits of their own.
    FileId,
    b'a'
);

/// A shared file. Whoever says it gives `id`, and `text` and `reply` as they like; the node fills in the rest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct File {
    /// The name under which it was uploaded.
    pub id: FileId,
    /// What it is called on a disk: one line, no path.
    #[serde(default)]
    pub name: String,
    /// `image/jpeg`, `image/png` or `image/gif` of a picture that can be shown; of everything else
    /// `application/octet-stream`, whatever it says of itself.
    #[serde(default, rename = "type")]
    pub media_type: String,
    /// How many bytes it has.
    #[serde(default)]
    pub bytes: u64,
    /// Its address on the node. Nobody can guess it; it ends when the entry is taken back.
    #[serde(default)]
    pub address: String,
    /// Of a picture: there is a small one at `small` below the address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<Size>,
    /// Words beside it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// The number of the entry that it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply: Option<u64>,
}

/// How large a picture is, in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Size {
    /// From left to right.
    pub width: u32,
    /// From top to bottom.
    pub height: u32,
}
