//! How the REST surface says that something is wrong.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

/// The body of every REST error: `{"error":{…}}` (OData JSON Format 4.01, section 21).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorBody {
    /// The error.
    pub error: Error,
}

/// One error.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Error {
    /// A stable code that names its phase: `request.filter`, `access.scope`, `store.unavailable`.
    pub code: Cow<'static, str>,
    /// One sentence for the developer.
    pub message: String,
    /// What it is about, e.g. `$filter`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// Where in the target, counted in characters from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<u32>,
}
