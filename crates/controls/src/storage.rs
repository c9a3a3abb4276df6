//! What a tab remembers from page to page, and no longer: the browser's session storage.

use web_sys::Storage;

/// The text under this key. Where the browser keeps nothing, there is none.
pub(crate) fn read(key: &str) -> Option<String> {
    storage()?.get_item(key).ok()?
}

/// Keeps a text; the empty one is forgotten. A full storage, or none, only means that the next page begins anew.
pub(crate) fn write(key: &str, text: &str) {
    if let Some(storage) = storage() {
        let _ = if text.is_empty() { storage.remove_item(key) } else { storage.set_item(key, text) };
    }
}

fn storage() -> Option<Storage> {
    web_sys::window()?.session_storage().ok()?
}

/// Forgets whatever has a key that starts so.
pub(crate) fn clear(start: &str) {
    let Some(storage) = storage() else { return };
    for place in (0..storage.length().unwrap_or(0)).rev() {
        if let Some(key) = storage.key(place).ok().flatten().filter(|key| key.starts_with(start)) {
            let _ = storage.remove_item(&key);
        }
    }
}
