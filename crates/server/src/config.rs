//! How a node is set up: what was said on the command line, in the environment and in the file, settled.
//!
//! The file in full:
//!
//! ```toml
//! listen = "127.0.0.1:8080"
//! issuer = "https://connect.example"
//! database = "postgres://connect@db.example/connect"
//! bus = "nats://bus.example"           # where several nodes share that database
//! data = "/var/lib/connect"
//! keep = 256                           # MiB of answers that are kept ready to be sent
//! files = 25                           # MiB that a shared file may have; 0 for none
//! mail = "smtps://user:password@mail.example"  # how letters are sent
//! mail_from = "no-reply@connect.example"
//! push_services = ["https://push.example"]  # the only ones; ["none"] for none
//!
//! [[application]]
//! client_id = "000000004403AD10"
//! name = "Harbour Runners"
//! redirect_uris = ["https://runners.example/channel.html"]
//! origins = ["https://runners.example"]
//! logo = "runners.png"                 # beside this file
//! approved = ["WL_Contacts.ViewFull"]  # restricted scopes
//! secret_sha256 = "9f86d081…"          # of a site with a back end
//! ```

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use domain::{ClientId, RedirectUri};
use serde::Deserialize;

use crate::registration::Registration;

/// What a running node knows about itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// Who it is to the world: `https://connect.example`, without a slash at the end (RFC 8414, section 2).
    pub issuer: String,
    /// How many bytes a shared file may have.
    pub file_bytes: u64,
    /// The demo site beside it, if there is one.
    pub demo: Option<DemoSite>,
}

/// The demo site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoSite {
    /// Where it is: `http://localhost:8081`.
    pub origin: String,
    /// As which application.
    pub client_id: ClientId,
}

/// The configuration file.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// Where to listen.
    pub listen: Option<SocketAddr>,
    /// Who the node is to the world.
    pub issuer: Option<String>,
    /// Where everything is kept.
    pub database: Option<String>,
    /// Where nodes that share it tell each other what happens.
    pub bus: Option<String>,
    /// The folder for everything that is a file.
    pub data: Option<PathBuf>,
    /// How much memory may be taken by answers that are kept, in MiB.
    pub keep: Option<u32>,
    /// How large a shared file may be, in MiB.
    pub files: Option<u32>,
    /// How letters are sent.
    pub mail: Option<String>,
    /// By whom.
    pub mail_from: Option<String>,
    /// The push services that the node talks to.
    pub push_services: Option<Vec<String>>,
    /// Applications to register at the start.
    #[serde(default, rename = "application")]
    pub applications: Vec<Registration>,
}

impl File {
    /// Reads it. The error is one line that names the file and the place.
    pub fn read(path: &Path) -> Result<Self, String> {
        let text = std::fs::read_to_string(path)
            .map_err(|error| format!("the configuration file {} cannot be read: {error}", path.display()))?;
        let mut file: Self = toml::from_str(&text).map_err(|error| {
            let line = error.span().map_or(1, |span| text[..span.start].matches('\n').count() + 1);
            format!("{}, line {line}: {}", path.display(), error.message())
        })?;
        let folder = path.parent().unwrap_or(Path::new(""));
        for logo in file.applications.iter_mut().filter_map(|application| application.logo.as_mut()) {
            *logo = folder.join(&*logo);
        }
        Ok(file)
    }
}

/// Checks who the node is to the world: an origin, secure or on this machine.
pub fn check_issuer(issuer: &str) -> Result<String, String> {
    let issuer = issuer.trim_end_matches('/');
    match RedirectUri::parse(issuer) {
        Ok(uri) if uri.origin() == issuer => Ok(issuer.to_owned()),
        Ok(_) => Err(format!("issuer {issuer}: it has no path; the node takes the whole host")),
        Err(error) => Err(format!("issuer {issuer}: {error}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn issuer_is_an_origin() {
        assert_eq!(check_issuer("https://connect.example/").as_deref(), Ok("https://connect.example"));
        assert_eq!(check_issuer("http://localhost:8080").as_deref(), Ok("http://localhost:8080"));
        for issuer in ["connect.example", "http://connect.example", "https://connect.example/a", ""] {
            assert!(check_issuer(issuer).is_err(), "{issuer}");
        }
    }
}
