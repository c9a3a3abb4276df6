//! How an event is written for the other nodes.
//!
//! The first byte is the version, the second what it is; numbers are big-endian. Nodes of two versions may share a bus
//! while a cluster is being renewed: what one of them cannot read, its subscribers have missed.

use std::sync::Arc;

use wire::Cid;

use crate::{Event, Missed, RoomTold, Told};

/// NEVER change what these bytes mean under the same number.
const VERSION: u8 = 1;

const MISSED: u8 = 0;
const GRANT_ENDED: u8 = 1;
const TOLD: u8 = 2;
const ROOM: u8 = 3;

/// Version, kind, and how many people.
const HEAD_OF_TOLD: usize = 6;
const CID: usize = size_of::<u64>();

/// Writes it in as many messages of at most so many bytes as it needs, each for some of the people. A frame that fits
/// none is missed by whoever is elsewhere.
pub(crate) fn write(what: &Result<Event, Missed>, most: usize) -> Vec<Vec<u8>> {
    match what {
        Err(Missed) => vec![vec![VERSION, MISSED]],
        Ok(Event::GrantEnded(grant)) => vec![[&[VERSION, GRANT_ENDED][..], &grant.to_be_bytes()].concat()],
        Ok(Event::Told(Told { to, frame })) => match most.saturating_sub(HEAD_OF_TOLD + frame.len()) / CID {
            0 => vec![vec![VERSION, MISSED]],
            people => to.chunks(people).map(|to| write_told(to, frame)).collect(),
        },
        Ok(Event::Room(RoomTold { room, number, event })) => {
            let head = [&[VERSION, ROOM][..], &room.to_be_bytes(), &number.to_be_bytes()].concat();
            let fits = head.len() + event.len() <= most;
            vec![if fits { [&head, event.as_bytes()].concat() } else { vec![VERSION, MISSED] }]
        }
    }
}

fn write_told(to: &[Cid], frame: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(HEAD_OF_TOLD + to.len() * CID + frame.len());
    bytes.extend([VERSION, TOLD]);
    let count = u32::try_from(to.len()).expect("more people would fill 32 GiB");
    bytes.extend(count.to_be_bytes());
    for cid in to {
        bytes.extend(cid.0.to_be_bytes());
    }
    bytes.extend(frame.as_bytes());
    bytes
}

/// What was written; nothing if it cannot be understood.
pub(crate) fn read(bytes: &[u8]) -> Option<Result<Event, Missed>> {
    match bytes {
        [VERSION, MISSED] => Some(Err(Missed)),
        [VERSION, GRANT_ENDED, grant @ ..] => {
            Some(Ok(Event::GrantEnded(u64::from_be_bytes(grant.try_into().ok()?))))
        }
        [VERSION, TOLD, rest @ ..] => read_told(rest).map(|told| Ok(Event::Told(told))),
        [VERSION, ROOM, rest @ ..] => read_room(rest).map(|told| Ok(Event::Room(told))),
        _ => None,
    }
}

fn read_told(bytes: &[u8]) -> Option<Told> {
    let (count, rest) = bytes.split_first_chunk()?;
    let people = usize::try_from(u32::from_be_bytes(*count)).ok()?;
    let (to, frame) = rest.split_at_checked(people.checked_mul(CID)?)?;
    let (to, _) = to.as_chunks();
    let to = to.iter().map(|cid| Cid(u64::from_be_bytes(*cid))).collect();
    Some(Told { to, frame: Arc::from(str::from_utf8(frame).ok()?) })
}

fn read_room(bytes: &[u8]) -> Option<RoomTold> {
    let (room, rest) = bytes.split_first_chunk()?;
    let (number, event) = rest.split_first_chunk()?;
    Some(RoomTold {
        room: u64::from_be_bytes(*room),
        number: u64::from_be_bytes(*number),
        event: Arc::from(str::from_utf8(event).ok()?),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn told(people: u64, frame: &str) -> Event {
        Event::Told(Told { to: (1..=people).map(Cid).collect(), frame: frame.into() })
    }

    #[test]
    fn bytes_of_version_1_are_these() {
        for (what, bytes) in [
            (Err(Missed), &[1, 0][..]),
            (Ok(Event::GrantEnded(0x0102)), &[1, 1, 0, 0, 0, 0, 0, 0, 1, 2]),
            (
                Ok(told(2, "{}")),
                &[1, 2, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 2, b'{', b'}'],
            ),
        ] {
            assert_eq!(write(&what, 1024), [bytes]);
            assert_eq!(read(bytes), Some(what));
        }
    }

    #[test]
    fn what_a_room_is_told_is_written_in_one_piece_or_missed() {
        let told = Ok(Event::Room(RoomTold { room: 0x0102, number: 3, event: "{}".into() }));
        let bytes = [1, 3, 0, 0, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 0, 0, 0, 3, b'{', b'}'];
        assert_eq!(write(&told, 20), [bytes.to_vec()]);
        assert_eq!(read(&bytes), Some(told.clone()));
        assert_eq!(write(&told, 19), [[1, 0]]);
        assert_eq!(read(&bytes[..17]), None);
    }

    #[test]
    fn what_is_too_large_is_split_by_people() {
        let messages = write(&Ok(told(5, "{\"beat\":{}}")), 6 + 11 + 2 * 8 + 7);
        let lengths: Vec<_> = messages.iter().map(Vec::len).collect();
        assert_eq!(lengths, [33, 33, 25]);
        let people = messages.iter().flat_map(|bytes| match read(bytes) {
            Some(Ok(Event::Told(told))) => told.to.to_vec(),
            other => panic!("{other:?}"),
        });
        assert_eq!(people.collect::<Vec<_>>(), [1, 2, 3, 4, 5].map(Cid));
    }

    #[test]
    fn frame_that_fits_no_message_is_missed() {
        assert_eq!(write(&Ok(told(1, "0123")), 6 + 8 + 3), [[1, 0]]);
        assert_eq!(write(&Ok(told(1, "0123")), 0), [[1, 0]]);
    }

    #[test]
    fn what_nobody_is_told_is_not_sent() {
        assert!(write(&Ok(told(0, "{}")), 1024).is_empty());
    }

    #[test]
    fn what_cannot_be_understood_is_nothing() {
        for bytes in [
            &[][..],
            &[1],
            &[2, 0],
            &[1, 0, 0],
            &[1, 3],
            &[1, 4],
            &[1, 1, 0, 0, 0, 0, 0, 0, 1],
            &[1, 1, 0, 0, 0, 0, 0, 0, 1, 2, 3],
            &[1, 2, 0, 0, 0],
            &[1, 2, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0],
            &[1, 2, 255, 255, 255, 255, b'{', b'}'],
            &[1, 2, 0, 0, 0, 0, 0xFF],
            b"hello",
        ] {
            assert_eq!(read(bytes), None, "{bytes:?}");
        }
    }

    proptest! {
        #[test]
        fn no_bytes_do_harm(bytes: Vec<u8>) {
            read(&bytes);
            read(&[&[VERSION, TOLD], &bytes[..]].concat());
        }

        #[test]
        fn what_is_written_is_read(people in 1_u64..50, frame: String, most in 0_usize..500) {
            let what = Ok(told(people, &frame));
            let messages = write(&what, most);
            let mut heard = Vec::new();
            for bytes in &messages {
                match read(bytes) {
                    Some(Ok(Event::Told(part))) => {
                        prop_assert!(bytes.len() <= most);
                        prop_assert_eq!(&*part.frame, frame.as_str());
                        heard.extend(part.to.iter().copied());
                    }
                    other => prop_assert_eq!(other, Some(Err(Missed))),
                }
            }
            let fits = HEAD_OF_TOLD + CID + frame.len() <= most;
            prop_assert_eq!(heard.len() as u64, if fits { people } else { 0 });
        }
    }
}
