//! Somebody on a person's list: a friend, or one who may become it, or one who is kept away.

use serde::{Deserialize, Serialize};

use crate::{Cid, Presence};

/// A row of a person's list, as that person sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Friend {
    /// Who it is.
    pub cid: Cid,
    /// What they are called.
    pub name: String,
    /// The address of their picture, on the node.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<String>,
    /// How far it has come between the two.
    pub standing: Standing,
    /// What the one who asked wrote, as long as it is a question.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// Whether they are there. Only friends see that of each other.
    #[serde(default)]
    pub presence: Presence,
    /// Whether the person has marked them.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub favourite: bool,
    /// Whether the person looks offline to them.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub hidden: bool,
    /// Whether the person wants to hear nothing from them.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub blocked: bool,
    /// The categories that the person has put them into, by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<String>,
}

/// How far it has come between two people, seen from one of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[repr(u8)]
pub enum Standing {
    /// Nothing is between them; the row is there because one is blocked.
    #[default]
    Strangers = 0,
    /// This person has asked the other.
    Asked = 1,
    /// The other has asked this person.
    AskedBy = 2,
    /// Both have agreed.
    Friends = 3,
}

impl Standing {
    /// The standing of this number.
    pub fn numbered(number: u8) -> Option<Self> {
        [Self::Strangers, Self::Asked, Self::AskedBy, Self::Friends].get(usize::from(number)).copied()
    }
}
