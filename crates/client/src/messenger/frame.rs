//! The heads of a node's frames, and frames of the browser: what [`wire::frame`] describes, without serde.

use super::json::{Json, quote};
use crate::form::decimal;

/// What a node says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Frame<'a> {
    /// A request has been done: this came of it.
    Reply { n: u32, kind: &'a str, body: Json<'a> },
    /// A request has not been done.
    Refused { n: u32, error: Json<'a> },
    /// Something has happened. `event` is all of it, `kind` and `body` its one member.
    Event { event: Json<'a>, kind: &'a str, body: Json<'a> },
    /// The last frame.
    Bye { error: Json<'a> },
    /// A beat, or what only later versions know.
    Other,
}

impl<'a> Frame<'a> {
    /// Reads a frame. A text that is none is an error of the node.
    pub(super) fn read(text: &'a str) -> Option<Self> {
        let (kind, body) = Json::parse(text)?.only()?;
        let n = || body.member("n").and_then(Json::number);
        Some(match kind {
            "reply" => {
                let (kind, result) = body.members().find(|member| member.0 != "n")?;
                Self::Reply { n: n()?, kind, body: result }
            }
            "refused" => Self::Refused { n: n()?, error: body.member("error")? },
            "event" => {
                let (kind, what) = body.only()?;
                Self::Event { event: body, kind, body: what }
            }
            "bye" => Self::Bye { error: body.member("error")? },
            _ => Self::Other,
        })
    }
}

/// The stable code of an error; empty if it has none that can be read.
pub(super) fn code(error: Json<'_>) -> &str {
    error.member("code").and_then(Json::bare).unwrap_or_default()
}

/// Whether what was refused with this code may succeed later, as it is.
pub(super) fn is_passing(code: &str) -> bool {
    code.starts_with("store.") || code.starts_with("node.")
}

/// An error of our own, as the node would write it.
pub(super) fn error(code: &str, message: &str) -> String {
    ["{\"code\":", &quote(code), ",\"message\":", &quote(message), "}"].concat()
}

/// A request under this number: `{"say":{…}}` becomes `{"n":7,"say":{…}}`.
pub(super) fn request(n: u32, request: &str) -> String {
    ["{\"n\":", &decimal(n.into()), ",", request.get(1..).unwrap_or_default()].concat()
}

/// An object with this one member.
pub(super) fn object(name: &str, value: &str) -> String {
    ["{\"", name, "\":", value, "}"].concat()
}

/// The first request.
pub(super) fn hello(token: &str, is_idle: bool) -> String {
    let version = decimal(wire::frame::VERSION.into());
    let idle = if is_idle { "true" } else { "false" };
    ["{\"hello\":{\"version\":", &version, ",\"token\":", &quote(token), ",\"idle\":", idle, "}}"].concat()
}

/// The same text with another number. `number` is a part of it.
pub(super) fn renumbered(text: &str, number: Json<'_>, n: u32) -> Option<String> {
    let start = (number.as_str().as_ptr() as usize).checked_sub(text.as_ptr() as usize)?;
    let (before, rest) = text.split_at_checked(start)?;
    Some([before, &decimal(n.into()), rest.get(number.as_str().len()..)?].concat())
}

#[cfg(test)]
mod tests {
    use wire::frame::{Event, Reply, Request, ServerFrame};
    use wire::{ClientFrame, ConversationId};

    use super::*;

    const PAIR: ConversationId = ConversationId(0xF3);

    #[test]
    fn frames_are_read_as_wire_writes_them() {
        let said = Reply::Said { conversation: PAIR, number: 12, at: 5 };
        let refusal =
            wire::Error { code: "message.text".into(), message: "\"".into(), target: None, column: None };
        let frames = [
            ServerFrame::Reply { n: 7, reply: said },
            ServerFrame::Refused { n: 8, error: refusal.clone() },
            ServerFrame::Event(Event::Gone { conversation: PAIR }),
            ServerFrame::Bye { error: refusal },
            ServerFrame::Beat {},
        ];
        let texts = frames.map(|frame| serde_json::to_string(&frame).unwrap());
        let [reply, refused, event, bye, beat] = texts.each_ref().map(|text| Frame::read(text).unwrap());
        let Frame::Reply { n: 7, kind: "said", body } = reply else { panic!("{reply:?}") };
        assert_eq!(body.as_str(), r#"{"conversation":"00000000000000f3","number":12,"at":5}"#);
        let Frame::Refused { n: 8, error } = refused else { panic!("{refused:?}") };
        assert_eq!(code(error), "message.text");
        let Frame::Event { event, kind: "gone", .. } = event else { panic!("{event:?}") };
        assert_eq!(event.as_str(), r#"{"gone":{"conversation":"00000000000000f3"}}"#);
        assert!(matches!(bye, Frame::Bye { error } if code(error) == "message.text"));
        assert_eq!(beat, Frame::Other);
    }

    #[test]
    fn what_is_no_frame_is_refused_and_what_is_new_is_not() {
        for text in
            ["", "[]", "{}", "{\"reply\":{}}", "{\"reply\":{\"n\":1}}", "{\"event\":{}}", "{\"bye\":{}}", "7"]
        {
            assert_eq!(Frame::read(text), None, "{text}");
        }
        assert_eq!(Frame::read("{\"news\":[1]}"), Some(Frame::Other));
    }

    #[test]
    fn requests_are_written_as_wire_reads_them() {
        let text = request(7, &hello("a\"b", true));
        let frame: ClientFrame = serde_json::from_str(&text).unwrap();
        let hello = Request::Hello { version: wire::frame::VERSION, token: "a\"b".into(), idle: true };
        assert_eq!(frame, ClientFrame { n: 7, request: hello });
        let written = error("outbox.full", "No \"more\".");
        let read: wire::Error = serde_json::from_str(&written).unwrap();
        assert_eq!((&*read.code, &*read.message), ("outbox.full", "No \"more\"."));
    }

    #[test]
    fn number_is_replaced_where_it_stands() {
        let text = r#"{"reply":{"n":7,"done":{"n":8}}}"#;
        let number = Json::parse(text).and_then(|frame| frame.member("reply")?.member("n")).unwrap();
        assert_eq!(renumbered(text, number, 1234).as_deref(), Some(r#"{"reply":{"n":1234,"done":{"n":8}}}"#));
        assert_eq!(renumbered("{}", number, 1), None);
    }
}
