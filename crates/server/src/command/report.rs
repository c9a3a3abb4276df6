//! `connect-server report list|close`

use clap::Subcommand;
use jiff::Timestamp;
use store::{Reported, Store};
use wire::{Cid, Content};

use super::say;
use crate::command::database::Place;

/// Reads what people have told the operator about others.
#[derive(Debug, Subcommand)]
pub enum Report {
    /// Lists the reports, the latest first: who is reported, by whom, why, and a copy of what was said
    List {
        /// How many
        #[arg(long, value_name = "COUNT", default_value_t = 100)]
        most: u32,
        /// Where they are remembered
        #[command(flatten)]
        place: Place,
    },
    /// Forgets a report that has been dealt with
    Close {
        /// Which: the name that stands at its beginning in the list
        report: String,
        /// Where they are remembered
        #[command(flatten)]
        place: Place,
    },
}

impl Report {
    /// Does it.
    pub async fn execute(self) -> Result<(), String> {
        match self {
            Self::List { most, place } => list(most, &place).await,
            Self::Close { report, place } => close(&report, &place).await,
        }
    }
}

async fn list(most: u32, place: &Place) -> Result<(), String> {
    let store = place.open().await?;
    for reported in store.reports(most).await.map_err(told)? {
        let Reported { by, at, report, copy } = &reported;
        let when =
            Timestamp::from_millisecond(at.0).map_or_else(|_| String::new(), |when| format!("{when:.0}"));
        say(&format!("{}  {when}", name(&reported)));
        say(&format!("    about   {}", who(&store, report.person).await?));
        say(&format!("    by      {}", who(&store, *by).await?));
        say(&format!("    reason  {}", indented(&report.reason)));
        if let Some(conversation) = report.conversation {
            let entry = report.entry.map_or_else(String::new, |number| format!(", entry {number}"));
            say(&format!("    where   conversation {conversation}{entry}"));
        }
        if let Some(copy) = copy {
            say(&format!("    said    {}", indented(&words(&copy.content))));
        }
    }
    store.close().await;
    Ok(())
}

async fn close(name: &str, place: &Place) -> Result<(), String> {
    let unknown = || format!("there is no report {name}; `connect-server report list` shows all");
    let (at, by) = name.split_once('-').ok_or_else(unknown)?;
    let (at, by) = (at.parse().map_err(|_| unknown())?, by.parse().map_err(|_| unknown())?);
    let store = place.open().await?;
    let closed = store.close_report(domain::Moment(at), by).await.map_err(told)?;
    store.close().await;
    if closed { Ok(()) } else { Err(unknown()) }
}

/// What a report is called: when it was made, and by whom.
fn name(Reported { at, by, .. }: &Reported) -> String {
    format!("{}-{by}", at.0)
}

/// Somebody, as the operator knows them.
async fn who(store: &Store, cid: Cid) -> Result<String, String> {
    let account = store.account(cid).await.map_err(told)?;
    let profile = store.profile(cid).await.map_err(told)?;
    let names = profile.map(|profile| [profile.first_name, profile.last_name]).into_iter().flatten();
    let names: Vec<_> = names.flatten().collect();
    Ok(match account {
        Some(account) => format!("{} <{}>, {cid}", names.join(" "), account.email.as_str()),
        None => format!("{cid}, who is no longer here"),
    })
}

#[expect(clippy::needless_pass_by_value, reason = "the signature that map_err asks for")]
fn told(error: store::Error) -> String {
    error.to_string()
}

fn words(content: &Content) -> String {
    match content {
        Content::Text { text, .. } | Content::Edit { text, .. } => text.clone(),
        Content::File(file) => format!("(the file {}) {}", file.name, file.text),
        Content::Nudge {} => "(a nudge)".to_owned(),
        Content::Application { kind, data } => format!("({kind}) {data}"),
        _ => "(nothing that can be read)".to_owned(),
    }
}

/// What somebody wrote: no line of it can pose as another of the list, and nothing steers a terminal.
fn indented(text: &str) -> String {
    let plain = |letter: char| if letter.is_control() && letter != '\n' { ' ' } else { letter };
    text.chars().map(plain).collect::<String>().replace('\n', "\n            ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_others_stay_in_their_place() {
        assert_eq!(indented("rude\n1-2  about you\u{1B}[2J"), "rude\n            1-2  about you [2J");
    }
}
