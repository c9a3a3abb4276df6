//! A site that has been registered, and what it may send people to.

use std::fmt;
use std::str::FromStr;

use wire::scope::Class;
use wire::{Scope, ScopeSet};

use crate::secret::{Digest, Secret};
use crate::time::Moment;

/// A registered application.
#[derive(Debug, Clone)]
pub struct Application {
    /// What it calls itself in requests.
    pub client_id: ClientId,
    /// What people read on the consent page.
    pub name: String,
    /// The secret's digest; a page's script has no secret, a site's back end has.
    pub secret: Option<Digest>,
    /// Where answers may go, each compared as a whole (RFC 9700, section 2.1).
    pub redirect_uris: Vec<RedirectUri>,
    /// Where its pages live: `https://site.example`, without a path.
    pub origins: Vec<String>,
    /// The restricted scopes that the operator has approved for it.
    pub approved: ScopeSet,
    /// When it was registered.
    pub created: Moment,
}

impl Application {
    /// Whether an answer may be sent there. Exact, but for the port of a loopback address
    /// (RFC 8252, section 7.3; OAuth 2.1, section 8.4.2).
    pub fn permits_redirect(&self, uri: &str) -> bool {
        self.redirect_uris.iter().any(|registered| registered.permits(uri))
    }

    /// Whether its pages live there. Exact.
    pub fn permits_origin(&self, origin: &str) -> bool {
        self.origins.iter().any(|registered| registered == origin)
    }

    /// The scopes of these that it may not ask for.
    pub fn refused(&self, scopes: ScopeSet) -> ScopeSet {
        scopes
            .without(self.approved)
            .iter()
            .filter(|scope: &Scope| scope.info().class == Class::Restricted)
            .collect()
    }

    /// Whether this is its secret. An application without one knows none.
    pub fn knows(&self, secret: &Secret) -> bool {
        self.secret.is_some_and(|digest| digest == secret.digest())
    }
}

/// 16 hexadecimal digits, upper case: `000000004403AD10`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ClientId(pub u64);

/// The text is not 16 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotAClientId;

impl fmt::Display for NotAClientId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a client id is 16 hexadecimal digits")
    }
}

impl std::error::Error for NotAClientId {}

impl ClientId {
    /// A new one from random bits. The upper half stays zero, as in the ids of 2010.
    pub fn from_random(random: [u8; 4]) -> Self {
        Self(u64::from(u32::from_be_bytes(random)))
    }
}

impl FromStr for ClientId {
    type Err = NotAClientId;

    fn from_str(text: &str) -> Result<Self, NotAClientId> {
        text.parse::<wire::Cid>().map(|digits| Self(digits.0)).map_err(|_| NotAClientId)
    }
}

impl fmt::Display for ClientId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016X}", self.0)
    }
}

impl fmt::Debug for ClientId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// An absolute address to which an answer may be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RedirectUri(String);

/// Why an address cannot be registered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unregistrable {
    /// Not `http://host…` or `https://host…`.
    NotAbsolute,
    /// It has a fragment (RFC 6749, section 3.1.2).
    Fragment,
    /// Plain http elsewhere than on this machine.
    Insecure,
    /// White space, control characters or user information.
    Malformed,
}

impl fmt::Display for Unregistrable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotAbsolute => {
                "the address must be absolute and begin with https:// (or http:// on localhost)"
            }
            Self::Fragment => "the address must not have a fragment (#…)",
            Self::Insecure => "plain http is for localhost only",
            Self::Malformed => {
                "the address must not hold white space, control characters, backslashes or a user name"
            }
        })
    }
}

impl std::error::Error for Unregistrable {}

impl RedirectUri {
    /// Reads an address for registration.
    pub fn parse(text: &str) -> Result<Self, Unregistrable> {
        let (host, is_plain) = host_of(text).ok_or(Unregistrable::NotAbsolute)?;
        if text.contains('#') {
            Err(Unregistrable::Fragment)
        } else if text.contains(|character: char| {
            character.is_whitespace() || character.is_control() || character == '\\'
        }) || host.contains('@')
        {
            Err(Unregistrable::Malformed)
        } else if is_plain && !is_local(host) {
            Err(Unregistrable::Insecure)
        } else {
            Ok(Self(text.to_owned()))
        }
    }

    /// As it was stored.
    pub fn from_stored(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// `scheme://host[:port]`, to which a message may be posted.
    pub fn origin(&self) -> &str {
        origin_of(&self.0)
    }

    fn permits(&self, uri: &str) -> bool {
        self.0 == uri || (is_loopback_literal(&self.0) && without_port(&self.0) == without_port(uri))
    }
}

/// `scheme://host[:port]` of an absolute address.
pub fn origin_of(uri: &str) -> &str {
    let authority = uri.find("://").map_or(0, |at| at + 3);
    let end = uri[authority..].find(['/', '?', '#']).map_or(uri.len(), |at| authority + at);
    &uri[..end]
}

/// The authority of a http(s) address, and whether it is plain http.
fn host_of(uri: &str) -> Option<(&str, bool)> {
    let (rest, is_plain) = match (uri.strip_prefix("https://"), uri.strip_prefix("http://")) {
        (Some(rest), _) => (rest, false),
        (_, Some(rest)) => (rest, true),
        _ => return None,
    };
    let host = &rest[..rest.find(['/', '?', '#']).unwrap_or(rest.len())];
    (!host.is_empty()).then_some((host, is_plain))
}

fn is_local(host: &str) -> bool {
    let name =
        host.rsplit_once(':').map_or(host, |(name, port)| if port.ends_with(']') { host } else { name });
    name == "localhost" || name.ends_with(".localhost") || name.starts_with("127.") || name == "[::1]"
}

/// RFC 8252, section 7.3 speaks of the IP literals only; `localhost` keeps its port.
fn is_loopback_literal(uri: &str) -> bool {
    uri.starts_with("http://127.0.0.1") || uri.starts_with("http://[::1]")
}

fn without_port(uri: &str) -> (String, &str) {
    let origin = origin_of(uri);
    let host = match origin.rsplit_once(':') {
        Some((host, port)) if !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => origin,
    };
    (host.to_owned(), &uri[origin.len()..])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn application(redirect_uris: &[&str]) -> Application {
        Application {
            client_id: ClientId(1),
            name: "Harbour Runners".into(),
            secret: None,
            redirect_uris: redirect_uris.iter().map(|uri| RedirectUri::parse(uri).unwrap()).collect(),
            origins: vec!["https://site.example".into()],
            approved: ScopeSet::EMPTY,
            created: Moment(0),
        }
    }

    #[test]
    fn redirect_is_compared_as_a_whole() {
        let application = application(&["https://site.example/channel.html"]);
        assert!(application.permits_redirect("https://site.example/channel.html"));
        for uri in [
            "https://site.example/channel.html?x",
            "https://site.example/channel.html/",
            "https://site.example/Channel.html",
            "http://site.example/channel.html",
            "https://site.example:443/channel.html",
            "https://site.example.evil.example/channel.html",
        ] {
            assert!(!application.permits_redirect(uri), "{uri}");
        }
    }

    #[test]
    fn only_a_loopback_literal_has_a_free_port() {
        let application = application(&["http://127.0.0.1/cb", "http://localhost:80/cb"]);
        assert!(application.permits_redirect("http://127.0.0.1:51234/cb"));
        assert!(!application.permits_redirect("http://127.0.0.1:51234/other"));
        assert!(!application.permits_redirect("http://127.0.0.1.evil.example/cb"));
        assert!(!application.permits_redirect("http://localhost:51234/cb"));
    }

    #[test]
    fn unregistrable_addresses_are_refused_by_reason() {
        let refusal = |uri: &str| RedirectUri::parse(uri).err();
        assert_eq!(refusal("/cb"), Some(Unregistrable::NotAbsolute));
        assert_eq!(refusal("javascript:alert(1)"), Some(Unregistrable::NotAbsolute));
        assert_eq!(refusal("https://site.example/#a"), Some(Unregistrable::Fragment));
        assert_eq!(refusal("http://site.example/"), Some(Unregistrable::Insecure));
        assert_eq!(refusal("https://user@site.example/"), Some(Unregistrable::Malformed));
        assert_eq!(refusal("http://site.localhost:8081/cb"), None);
    }

    #[test]
    fn restricted_scopes_need_approval() {
        let mut application = application(&[]);
        let asked = ScopeSet::EMPTY.with(Scope::ContactsView).with(Scope::ContactsViewFull);
        assert_eq!(application.refused(asked), ScopeSet::EMPTY.with(Scope::ContactsViewFull));
        application.approved = ScopeSet::EMPTY.with(Scope::ContactsViewFull);
        assert!(application.refused(asked).is_empty());
    }
}
