//! The emoticons of 2010, as emoji.

/// Each with what it becomes, one after the other.
const EMOTICONS: &str = ":) 🙂 :-) 🙂 :D 😃 :-D 😃 :d 😃 ;) 😉 ;-) 😉 :O 😮 :-O 😮 :o 😮 :P 😛 :-P 😛 :p 😛 (H) 😎 :@ 😠 :-@ 😠 \
:$ 😳 :-$ 😳 :S 😕 :-S 😕 :s 😕 :( 🙁 :-( 🙁 :'( 😢 :| 😐 :-| 😐 (A) 😇 8-| 🤓 +o( 🤢 <:o) 🥳 |-) 😴 *-) 🤔 :-# 🤐 :-* 🤫 \
^o) 🤨 8-) 🙄 (L) ❤️ <3 ❤️ (U) 💔 (@) 🐱 (&) 🐶 (S) 🌙 (*) ⭐ (8) 🎵 (E) ✉️ (F) 🌹 (W) 🥀 (O) 🕒 (K) 💋 (G) 🎁 (^) 🎂 (P) 📷 \
(I) 💡 (C) ☕ (T) 📞 ({) 🤗 (}) 🤗 (B) 🍺 (D) 🍸 (Z) 👨 (X) 👩 (Y) 👍 (N) 👎 :[ 🦇 :-[ 🦇 (#) ☀️ (R) 🌈 (au) 🚗 (ap) ✈️ \
(so) ⚽ (pl) 🍽️ (pi) 🍕 (co) 💻 (mp) 📱 (um) ☔ (ip) 🏝️ (sn) 🐌 (bah) 🐑 (tu) 🐢 (mo) 💰 (h5) 🙌 (yn) 🤞";

/// The text with emoji in the place of emoticons that stand as words of their own.
pub(crate) fn emoji(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_inclusive(char::is_whitespace) {
        let bare = word.trim_end();
        match one(bare) {
            Some(emoji) => {
                out.push_str(emoji);
                out.push_str(&word[bare.len()..]);
            }
            None => out.push_str(word),
        }
    }
    out
}

fn one(word: &str) -> Option<&'static str> {
    let mut all = EMOTICONS.split(' ');
    while let (Some(emoticon), Some(emoji)) = (all.next(), all.next()) {
        // Letters in parentheses are the same in either case.
        if emoticon == word || (word.starts_with('(') && emoticon.eq_ignore_ascii_case(word)) {
            return Some(emoji);
        }
    }
    None
}

/// Whether there are nothing but a few emoji, which are shown large.
pub(crate) fn is_all_emoji(text: &str) -> bool {
    let part = |letter: char| matches!(letter, '\u{2190}'..='\u{2bff}' | '\u{1f000}'..='\u{1faff}' | '\u{fe0f}' | '\u{200d}' | ' ');
    (1..=12).contains(&text.chars().count()) && text.chars().all(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn emoticons_become_emoji_where_they_stand_alone() {
        for (text, expected) in [
            ("hi :-)", "hi 🙂"),
            (":D  (L)\n(y)", "😃  ❤️\n👍"),
            ("f(x) = (x)", "f(x) = 👩"),
            ("http://a:80", "http://a:80"),
            ("see:(later)", "see:(later)"),
            ("", ""),
        ] {
            assert_eq!(emoji(text), expected);
        }
    }

    #[test]
    fn every_emoticon_has_its_emoji() {
        let words: Vec<&str> = EMOTICONS.split(' ').collect();
        assert_eq!(words.len() % 2, 0);
        for pair in words.chunks(2) {
            assert!(!pair[0].chars().any(|letter| letter > '~'), "{pair:?}");
            assert!(is_all_emoji(pair[1]), "{pair:?}");
        }
    }

    #[test]
    fn few_emoji_alone_are_large() {
        for text in ["👍", "👨‍👩‍👧", "🙂 🙂", "❤️"] {
            assert!(is_all_emoji(text), "{text}");
        }
        for text in ["", "ok 👍", "1", "山", "🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂"] {
            assert!(!is_all_emoji(text), "{text}");
        }
    }
}
