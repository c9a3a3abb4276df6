//! An application on its way to be registered: as a person writes it down.

use std::path::PathBuf;

use domain::{Application, ClientId, Digest, Moment, RedirectUri};
use serde::Deserialize;
use store::{Picture, Store};
use wire::{Scope, ScopeSet};

/// An application, as it is written down; nothing is checked yet.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Registration {
    /// 16 hexadecimal digits.
    pub client_id: String,
    /// What people read on the consent page.
    pub name: String,
    /// Where answers may go.
    #[serde(default)]
    pub redirect_uris: Vec<String>,
    /// Where its pages live.
    #[serde(default)]
    pub origins: Vec<String>,
    /// An image file.
    pub logo: Option<PathBuf>,
    /// Restricted scopes that it may ask for.
    #[serde(default)]
    pub approved: Vec<String>,
    /// The SHA-256 of its secret, in 64 hexadecimal digits.
    pub secret_sha256: Option<String>,
}

impl Registration {
    /// The application, if all of it is well-formed.
    pub fn check(&self, now: Moment) -> Result<Application, String> {
        let wrong = |what: &str, why: String| format!("application {}: {what}: {why}", self.name);
        let name = self.name.trim();
        if name.is_empty() || name.chars().count() > 100 || name.chars().any(char::is_control) {
            return Err(wrong("name", "1 to 100 characters".into()));
        }
        let redirect_uris = self.redirect_uris.iter().map(|uri| {
            RedirectUri::parse(uri).map_err(|error| wrong("redirect URI", format!("{uri}: {error}")))
        });
        let origins = self.origins.iter().map(|origin| {
            let fits = RedirectUri::parse(origin).is_ok_and(|uri| uri.origin() == origin);
            let why =
                || format!("{origin}: an origin is https://host or https://host:port (http on localhost)");
            if fits { Ok(origin.clone()) } else { Err(wrong("origin", why())) }
        });
        let approved = self
            .approved
            .iter()
            .map(|name| Scope::named(name).ok_or_else(|| wrong("approved", format!("unknown scope {name}"))));
        let secret = match &self.secret_sha256 {
            None => None,
            Some(hex) => {
                Some(digest(hex).ok_or_else(|| wrong("secret_sha256", "64 hexadecimal digits".into()))?)
            }
        };
        Ok(Application {
            client_id: self
                .client_id
                .parse::<ClientId>()
                .map_err(|error| wrong("client id", error.to_string()))?,
            name: name.to_owned(),
            secret,
            redirect_uris: redirect_uris.collect::<Result<_, _>>()?,
            origins: origins.collect::<Result<_, _>>()?,
            approved: approved.collect::<Result<ScopeSet, _>>()?,
            created: now,
        })
    }

    /// Registers it, or changes what is registered: its first day stays, and its logo where there is no new one.
    pub(crate) async fn save(
        &self,
        store: &Store,
        logo: Option<&Picture>,
        now: Moment,
    ) -> Result<Application, String> {
        let mut application = self.check(now)?;
        let words = |error: store::Error| error.to_string();
        if let Some(earlier) = store.application(application.client_id).await.map_err(words)? {
            application.created = earlier.created;
        }
        store.save_application(&application).await.map_err(words)?;
        if let Some(logo) = logo {
            store.save_logo(application.client_id, logo).await.map_err(words)?;
        }
        Ok(application)
    }
}

/// 64 hexadecimal digits.
fn digest(hex: &str) -> Option<Digest> {
    let digit = |byte: &u8| char::from(*byte).to_digit(16);
    let pairs = hex.as_bytes().chunks(2);
    let bytes = pairs.map(|pair| u8::try_from(digit(pair.first()?)? << 4 | digit(pair.get(1)?)?).ok());
    Digest::from_stored(&bytes.collect::<Option<Vec<u8>>>()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn registration() -> Registration {
        Registration {
            client_id: "000000004403AD10".into(),
            name: "Harbour Runners".into(),
            redirect_uris: vec!["https://runners.example/channel.html".into()],
            origins: vec!["https://runners.example".into()],
            approved: vec!["wl_contacts.viewfull".into()],
            secret_sha256: Some("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".into()),
            ..Registration::default()
        }
    }

    #[test]
    fn registration_becomes_an_application() {
        let application = registration().check(Moment(7)).unwrap();
        assert!(application.knows(&domain::Secret::presented("test")));
        assert!(application.approved.contains(Scope::ContactsViewFull));
    }

    #[test]
    fn what_does_not_fit_is_named() {
        let check = |change: fn(&mut Registration)| {
            let mut registration = registration();
            change(&mut registration);
            registration.check(Moment(7)).unwrap_err()
        };
        let refusals = [
            check(|it| it.client_id = "12".into()),
            check(|it| it.name = " ".into()),
            check(|it| it.redirect_uris = vec!["http://runners.example/".into()]),
            check(|it| it.origins = vec!["https://runners.example/".into()]),
            check(|it| it.approved = vec!["WL_Nothing.View".into()]),
            check(|it| it.secret_sha256 = Some("9f".into())),
        ];
        expect_test::expect![[r"
            application Harbour Runners: client id: a client id is 16 hexadecimal digits
            application  : name: 1 to 100 characters
            application Harbour Runners: redirect URI: http://runners.example/: plain http is for localhost only
            application Harbour Runners: origin: https://runners.example/: an origin is https://host or https://host:port (http on localhost)
            application Harbour Runners: approved: unknown scope WL_Nothing.View
            application Harbour Runners: secret_sha256: 64 hexadecimal digits"]].assert_eq(&refusals.join("\n"));
    }
}
