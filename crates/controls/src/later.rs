//! A part that lies in another piece: what stands in its place until that has come, and what is said if it does not.

use std::any::Any;
use std::rc::Rc;
use std::thread::LocalKey;

use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlElement, ShadowRoot};
use yew::virtual_dom::VComp;
use yew::{Callback, Html, NodeRef};

use crate::element::{Element, element, send};
use crate::part::{Host, Link, Part, part};
use crate::piece::{Inside, Piece};
use crate::place::Place;
use crate::rove::focus;
use crate::{notice, sheet};

/// The component.
struct Later {
    inside: Option<Inside>,
    has_failed: bool,
    waiting: NodeRef,
    /// Where the focus stood while it waited: it goes on inside.
    focused: Option<web_sys::Element>,
}

struct Props {
    place: Place,
    piece: &'static LocalKey<Piece>,
    inner: Rc<dyn Any>,
}

impl PartialEq for Props {
    /// What it is made of compares its properties itself.
    fn eq(&self, _: &Self) -> bool {
        false
    }
}

#[derive(Clone)]
enum Msg {
    Bring,
    Come(Option<Inside>),
}

/// The part of this piece, with these properties, within the control that stands at this place.
pub(crate) fn draw(place: &Place, piece: &'static LocalKey<Piece>, props: impl Any) -> Html {
    part::<Later>(None, Props { place: place.clone(), piece, inner: Rc::new(props) })
}

impl Part for Later {
    type Msg = Msg;
    type Props = Props;

    fn create(ctx: &Link<Self>) -> Self {
        let mut later = Self {
            inside: Piece::here(ctx.props().piece),
            has_failed: false,
            waiting: NodeRef::default(),
            focused: None,
        };
        if later.inside.is_some() {
            later.dress(ctx);
        } else {
            bring(ctx);
        }
        later
    }

    fn update(&mut self, ctx: &Link<Self>, msg: Msg) -> bool {
        match msg {
            Msg::Bring => {
                self.has_failed = false;
                bring(ctx);
            }
            Msg::Come(inside) => {
                self.has_failed = inside.is_none();
                self.inside = inside;
                self.dress(ctx);
            }
        }
        true
    }

    fn view(&self, ctx: &Link<Self>) -> Element {
        if let Some(inside) = self.inside {
            let told = (inside.make)(Rc::clone(&ctx.props().inner));
            return Element::from(Html::from(VComp::new::<Host>(Rc::new(told), None)));
        }
        waiting(self.has_failed, send(ctx, Msg::Bring)).node(&self.waiting)
    }

    fn rendered(&mut self, _: &Link<Self>, _: bool) {
        if let Some(around) = self.focused.take() {
            let field = around.query_selector("textarea,input:not([hidden])").ok().flatten();
            focus(field.and_then(|field| field.dyn_into().ok()));
        }
    }
}

/// What stands in the place of something that comes, or has not come.
pub(crate) fn waiting(has_failed: bool, again: Callback<Event>) -> Element {
    let content = if has_failed {
        notice::draw("", "This could not be loaded.", Some(("Try again", again)))
    } else {
        element("p.unseen[role=status]").text("Loading…")
    };
    element("div.later[tabindex=-1]").flag("aria-busy", !has_failed).child(content)
}

impl Later {
    /// Gives the control the styles of what has come, and remembers where the focus was.
    fn dress(&mut self, ctx: &Link<Self>) {
        let (Some(inside), Some(root)) = (self.inside, ctx.props().place.host.shadow_root()) else { return };
        sheet::add(&root, inside.styles);
        self.focused = self.waiting.cast::<HtmlElement>().and_then(|waiting| around(&root, &waiting));
    }
}

/// What an element stands in, if the focus is on it.
fn around(root: &ShadowRoot, element: &HtmlElement) -> Option<web_sys::Element> {
    let focused = root.active_element()?;
    element.contains(Some(&focused)).then(|| element.parent_element()).flatten()
}

fn bring(ctx: &Link<Later>) {
    let piece = ctx.props().piece;
    ctx.send_future(async move { Msg::Come(Piece::bring(piece).await.ok()) });
}
