//! Invites by mail whom somebody has asked to be a friend, and who is not here yet.

use domain::friendship::INVITATION_LASTS;
use domain::{EmailAddress, Moment};
use store::{Invitation, Letter};
use wire::Cid;
use wire::path::INVITATION;

use crate::app::App;
use crate::mail::host;

/// Writes to this address, where the node sends letters, in the name of this person. The line that they wrote with their
/// question stays here: a letter of ours says nothing that a stranger has chosen, but for their name.
pub(super) async fn by_mail(
    app: &App,
    cid: Cid,
    address: &EmailAddress,
    id: u64,
    now: Moment,
) -> Result<(), store::Error> {
    if !app.mail.is_on() {
        return Ok(());
    }
    let Some(me) = app.store.me(cid).await? else { return Ok(()) };
    let (link, stop) = (app.random.secret(), app.random.secret());
    let issuer = &app.config.issuer;
    let stop_address = format!("{issuer}/stop/{}", stop.reveal());
    let letter = Letter {
        id,
        to: address.to_string(),
        subject: format!("{} invites you to be friends", called(&me.name)),
        body: body(
            called(&me.name),
            host(issuer),
            &format!("{issuer}{INVITATION}/{}", link.reveal()),
            &stop_address,
        ),
        stop: stop_address,
        made: now,
        attempts: 0,
    };
    let expires = now.after(INVITATION_LASTS);
    let invitation = Invitation { link: link.digest(), expires, stop: stop.digest(), letter };
    if app.store.invite_by_mail(cid, address, id, &invitation, now).await? {
        app.mail.wake();
    }
    Ok(())
}

/// What somebody is called in a letter: a name that is really an address, or an advertisement, is not said to strangers.
fn called(name: &str) -> &str {
    let is_address = |word: &str| {
        let (_, end) = word.trim_end_matches('.').rsplit_once('.').unwrap_or_default();
        end.chars().count() > 1
    };
    let is_strange = name.contains(['/', ':', '@', '\\']) || name.split_whitespace().any(is_address);
    if is_strange || name.chars().count() > LONGEST { "Somebody" } else { name }
}

/// Nobody is called more.
const LONGEST: usize = 60;

fn body(name: &str, host: &str, link: &str, stop: &str) -> String {
    format!(
        "{name} would like to be your friend at {host}: to see when you are there, and to talk with you.\n\n\
         This is the invitation. It counts for 14 days:\n{link}\n\n\
         If you do not know {name}, do nothing, and nothing happens. No more such letters from {host}:\n{stop}\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn advertisement_is_no_name() {
        for name in ["Ana Lima", "J.R.R. Tolkien", "Sammy Davis Jr.", "Łukasz", "李小龍", "Ana ☎"] {
            assert_eq!(called(name), name);
        }
        let long = "Ana ".repeat(16);
        for name in ["evil.example", "Win at EVIL.COM. Now!", "https://evil", "a@evil", "evil\\now", &long] {
            assert_eq!(called(name), "Somebody", "{name}");
        }
    }
}
