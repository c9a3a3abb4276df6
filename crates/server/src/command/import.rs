//! `connect-server import --account E-MAIL FILE…`

use std::path::{Path, PathBuf};

use clap::Args;
use domain::EmailAddress;
use store::Store;
use wire::Cid;

use crate::clock::Clock;
use crate::command::database::Place;
use crate::import;
use crate::random::Random;

/// Imports address books.
#[derive(Debug, Args)]
pub struct Import {
    /// Whose contacts they become: the e-mail address of an account
    #[arg(long, value_name = "E-MAIL")]
    account: String,
    /// vCard or CSV files
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    #[command(flatten)]
    place: Place,
}

impl Import {
    /// Does it: prints what each file brought, and on standard error each card that could not be read.
    pub async fn execute(self) -> Result<(), String> {
        let email = EmailAddress::parse(&self.account).map_err(|error| error.to_string())?;
        let store = self.place.open().await?;
        let account = store.account_by_email(&email).await.map_err(|error| error.to_string())?;
        let cid = account.ok_or_else(|| format!("nobody is registered with {email}"))?.cid;
        let mut unread = 0;
        for file in &self.files {
            if let Err(reason) = bring(&store, cid, file).await {
                eprintln!("{}: {reason}", file.display());
                unread += 1;
            }
        }
        store.close().await;
        if unread == 0 {
            Ok(())
        } else {
            Err(format!("{unread} of {} files were not imported", self.files.len()))
        }
    }
}

async fn bring(store: &Store, cid: Cid, file: &Path) -> Result<(), String> {
    let bytes = tokio::fs::read(file).await.map_err(|error| error.to_string())?;
    let outcome = import::bring_into(store, cid, bytes, Random, Clock::System.now())
        .await
        .map_err(|error| error.to_string())?
        .map_err(|unreadable| unreadable.to_string())?;
    let imported = outcome.imported;
    println!(
        "{}: {} added, {} updated, {} unchanged",
        file.display(),
        imported.added,
        imported.updated,
        imported.unchanged
    );
    for broken in outcome.broken {
        eprintln!("{}:{}: not imported: {}", file.display(), broken.line, broken.reason);
    }
    Ok(())
}
