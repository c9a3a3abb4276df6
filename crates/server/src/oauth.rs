//! Authorization: the code with PKCE, refresh with rotation, revocation (RFC 6749, 7636, 7009, 9207, 9700).

pub(crate) mod answer;
pub(crate) mod authorize;
pub(crate) mod client;
pub(crate) mod metadata;
pub(crate) mod revoke;
pub(crate) mod token;
