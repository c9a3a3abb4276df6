//! The words of the bar.

pub(crate) const BAR: &str = "Messenger";
pub(crate) const SIGN_IN: &str = "Sign in";
pub(crate) const CONSENT: &str = "May this site connect you with your friends?";
pub(crate) const CHOOSE: &str = "Choose what to share";
pub(crate) const CONNECTING: &str = "Connecting…";
pub(crate) const OFFLINE: &str = "Offline. What you write is sent when you are back.";
pub(crate) const EXPIRED: &str = "Your sign-in has ended.";
pub(crate) const OUTDATED: &str = "This page is outdated: load it again.";
pub(crate) const REFUSED: &str = "The messenger is not available right now.";
pub(crate) const FRIENDS: &str = "Friends";
pub(crate) const SEARCH_FRIENDS: &str = "Search friends and groups";
pub(crate) const ADD: &str = "Add a friend";
pub(crate) const ADD_HOW: &str = "They will be asked whether they want to be your friend.";
pub(crate) const EMAIL: &str = "Their e-mail address";
pub(crate) const NOTE: &str = "A line for them, if you like";
pub(crate) const ASK: &str = "Ask";
pub(crate) const ASKED: &str = "If there is somebody with this address, they have been asked.";
pub(crate) const BY_LINK: &str =
    "Or send them a link. Whoever follows it within 14 days, and accepts, is your friend.";
pub(crate) const MAKE_LINK: &str = "Make a link";
pub(crate) const END_LINKS: &str = "End all links that I have made";
pub(crate) const LINKS_ENDED: &str = "They count no longer.";
pub(crate) const LINK: &str = "Your link";
pub(crate) const COPY: &str = "Copy";
pub(crate) const GROUP: &str = "New group";
pub(crate) const GROUP_NAME: &str = "A name, if you like";
pub(crate) const CREATE: &str = "Create";
pub(crate) const INVITE: &str = "Add people";
pub(crate) const INVITE_NOW: &str = "Add";
pub(crate) const QUESTIONS: &str = "They would like to be your friends";
pub(crate) const ACCEPT: &str = "Accept";
pub(crate) const DECLINE: &str = "Decline";
pub(crate) const NOBODY: &str = "Nobody is on your list yet.";
pub(crate) const NOT_FOUND: &str = "Nobody on your list matches.";
pub(crate) const CLOSE: &str = "Close";
pub(crate) const YOU: &str = "You";
pub(crate) const SHOWS_SEEN: &str = "Show when I was last here";
pub(crate) const SOUNDS: &str = "Sounds";
pub(crate) const NOTIFY: &str = "Notify me when no page is open";
pub(crate) const DENIED: &str = "This browser blocks notifications of this site.";
pub(crate) const QUIET: &str = "Quiet hours";
pub(crate) const FROM: &str = "From";
pub(crate) const UNTIL: &str = "Until";
pub(crate) const SIGN_OUT: &str = "Sign out";
pub(crate) const HINT: &str = "Your friends are here now. Open the list and say hello.";
pub(crate) const GOT_IT: &str = "Got it";
pub(crate) const WAITS: &str = "They have not answered your question yet.";
pub(crate) const TAKE_BACK: &str = "Take it back";
pub(crate) const IS_BLOCKED: &str = "You have blocked them: you hear nothing from them.";
pub(crate) const UNBLOCK: &str = "Unblock";
pub(crate) const FAILED: &str = "That did not work. Try again in a moment.";

/// Headings of the list.
pub(crate) const GROUPS: &str = "Groups";
pub(crate) const FAVOURITES: &str = "Favourites";
pub(crate) const ONLINE: &str = "Online";
pub(crate) const OTHERS: &str = "Offline";
pub(crate) const WAITING: &str = "Asked";
pub(crate) const BLOCKED: &str = "Blocked";

pub(crate) fn unread(count: u32) -> String {
    format!("{count} unread")
}
