//! The search box above the list.

use web_sys::{HtmlInputElement, InputEvent};
use yew::{Callback, Html, TargetCast, html};

/// A box to type a part of a name into; says what has been typed, at every letter.
pub(crate) fn draw(text: &str, enabled: bool, onsearch: &Callback<String>) -> Html {
    let oninput =
        onsearch.reform(|event: InputEvent| event.target_unchecked_into::<HtmlInputElement>().value());
    html! {
        <label class="search">
            <svg viewBox="0 0 20 20" aria-hidden="true"><circle cx="8.5" cy="8.5" r="5.5" /><path d="m13 13 4 4" /></svg>
            <input type="search" part="search" aria-label="Search contacts" placeholder="Search" autocomplete="off"
                spellcheck="false" enterkeyhint="search" value={text.to_owned()} disabled={!enabled} {oninput} />
        </label>
    }
}
