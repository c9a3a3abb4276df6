//! `connect-server app add|list|remove|rotate-secret`

use std::path::PathBuf;

use clap::{Args, Subcommand};
use domain::{Application, ClientId};

use crate::clock::Clock;
use crate::command::database::Place;
use crate::command::say;
use crate::picture;
use crate::random::Random;
use crate::registration::Registration;

/// Registers applications.
#[derive(Debug, Subcommand)]
pub enum App {
    /// Registers an application and prints its client id and, once, its secret
    Add(Add),
    /// Lists the registered applications
    List {
        /// Where they are remembered
        #[command(flatten)]
        place: Place,
    },
    /// Removes an application; every connection to it ends
    Remove {
        /// Which
        client_id: ClientId,
        /// Where they are remembered
        #[command(flatten)]
        place: Place,
    },
    /// Gives an application a new secret and prints it, once; the old one is void at once
    RotateSecret {
        /// Which
        client_id: ClientId,
        /// Where they are remembered
        #[command(flatten)]
        place: Place,
    },
}

/// What there is to say about an application.
#[derive(Debug, Args)]
pub struct Add {
    /// What people read on the consent page
    #[arg(long)]
    name: String,
    /// An address to which answers may go, compared letter by letter; may be repeated
    #[arg(long = "redirect-uri", value_name = "URI")]
    redirect_uris: Vec<String>,
    /// Where its pages live, e.g. `https://site.example`; may be repeated
    #[arg(long = "origin", value_name = "ORIGIN")]
    origins: Vec<String>,
    /// An image for the consent page, shown at 96×96
    #[arg(long, value_name = "FILE")]
    logo: Option<PathBuf>,
    /// A restricted scope that it may ask for; may be repeated
    #[arg(long = "approve", value_name = "SCOPE")]
    approved: Vec<String>,
    /// It has a back end that keeps a secret
    #[arg(long)]
    confidential: bool,
    /// Its client id, 16 hexadecimal digits (default: a random one)
    #[arg(long, value_name = "HEX")]
    client_id: Option<ClientId>,
    #[command(flatten)]
    place: Place,
}

impl App {
    /// Does it.
    pub async fn execute(self) -> Result<(), String> {
        match self {
            Self::Add(add) => add.execute().await,
            Self::List { place } => list(&place).await,
            Self::Remove { client_id, place } => remove(client_id, &place).await,
            Self::RotateSecret { client_id, place } => rotate_secret(client_id, &place).await,
        }
    }
}

impl Add {
    async fn execute(self) -> Result<(), String> {
        let client_id = self.client_id.unwrap_or_else(|| ClientId::from_random(Random.bytes()));
        let registration = Registration {
            client_id: client_id.to_string(),
            name: self.name,
            redirect_uris: self.redirect_uris,
            origins: self.origins,
            logo: self.logo,
            approved: self.approved,
            secret_sha256: None,
        };
        let mut application = registration.check(Clock::System.now())?;
        if application.redirect_uris.is_empty() && application.origins.is_empty() {
            return Err(
                "give at least one --origin (pages) or --redirect-uri (back ends, channel pages)".into()
            );
        }
        let logo = match &registration.logo {
            Some(path) => Some(picture::read_logo(path).await?),
            None => None,
        };
        let secret = self.confidential.then(|| Random.secret());
        application.secret = secret.as_ref().map(domain::Secret::digest);

        let store = self.place.open().await?;
        let exists = store.application(client_id).await.map_err(words)?.is_some();
        if exists {
            return Err(format!(
                "there is an application {client_id} already; remove it first, or let the id be random"
            ));
        }
        store.save_application(&application).await.map_err(words)?;
        if let Some(logo) = logo {
            store.save_logo(client_id, &logo).await.map_err(words)?;
        }
        store.close().await;
        say(&format!("client_id      {client_id}"));
        if let Some(secret) = secret {
            say(&format!("client_secret  {}", secret.reveal()));
        }
        Ok(())
    }
}

async fn list(place: &Place) -> Result<(), String> {
    let store = place.open().await?;
    for Application { client_id, name, secret, origins, redirect_uris, .. } in
        store.applications().await.map_err(words)?
    {
        say(&format!("{client_id}  {name}{}", if secret.is_some() { "  (with secret)" } else { "" }));
        for origin in origins {
            say(&format!("    origin    {origin}"));
        }
        for uri in redirect_uris {
            say(&format!("    redirect  {}", uri.as_str()));
        }
    }
    store.close().await;
    Ok(())
}

async fn remove(client_id: ClientId, place: &Place) -> Result<(), String> {
    let store = place.open().await?;
    let removed = store.delete_application(client_id).await.map_err(words)?;
    store.close().await;
    if removed { Ok(()) } else { Err(unknown(client_id)) }
}

async fn rotate_secret(client_id: ClientId, place: &Place) -> Result<(), String> {
    let store = place.open().await?;
    let mut application =
        store.application(client_id).await.map_err(words)?.ok_or_else(|| unknown(client_id))?;
    let secret = Random.secret();
    application.secret = Some(secret.digest());
    store.save_application(&application).await.map_err(words)?;
    store.close().await;
    say(&format!("client_secret  {}", secret.reveal()));
    Ok(())
}

#[expect(clippy::needless_pass_by_value, reason = "the signature that map_err asks for")]
fn words(error: store::Error) -> String {
    error.to_string()
}

fn unknown(client_id: ClientId) -> String {
    format!("there is no application {client_id}; `connect-server app list` shows all")
}
