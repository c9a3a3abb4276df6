//! Where one writes: a field that grows, emoji, and how much room is left.

use web_sys::HtmlTextAreaElement;

/// As many characters as the node takes at once.
pub(crate) const MOST: i32 = 8_000;
/// From here on it is said how many are left.
pub(crate) const TOLD: i32 = 200;

/// The emoji at hand.
pub(crate) const PALETTE: [&str; 32] = [
    "🙂", "😃", "😂", "🤣", "😉", "😍", "😘", "😎", "🤔", "😐", "🙄", "😮", "😢", "😭", "😠", "😳", "😴",
    "🥳", "🤗", "🤞", "👍", "👎", "👏", "🙏", "💪", "❤️", "💔", "🎉", "🎂", "☕", "🌹", "🔥",
];

/// The signs that are put on what others say.
pub(crate) const REACTIONS: [&str; 6] = ["❤️", "👍", "😂", "😮", "😢", "😠"];

/// How many characters may still come.
pub(crate) fn left(words: &str) -> i32 {
    // Nobody types four thousand million.
    MOST - i32::try_from(words.chars().count()).unwrap_or(i32::MAX)
}

/// As high as what stands in it; the style sheet says where that ends.
pub(crate) fn grow(input: &HtmlTextAreaElement) {
    let style = input.style();
    // Set on the object, never as an attribute: a strict page forbids style attributes.
    let _ = style.set_property("block-size", "auto");
    // What scrolls does not count the border.
    let border = input.offset_height() - input.client_height();
    let _ = style.set_property("block-size", &format!("{}px", input.scroll_height() + border));
}

/// Writes where the caret is, over what is selected.
pub(crate) fn insert(input: &HtmlTextAreaElement, emoji: &str) {
    let start = input.selection_start().ok().flatten().unwrap_or(0);
    let length = u32::try_from(emoji.encode_utf16().count()).unwrap_or(0);
    // Neither fails on a field of text.
    let _ = input.set_range_text(emoji);
    let _ = input.set_selection_range(start + length, start + length);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn room_is_counted_in_characters() {
        assert_eq!(left(""), MOST);
        assert_eq!(left("山🙂"), MOST - 2);
        assert_eq!(left(&"a".repeat(8_001)), -1);
    }

    #[test]
    fn reactions_and_palette_hold_each_emoji_once() {
        for list in [&PALETTE[..], &REACTIONS] {
            assert!((1..list.len()).all(|place| !list[..place].contains(&list[place])));
        }
    }
}
