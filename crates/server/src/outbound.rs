//! Requests of the node to addresses that somebody else has named. They go to the public internet and nowhere else:
//! whoever names an address must not make the node ask machines in its neighbourhood (OWASP ASVS 5, V1.3.6).

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use reqwest::Client;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::redirect::Policy;
use url::{Host, Url};

/// A connection that is not there by then does not come.
const CONNECT: Duration = Duration::from_secs(5);
/// Nobody may take longer to answer.
const LONGEST: Duration = Duration::from_secs(10);

/// Whether the node may ask there, as far as the address tells: by TLS, at the usual port, and no number that is not
/// public. What a name stands for is looked at when it is asked ([`public`]).
pub(crate) fn may_be_public(url: &Url) -> bool {
    let address = match url.host() {
        Some(Host::Ipv4(address)) => Some(IpAddr::V4(address)),
        Some(Host::Ipv6(address)) => Some(IpAddr::V6(address)),
        Some(Host::Domain(_)) => None,
        None => return false,
    };
    url.scheme() == "https" && url.port().is_none() && address.is_none_or(is_public)
}

/// Asks the public internet.
pub(crate) fn public() -> Result<Client, reqwest::Error> {
    begin().https_only(true).dns_resolver(Arc::new(PublicOnly)).build()
}

/// Asks whatever the operator has named.
pub(crate) fn named() -> Result<Client, reqwest::Error> {
    begin().build()
}

/// A redirect could lead anywhere, and a proxy would look the names up by itself.
fn begin() -> reqwest::ClientBuilder {
    // The first who needs TLS decides for the process; it is the same everywhere in this one.
    rustls::crypto::ring::default_provider().install_default().ok();
    Client::builder().redirect(Policy::none()).no_proxy().connect_timeout(CONNECT).timeout(LONGEST)
}

/// Looks names up, and forgets what is not public: the address that is asked is the one that was looked at.
struct PublicOnly;

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let public: Vec<SocketAddr> = found.filter(|address| is_public(address.ip())).collect();
            if public.is_empty() {
                return Err(io::Error::other("this name stands for no public address").into());
            }
            Ok(Box::new(public.into_iter()) as Addrs)
        })
    }
}

/// Whether everybody on the internet means the same machine by it (the registries of IANA for special purposes, RFC 6890).
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [first, second, third, _] = address.octets();
    let is_special = match first {
        // This network, private, loopback; multicast, reserved, broadcast.
        0 | 10 | 127 | 224.. => true,
        // Shared by the customers of a provider (RFC 6598).
        100 => (64..128).contains(&second),
        169 => second == 254,
        172 => (16..32).contains(&second),
        // IETF protocol assignments and documentation; 6to4 relays; private.
        192 => matches!((second, third), (0, 0 | 2) | (88, 99) | (168, _)),
        // Benchmarks; documentation.
        198 => matches!((second, third), (18 | 19, _) | (51, 100)),
        203 => (second, third) == (0, 113),
        _ => false,
    };
    !is_special
}

/// Only `2000::/3` is in use; and of that not what stands for something else or for nothing.
fn is_public_v6(address: Ipv6Addr) -> bool {
    let [first, second, ..] = address.segments();
    let is_special = match first {
        // IETF protocol assignments, Teredo among them; documentation.
        0x2001 => second < 0x200 || second == 0xdb8,
        // 6to4: an IPv4 address of anybody's choice.
        0x2002 => true,
        // Documentation (RFC 9637).
        0x3fff => second < 0x1000,
        _ => false,
    };
    first & 0xe000 == 0x2000 && !is_special
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbourhood_is_not_public() {
        for address in [
            "0.0.0.0",
            "10.0.0.1",
            "100.64.0.1",
            "127.0.0.1",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "64:ff9b::7f00:1",
            "2001::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "3fff::1",
            "fc00::1",
            "fe80::1",
            "ff02::1",
        ] {
            assert!(!is_public(address.parse().unwrap()), "{address}");
        }
        for address in ["1.1.1.1", "100.63.0.1", "172.32.0.1", "192.0.1.1", "2606:4700::1", "2a00::1"] {
            assert!(is_public(address.parse().unwrap()), "{address}");
        }
    }

    #[test]
    fn addresses_are_looked_at_before_they_are_kept() {
        let may = |text: &str| may_be_public(&Url::parse(text).unwrap());
        assert!(
            may("https://push.example/send/a") && may("https://1.1.1.1/") && may("https://push.example:443/")
        );
        for text in [
            "http://push.example/",
            "https://push.example:8443/",
            "https://127.0.0.1/",
            "https://2130706433/",
            "https://0x7f.1/",
            "https://[::1]/",
            "https://[::ffff:10.0.0.1]/",
        ] {
            assert!(!may(text), "{text}");
        }
    }

    #[tokio::test]
    async fn name_that_stands_for_this_machine_is_not_asked() {
        let error = public().unwrap().get("https://localhost/").send().await.unwrap_err();
        assert!(format!("{error:?}").contains("no public address"), "{error:?}");
    }
}
