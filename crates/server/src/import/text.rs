//! Bytes become text: address books come in many encodings, and few say in which.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// The same file in an encoding in which ASCII is ASCII: UTF-16 becomes UTF-8, and the byte order mark goes.
pub(super) fn transcode(bytes: &[u8]) -> Cow<'_, [u8]> {
    match Encoding::for_bom(bytes) {
        Some((encoding, mark)) if encoding == UTF_16LE || encoding == UTF_16BE => {
            let (text, _) = encoding.decode_without_bom_handling(&bytes[mark..]);
            Cow::Owned(text.into_owned().into_bytes())
        }
        Some((_, mark)) => Cow::Borrowed(&bytes[mark..]),
        None => Cow::Borrowed(bytes),
    }
}

/// Text in the encoding of this label (as MIME spells it); without one, or with one that nobody knows, UTF-8 if it
/// is that, else the encoding of western Windows, which gives every byte some meaning.
pub(super) fn decode<'a>(bytes: &'a [u8], label: Option<&str>) -> Cow<'a, str> {
    let named =
        label.and_then(|label| Encoding::for_label(label.as_bytes())).filter(|&encoding| encoding != UTF_8);
    if let Some(encoding) = named {
        return encoding.decode_without_bom_handling(bytes).0;
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => WINDOWS_1252.decode_without_bom_handling(bytes).0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_of_address_books_are_told_apart() {
        let utf_16: Vec<u8> = "\u{feff}Öz".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(decode(&transcode(&utf_16), None), "Öz");
        assert_eq!(decode(&transcode("\u{feff}Öz".as_bytes()), None), "Öz");
        assert_eq!(decode(&transcode(b"\xd6z"), None), "Öz");
        assert_eq!(decode(b"\x93\xfa\x96{", Some("Shift_JIS")), "日本");
        assert_eq!(decode("Öz".as_bytes(), Some("UTF-8")), "Öz");
        assert_eq!(decode("Öz".as_bytes(), Some("x-unheard-of")), "Öz");
    }
}
