//! What is said to a browser that has no page open (web push, RFC 8030): to whom, what, and when not.

use serde::{Deserialize, Serialize};

use crate::{Cid, ConversationId, Entry};

/// Where one browser can be reached: what `PushSubscription.toJSON()` gives (W3C Push API, section 8).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PushSubscription {
    /// The address at which its push service takes messages.
    pub endpoint: String,
    /// With what they are encrypted.
    pub keys: PushKeys,
}

/// What a browser gives away so that only it can read what is sent (RFC 8291, section 2), in base64url.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PushKeys {
    /// Its public key, an uncompressed point of P-256.
    pub p256dh: String,
    /// A secret of 16 bytes that the push service does not know.
    pub auth: String,
}

/// The hours of each day in which somebody wants to be left alone. They may go over midnight.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuietHours {
    /// When they begin: minutes since midnight, 0 to 1439.
    pub from: u16,
    /// When they end: minutes since midnight, 0 to 1439, and not when they begin.
    pub until: u16,
    /// Where, by its name in the IANA time zone database: `Europe/Lisbon`.
    pub zone: String,
}

/// What the node says to a browser's service worker: a message of web push, as JSON.
///
/// ```json
/// {"entry":{"conversation":"00f3…","from":"Ana","entry":{"number":12,"at":1795343400000,…},"count":2,"unread":5}}
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Notice {
    /// Somebody has said something.
    Entry {
        /// Where.
        conversation: ConversationId,
        /// What the conversation is called, if it is a group that has a name.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        group: String,
        /// What the one who said it is called.
        from: String,
        /// The address of their picture.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        picture: Option<String>,
        /// The latest that was said there, shortened.
        entry: Box<Entry>,
        /// How many are unread there.
        count: u64,
        /// How many are unread in all of the person's conversations.
        unread: u64,
    },
    /// Somebody asks to be a friend.
    Question {
        /// Who.
        person: Cid,
        /// What they are called.
        from: String,
        /// The address of their picture.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        picture: Option<String>,
        /// The line that they wrote with it.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        note: String,
    },
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Content;

    #[test]
    fn subscription_is_what_browsers_give() {
        let given = r#"{"endpoint":"https://push.example/a","expirationTime":null,"keys":{"p256dh":"BC","auth":"BT"}}"#;
        let subscription: PushSubscription = serde_json::from_str(given).unwrap();
        let keys = PushKeys { p256dh: "BC".into(), auth: "BT".into() };
        assert_eq!(subscription, PushSubscription { endpoint: "https://push.example/a".into(), keys });
    }

    #[test]
    fn notice_is_written_for_a_script() {
        let entry = Entry { number: 2, at: 5, from: Cid(1), id: None, content: Content::Nudge {} };
        let notice = Notice::Entry {
            conversation: ConversationId(0xf3),
            group: String::new(),
            from: "Ana".into(),
            picture: None,
            entry: Box::new(entry),
            count: 1,
            unread: 3,
        };
        let written = r#"{"entry":{"conversation":"00000000000000f3","from":"Ana","entry":{"number":2,"at":5,"from":"0000000000000001","content":{"nudge":{}}},"count":1,"unread":3}}"#;
        assert_eq!(serde_json::to_string(&notice).unwrap(), written);
        assert_eq!(serde_json::from_str::<Notice>(written).unwrap(), notice);
    }
}
