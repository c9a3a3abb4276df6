//! One contact in the list: picture or initials, name, and a second line.

use web_sys::HtmlElement;
use yew::{Event, Html, TargetCast, html};

use super::contact::Card;

/// What stands in a row; without a card, in a row that has not arrived.
pub(crate) fn draw(card: Option<&Card>) -> Html {
    let Some(card) = card else { return skeleton() };
    let Card { name, detail, picture, initials, tint } = card;
    html! {
        <>
            <span class={format!("avatar tint-{tint}")} part="avatar" aria-hidden="true">
                { initials }
                if let Some(picture) = picture.clone() {
                    <img src={picture} alt="" decoding="async" onerror={|event: Event| hide(&event)} />
                }
            </span>
            <span class="text">
                <span class="name" part="name"><bdi>{ name }</bdi></span>
                <span class="detail" part="detail"><bdi>{ detail }</bdi></span>
            </span>
        </>
    }
}

/// A list that is on its way.
pub(crate) fn skeletons() -> Html {
    html! {
        <div class="waiting" role="img" aria-label="Loading contacts">
            { for (0..10).map(|_| html! { <div class="row">{ skeleton() }</div> }) }
        </div>
    }
}

fn skeleton() -> Html {
    html! {
        <>
            <span class="avatar bone"></span>
            <span class="text"><span class="bone"></span><span class="bone"></span></span>
            <span class="unseen">{ "Loading" }</span>
        </>
    }
}

/// A picture that does not load, or that the page's policy forbids, leaves the initials below it.
fn hide(event: &Event) {
    event.target_unchecked_into::<HtmlElement>().set_hidden(true);
}
