//! What may be shared as a file, and what it is called.

use std::time::Duration;

use crate::time::hours;

/// How many files somebody may have uploaded and not said yet.
pub const MOST_UNSAID: u64 = 20;
/// How many bytes somebody may upload within [`DAY`].
pub const MOST_BYTES_A_DAY: u64 = 1024 * 1024 * 1024;
/// How many bytes of one person's are kept at one time: whoever takes something back has room again.
pub const MOST_BYTES_KEPT: u64 = 8 * 1024 * 1024 * 1024;
/// How long an upload counts.
pub const DAY: Duration = hours(24);
/// A file that was never said is forgotten after so long.
pub const UNSAID_KEPT: Duration = hours(24);
/// How many characters a name may have.
pub const MOST_NAME: usize = 120;

/// A name that does no harm on any disk and looks like what it is: no path, no control characters, no marks of direction,
/// behind which `exe.gpj` could pose as `jpg.exe`; the end stays, which says what it is.
pub fn name(given: &str) -> String {
    let last = given.rsplit(['/', '\\']).next().unwrap_or_default();
    let is_fit = |character: &char| {
        !character.is_control()
            && !matches!(character, '\u{61C}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}'
                | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '<' | '>' | ':' | '"' | '|' | '?' | '*')
    };
    let name: String = last.chars().filter(is_fit).collect();
    // Windows drops what stands at the end; at the start a dot hides a file.
    let name = name.trim_start_matches(|character: char| character == '.' || character.is_whitespace());
    let name = name.trim_end_matches(|character: char| character == '.' || character.is_whitespace());
    if name.is_empty() {
        return "file".to_owned();
    }
    let length = name.chars().count();
    if length <= MOST_NAME {
        return name.to_owned();
    }
    let (stem, end) = name.rsplit_once('.').filter(|(_, end)| end.chars().count() < 16).unwrap_or((name, ""));
    let room = MOST_NAME - end.chars().count() - 1;
    let stem: String = stem.chars().take(room).collect();
    if end.is_empty() { stem } else { format!("{stem}.{end}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn name_is_what_stands_after_the_path() {
        for (given, kept) in [
            ("Überblick 2026.pdf", "Überblick 2026.pdf"),
            ("../../etc/passwd", "passwd"),
            ("C:\\Users\\ana\\photo.jpg", "photo.jpg"),
            ("/", "file"),
            ("", "file"),
            ("..", "file"),
            (".htaccess", "htaccess"),
            ("invoice\u{202E}gpj.exe", "invoicegpj.exe"),
            ("a\r\nSet-Cookie: x", "aSet-Cookie x"),
            ("what?<b>.txt ", "whatb.txt"),
            ("写真.png", "写真.png"),
        ] {
            assert_eq!(name(given), kept, "{given:?}");
        }
    }

    #[test]
    fn long_name_keeps_its_end() {
        let long = format!("{}.tar", "ä".repeat(300));
        assert_eq!(name(&long).chars().count(), MOST_NAME);
        assert!(name(&long).ends_with("ä.tar"));
        assert_eq!(name(&"b".repeat(300)).chars().count(), MOST_NAME - 1);
    }
}
