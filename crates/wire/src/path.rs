//! The addresses that both towers spell: what the page calls on the node.

/// The authorization endpoint (RFC 6749, section 3.1).
pub const AUTHORIZE: &str = "/oauth/authorize";
/// The token endpoint (RFC 6749, section 3.2).
pub const TOKEN: &str = "/oauth/token";
/// The revocation endpoint (RFC 7009).
pub const REVOKE: &str = "/oauth/revoke";
/// Authorization server metadata (RFC 8414, section 3).
pub const METADATA: &str = "/.well-known/oauth-authorization-server";
/// The root of the REST surface of 2010. Paths below it are not case-sensitive.
pub const REST: &str = "/V4.1";
/// The messenger's socket ([`crate::frame`]).
pub const MESSENGER: &str = "/messenger";
/// The same where sockets are blocked: server-sent events, and requests to the address below it that the first one
/// names.
pub const STREAM: &str = "/messenger/stream";
/// Where files are uploaded, to be shared in a conversation: `POST` with `id` and `name` in the query, the file as the
/// body, and a token with the scope `Messenger.SignIn`. The answer is a [`File`](crate::File). Below it lie the files.
pub const FILES: &str = "/messenger/files";
/// The key that a browser needs to subscribe to web push ([`crate::push`]): `{"key":"B…"}`, in base64url.
pub const PUSH: &str = "/messenger/push";
/// Below it lie the links with which people invite each other.
pub const INVITATION: &str = "/invitation";
/// Below it lie the pictures of groups.
pub const PICTURES: &str = "/messenger/pictures";
/// Below it lie the event rooms ([`crate::room`]): `{client}/{event}`.
pub const ROOMS: &str = "/messenger/rooms";
/// The script tag's address.
pub const LOADER: &str = "/loader.js";
/// What a site's service worker imports.
pub const WORKER: &str = "/worker.js";
/// The page on which a person sees and revokes what sites may do.
pub const CONSENT: &str = "/consent";
