//! Where the bus is: `nats://bus.example`.

use std::fmt;
use std::str::FromStr;

use percent_encoding::percent_decode_str;
use url::Url;

use crate::Error;

/// Where the bus is, and as whom a node comes to it.
#[derive(Clone, PartialEq, Eq)]
pub struct Address {
    /// The servers, without credentials: one, or several that are one bus.
    pub(crate) servers: Vec<Url>,
    /// As whom.
    pub(crate) credentials: Credentials,
}

/// As whom a node comes to the bus.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Credentials {
    /// As anybody.
    None,
    /// As one who knows a word.
    Token(String),
    /// As a user.
    Password { user: String, password: String },
}

/// `nats://<host>`, with a port if it is not 4222, and credentials if it wants any: `<user>:<password>@` or `<token>@`,
/// percent-encoded. Several, separated by commas, are the servers of one bus; the first one's credentials count for all.
impl FromStr for Address {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let mut servers = Vec::new();
        let mut credentials = None;
        for server in text.split(',') {
            let mut server: Url = server.trim().parse().map_err(|_| Error::NotAnAddress)?;
            let is_bare =
                matches!(server.path(), "" | "/") && server.query().is_none() && server.fragment().is_none();
            if !matches!(server.scheme(), "nats" | "tls")
                || server.host_str().is_none_or(str::is_empty)
                || !is_bare
            {
                return Err(Error::NotAnAddress);
            }
            let own = Credentials::of(&server)?;
            credentials.get_or_insert(own);
            // Neither fails for an address with a host.
            server
                .set_password(None)
                .and_then(|()| server.set_username(""))
                .map_err(|()| Error::NotAnAddress)?;
            servers.push(server);
        }
        Ok(Self { servers, credentials: credentials.unwrap_or(Credentials::None) })
    }
}

impl Credentials {
    fn of(server: &Url) -> Result<Self, Error> {
        let plain = |text: &str| match percent_decode_str(text).decode_utf8() {
            Ok(text) => Ok(text.into_owned()),
            Err(_) => Err(Error::NotAnAddress),
        };
        Ok(match (server.username(), server.password()) {
            ("", None) => Self::None,
            (token, None) => Self::Token(plain(token)?),
            (user, Some(password)) => Self::Password { user: plain(user)?, password: plain(password)? },
        })
    }
}

/// As it is written, but for the credentials, which belong in no log.
impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, server) in self.servers.iter().enumerate() {
            let comma = if place == 0 { "" } else { "," };
            write!(f, "{comma}{}", server.as_str().trim_end_matches('/'))?;
        }
        Ok(())
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_names_servers_and_whom_they_know() {
        let address = |text: &str| text.parse::<Address>().unwrap();
        for (text, shown) in [
            ("nats://bus.example", "nats://bus.example"),
            ("tls://bus.example:4223/", "tls://bus.example:4223"),
            ("nats://[::1]:4222, nats://b:1", "nats://[::1]:4222,nats://b:1"),
        ] {
            assert_eq!(address(text).to_string(), shown);
            assert!(address(text).credentials == Credentials::None, "{text}");
        }
        let password = |user: &str, password: &str| Credentials::Password {
            user: user.into(),
            password: password.into(),
        };
        for (text, credentials) in [
            ("nats://ana:p%40ss@b", password("ana", "p@ss")),
            ("nats://ana:p@b,nats://c", password("ana", "p")),
            ("nats://t0k%2Fen@b", Credentials::Token("t0k/en".into())),
        ] {
            assert!(address(text).credentials == credentials, "{text}");
        }
    }

    #[test]
    fn other_text_names_none() {
        for text in [
            "",
            "bus.example",
            "bus.example:4222",
            "http://bus.example",
            "ws://b",
            "nats://",
            "nats:b",
            "nats://b:99999",
            "nats://b/subject",
            "nats://b?x",
            "nats://b,",
            "nats://ana:%FF@b",
            "nats://ana:p@",
            "nats:// b",
        ] {
            assert_eq!(text.parse::<Address>(), Err(Error::NotAnAddress), "{text}");
        }
    }

    #[test]
    fn credentials_are_not_shown() {
        let address: Address = "nats://ana:secret@b,nats://other@c:1".parse().unwrap();
        assert_eq!(format!("{address} {address:?}"), "nats://b,nats://c:1 nats://b,nats://c:1");
    }
}
