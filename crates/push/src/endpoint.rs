//! The address at which a push service takes messages for one browser.

use url::Url;

use crate::Flaw;

/// No address is longer: the longest that a service gives today has some 600 characters.
const LONGEST: usize = 1_024;

/// The address at which a push service takes messages for one browser (RFC 8030, section 4). Whoever knows it can reach
/// that browser: it is not logged.
#[derive(Clone, PartialEq, Eq)]
pub struct Endpoint {
    url: Url,
    origin: String,
}

impl Endpoint {
    /// Reads one as a browser gives it. Whether the node may talk to that host is for the node to say.
    pub fn parse(text: &str) -> Result<Self, Flaw> {
        if text.len() > LONGEST {
            return Err(Flaw::Endpoint);
        }
        let url = Url::parse(text).map_err(|_| Flaw::Endpoint)?;
        let is_plain = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
        if !matches!(url.scheme(), "https" | "http") || !url.has_host() || !is_plain {
            return Err(Flaw::Endpoint);
        }
        Ok(Self { origin: url.origin().ascii_serialization(), url })
    }

    /// As it is written.
    pub fn as_str(&self) -> &str {
        self.url.as_str()
    }

    /// Its address, taken apart.
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// The service: `https://push.example`.
    pub fn origin(&self) -> &str {
        &self.origin
    }
}

impl std::fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Endpoint({}/…)", self.origin)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endpoint_is_an_address_on_the_web() {
        let endpoint = Endpoint::parse("https://push.example:8443/send/a%20b?c=d").unwrap();
        assert_eq!(endpoint.origin(), "https://push.example:8443");
        assert_eq!(endpoint.as_str(), "https://push.example:8443/send/a%20b?c=d");
        assert_eq!(format!("{endpoint:?}"), "Endpoint(https://push.example:8443/…)");
        let long = format!("https://push.example/{}", "a".repeat(LONGEST));
        for text in [
            "",
            "push.example/send",
            "ftp://push.example/send",
            "file:///etc/passwd",
            "data:text/plain,a",
            "https://ana:secret@push.example/send",
            "https://push.example/send#a",
            &long,
        ] {
            assert_eq!(Endpoint::parse(text), Err(Flaw::Endpoint), "{text}");
        }
    }
}
