//! What can be said on the command line.

pub mod app;
pub mod database;
pub mod import;
pub mod moderator;
pub mod report;
pub mod run;

use std::io::Write;

use clap::{Parser, Subcommand};

/// Messenger Connect, self-hosted: sign-in, profile and contacts for any page, with one script tag.
///
/// Without a command the node runs. Every setting can also come from the environment or from a configuration file;
/// the command line counts more than the environment, and that more than the file.
#[derive(Debug, Parser)]
#[command(name = "connect-server", version, args_conflicts_with_subcommands = true, after_help = run::LOGGING)]
pub struct Command {
    #[command(subcommand)]
    verb: Option<Verb>,
    #[command(flatten)]
    run: run::Run,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Runs a node (the default)
    Run(Box<run::Run>),
    /// Registers applications: the sites that may use this node
    #[command(subcommand)]
    App(app::App),
    /// Reads what people have told the operator about others
    #[command(subcommand)]
    Report(report::Report),
    /// Says who moderates the event rooms of an application
    #[command(subcommand)]
    Moderator(moderator::Moderator),
    /// Imports address books (vCard or CSV) into somebody's contacts
    Import(import::Import),
}

impl Command {
    /// Does what was said. The error is one line for the operator.
    pub async fn execute(self) -> Result<(), String> {
        match self.verb {
            None => self.run.execute().await,
            Some(Verb::Run(run)) => run.execute().await,
            Some(Verb::App(app)) => app.execute().await,
            Some(Verb::Report(report)) => report.execute().await,
            Some(Verb::Moderator(moderator)) => moderator.execute().await,
            Some(Verb::Import(import)) => import.execute().await,
        }
    }
}

/// Prints a line. Whoever has stopped reading misses it, and that is all.
fn say(line: &str) {
    writeln!(std::io::stdout(), "{line}").ok();
}
