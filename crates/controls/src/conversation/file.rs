//! A file that somebody shared: a picture as it is, everything else as a line that leads to it.

use web_sys::{Event, HtmlElement};
use yew::{Callback, TargetCast};

use super::words;
use crate::element::{Element, On, element, isolated};
use crate::icon;
use crate::messenger::Details;

/// The longer side of a picture, in pixels.
const SIDE: u32 = 240;

/// A shared file, or one that is on its way.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct File {
    name: String,
    bytes: u32,
    /// Nowhere yet, while it is on its way.
    address: Option<String>,
    /// Width and height of a picture.
    picture: Option<(u32, u32)>,
}

impl File {
    /// Reads a `WlFile`.
    pub(crate) fn of(file: &Details) -> Self {
        Self {
            name: file.name().unwrap_or_default(),
            bytes: file.bytes(),
            address: file.address(),
            picture: file.picture().map(|size| (size.width(), size.height())),
        }
    }

    /// What stands for it where there is no room: the words beside it, or its name.
    pub(crate) fn words<'a>(&'a self, text: &'a str) -> &'a str {
        if text.is_empty() { &self.name } else { text }
    }
}

/// Draws it.
pub(crate) fn draw(file: &File) -> Element {
    let line = || line(file);
    let Some(address) = &file.address else { return element("span.file").child(line()) };
    let link = |selector: &'static str| {
        element(selector)
            .attribute("href", address)
            .attribute("target", "_blank")
            .attribute("rel", "noopener")
    };
    let Some(size) = file.picture else { return link("a.file[download]").child(line()) };
    // Its place is kept: what stands below it does not jump.
    let (width, height) = fit(size);
    let image = element("img[decoding=async]")
        .attribute("src", address.clone() + "/small")
        .attribute("alt", &file.name)
        .attribute("width", width.to_string())
        .attribute("height", height.to_string())
        .on(On::Error, Callback::from(|event: Event| hide(&event)));
    link("a.picture").child(image).child(element("span.file").child(line()))
}

/// A picture that does not load, or that the page's policy forbids, leaves the line below it.
fn hide(event: &Event) {
    event.target_unchecked_into::<HtmlElement>().set_hidden(true);
}

fn line(file: &File) -> Element {
    element("span.card")
        .child(icon::draw(icon::FILE))
        .child(element("span.name").child(isolated(&file.name)))
        .child(element("span.size").text(words::size(file.bytes)))
}

/// The size at which a picture is shown.
fn fit((width, height): (u32, u32)) -> (u32, u32) {
    let longer = width.max(height).max(1);
    let side = |side: u32| {
        let side = u64::from(side) * u64::from(SIDE.min(longer)) / u64::from(longer);
        u32::try_from(side).unwrap_or(SIDE).max(1)
    };
    (side(width), side(height))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn picture_keeps_its_shape_and_is_not_enlarged() {
        assert_eq!(fit((4_000, 3_000)), (240, 180));
        assert_eq!(fit((100, 9_000)), (2, 240));
        assert_eq!(fit((30, 20)), (30, 20));
        assert_eq!(fit((9_000, 1)), (240, 1));
        assert_eq!(fit((0, 0)), (1, 1), "whoever says nonsense breaks nothing");
    }
}
