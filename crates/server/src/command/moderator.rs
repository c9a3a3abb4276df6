//! `connect-server moderator add|remove|list`

use clap::Subcommand;
use domain::{Account, ClientId, EmailAddress};
use store::Store;

use super::say;
use crate::command::database::Place;

/// Says who moderates the event rooms of an application.
#[derive(Debug, Subcommand)]
pub enum Moderator {
    /// Lets somebody moderate them
    Add {
        /// Who, and where
        #[command(flatten)]
        who: Who,
    },
    /// Lets them moderate them no longer
    Remove {
        /// Who, and where
        #[command(flatten)]
        who: Who,
    },
    /// Lists who does
    List {
        /// The application: 16 hexadecimal digits
        client_id: ClientId,
        /// Where it is remembered
        #[command(flatten)]
        place: Place,
    },
}

/// Who, and where.
#[derive(Debug, clap::Args)]
pub struct Who {
    /// The application: 16 hexadecimal digits
    client_id: ClientId,
    /// The e-mail address of their account
    email: String,
    /// Where it is remembered
    #[command(flatten)]
    place: Place,
}

impl Moderator {
    /// Does it.
    pub async fn execute(self) -> Result<(), String> {
        match self {
            Self::Add { who } => change(who, true).await,
            Self::Remove { who } => change(who, false).await,
            Self::List { client_id, place } => list(client_id, &place).await,
        }
    }
}

async fn change(Who { client_id, email, place }: Who, on: bool) -> Result<(), String> {
    let store = place.open().await?;
    known(&store, client_id).await?;
    let unknown = || format!("nobody has an account under {email}");
    let address: EmailAddress = EmailAddress::parse(&email).map_err(|_| unknown())?;
    let account = store.account_by_email(&address).await.map_err(told)?.ok_or_else(unknown)?;
    let changed = store.let_moderate(client_id, account.cid, on).await.map_err(told)?;
    store.close().await;
    match (on, changed) {
        (false, false) => Err(format!("{email} did not moderate the rooms of {client_id}")),
        _ => Ok(()),
    }
}

async fn list(client_id: ClientId, place: &Place) -> Result<(), String> {
    let store = place.open().await?;
    known(&store, client_id).await?;
    for cid in store.moderators(client_id).await.map_err(told)? {
        if let Some(Account { email, .. }) = store.account(cid).await.map_err(told)? {
            say(&format!("{cid}  {}", email.as_str()));
        }
    }
    store.close().await;
    Ok(())
}

async fn known(store: &Store, client_id: ClientId) -> Result<(), String> {
    let application = store.application(client_id).await.map_err(told)?;
    let unknown = || format!("there is no application {client_id}; `connect-server app list` shows all");
    application.map(drop).ok_or_else(unknown)
}

#[expect(clippy::needless_pass_by_value, reason = "the signature that map_err asks for")]
fn told(error: store::Error) -> String {
    error.to_string()
}
