//! A list of any length, of which only the rows in view stand in the document.
//!
//! One tab stop; the active row is told by `aria-activedescendant`, because a row that scrolls away leaves the
//! document and would take the focus with it.

mod keyboard;
mod type_ahead;
mod viewport;

use std::ops::Range;

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Event, HtmlElement, KeyboardEvent, ResizeObserver};
use yew::{Callback, NodeRef};

use keyboard::Key;
use type_ahead::TypeAhead;
pub(crate) use type_ahead::Typed;
use viewport::Viewport;

use crate::element::{Element, On, element};
use crate::part::{Link, Part};
use crate::wl::lower_case;

/// A listbox: one row can be chosen, or many can be picked.
pub(crate) struct Listbox {
    viewport: Viewport,
    active: Option<u32>,
    ahead: TypeAhead,
    list: NodeRef,
    rows: NodeRef,
    resized: Option<(ResizeObserver, Closure<dyn FnMut()>)>,
}

/// What is in the list.
#[derive(PartialEq)]
pub(crate) struct Props {
    /// What the list is called.
    pub(crate) label: &'static str,
    /// How many rows there are, drawn or not.
    pub(crate) total: u32,
    /// The row that is chosen.
    pub(crate) chosen: Option<u32>,
    /// Where many can be picked: whether this row is.
    pub(crate) many: Option<Callback<u32, bool>>,
    /// What stands in a row.
    pub(crate) draw: Callback<u32, Element>,
    /// The row whose name starts so, if there is one.
    pub(crate) find: Callback<Typed, Option<u32>>,
    /// Told which rows are seen, at first and whenever others are.
    pub(crate) on_seen: Callback<Range<u32>>,
    /// Told which row was chosen, by a click, Enter or the space bar.
    pub(crate) on_choose: Callback<u32>,
}

pub(crate) enum Msg {
    Scrolled,
    Resized,
    Focused,
    Pressed { key: Key, time: f64 },
    Chosen(u32),
}

impl Part for Listbox {
    type Msg = Msg;
    type Props = Props;

    fn create(_: &Link<Self>) -> Self {
        Self {
            // A guess for the first drawing; the observer tells the truth right after it.
            viewport: Viewport { top: 0, height: 448, row: 56 },
            active: None,
            ahead: TypeAhead::default(),
            list: NodeRef::default(),
            rows: NodeRef::default(),
            resized: None,
        }
    }

    fn update(&mut self, ctx: &Link<Self>, msg: Msg) -> bool {
        match msg {
            Msg::Scrolled => {
                let top = self.list.cast::<web_sys::Element>().map_or(0, |list| pixels(list.scroll_top()));
                self.look(ctx, Viewport { top, ..self.viewport })
            }
            Msg::Resized => {
                let viewport = self.measure();
                // Even where nothing changed: this is also how the parent hears of the first rows.
                ctx.props().on_seen.emit(viewport.seen(ctx.props().total));
                self.look(ctx, viewport)
            }
            Msg::Focused => {
                let seen = self.viewport.seen(ctx.props().total).start;
                self.active = self.active.or(ctx.props().chosen).or(Some(seen));
                true
            }
            Msg::Pressed { key, time } => self.press(ctx, key, time),
            Msg::Chosen(row) => {
                self.active = Some(row);
                ctx.props().on_choose.emit(row);
                true
            }
        }
    }

    fn view(&self, ctx: &Link<Self>) -> Element {
        let Props { label, total, many, .. } = ctx.props();
        let drawn = self.viewport.drawn(*total);
        // An id that names nothing would leave a screen reader nowhere.
        let active = self.active.filter(|row| drawn.contains(row)).map(id);
        let link = ctx;
        let onkeydown = link.callback_if(|event: Event| {
            let event = event.dyn_into::<KeyboardEvent>().ok()?;
            let name = event.key();
            let name = if name.chars().count() == 1 { lower_case(&name) } else { name };
            let alone = !(event.ctrl_key() || event.alt_key() || event.meta_key() || event.is_composing());
            let key = Key::named(&name).filter(|_| alone)?;
            event.prevent_default();
            Some(Msg::Pressed { key, time: event.time_stamp() })
        });
        element("div.listbox[part=list][role=listbox][tabindex=0]")
            .attribute("aria-label", label)
            .flag("aria-multiselectable", many.is_some())
            .attribute("aria-activedescendant", active.unwrap_or_default())
            .node(&self.list)
            .on(On::Key, onkeydown)
            .on(On::Scroll, link.callback(|_| Msg::Scrolled))
            .on(On::Focus, link.callback(|_| Msg::Focused))
            .child(
                element("div.rows[role=presentation]")
                    .node(&self.rows)
                    .children(drawn.map(|row| self.row(ctx, row)).collect()),
            )
    }

    fn rendered(&mut self, ctx: &Link<Self>, first: bool) {
        if first && let Some(list) = self.list.cast::<web_sys::Element>() {
            let link = ctx.clone();
            let told = Closure::<dyn FnMut()>::new(move || link.send_message(Msg::Resized));
            if let Ok(observer) = ResizeObserver::new(told.as_ref().unchecked_ref()) {
                observer.observe(&list);
                self.resized = Some((observer, told));
            }
        }
        // The rows that are not drawn leave their room, so that the scroll bar is that of the whole list.
        // Set on the object, never as an attribute: a strict page forbids style attributes.
        if let Some(rows) = self.rows.cast::<HtmlElement>() {
            let total = ctx.props().total;
            let Range { start, end } = self.viewport.drawn(total);
            let room = |rows: u32| format!("{}px", rows.saturating_mul(self.viewport.row));
            for (edge, hidden) in [("padding-block-start", start), ("padding-block-end", total - end)] {
                // Fails only for an unknown property.
                let _ = rows.style().set_property(edge, &room(hidden));
            }
        }
    }

    fn destroy(&mut self, _: &Link<Self>) {
        if let Some((observer, _)) = self.resized.take() {
            observer.disconnect();
        }
    }
}

impl Listbox {
    fn row(&self, ctx: &Link<Self>, row: u32) -> Element {
        let Props { total, chosen, many, draw, .. } = ctx.props();
        let chosen = many.as_ref().map_or(*chosen == Some(row), |many| many.emit(row));
        element(if self.active == Some(row) { "div.row.active" } else { "div.row" })
            .key(row.to_string())
            .attribute("id", id(row))
            .attribute("part", if chosen { "row chosen" } else { "row" })
            .attribute("role", "option")
            .flag("aria-selected", chosen)
            .attribute("aria-posinset", (row + 1).to_string())
            .attribute("aria-setsize", total.to_string())
            .on(On::Click, ctx.callback(move |_| Msg::Chosen(row)))
            .child(draw.emit(row))
    }

    /// Looks at another part of the list; says whether there is anything new to draw.
    fn look(&mut self, ctx: &Link<Self>, viewport: Viewport) -> bool {
        let total = ctx.props().total;
        let before = std::mem::replace(&mut self.viewport, viewport);
        if before.seen(total) != viewport.seen(total) {
            ctx.props().on_seen.emit(viewport.seen(total));
        }
        before.drawn(total) != viewport.drawn(total) || before.row != viewport.row
    }

    fn press(&mut self, ctx: &Link<Self>, key: Key, time: f64) -> bool {
        let props = ctx.props();
        let row = match key {
            Key::Choose => None,
            Key::Letter(letter) => match self.ahead.letter(letter, time, self.active) {
                Some(typed) => match props.find.emit(typed) {
                    None => return false,
                    found => found,
                },
                None => None,
            },
            _ => key.moves(self.active, props.total, self.viewport.page()),
        };
        match (row, self.active) {
            (Some(row), _) => {
                self.active = Some(row);
                self.show(ctx, row);
            }
            (None, Some(active)) => props.on_choose.emit(active),
            (None, None) => return false,
        }
        true
    }

    fn show(&mut self, ctx: &Link<Self>, row: u32) {
        let top = self.viewport.showing(row);
        if let Some(list) = self.list.cast::<web_sys::Element>() {
            list.set_scroll_top(i32::try_from(top).unwrap_or(i32::MAX));
        }
        self.look(ctx, Viewport { top, ..self.viewport });
    }

    fn measure(&self) -> Viewport {
        let list = self.list.cast::<web_sys::Element>();
        let row = self.rows.cast::<web_sys::Element>().and_then(|rows| rows.first_element_child());
        let row =
            row.and_then(|row| row.dyn_into::<HtmlElement>().ok()).map(|row| pixels(row.offset_height()));
        Viewport {
            top: list.as_ref().map_or(0, |list| pixels(list.scroll_top())),
            height: list.as_ref().map_or(0, |list| pixels(list.client_height())),
            row: row.filter(|row| *row > 0).unwrap_or(self.viewport.row),
        }
    }
}

/// The id of a row's element, within the shadow root.
fn id(row: u32) -> String {
    format!("row-{row}")
}

/// A length as the DOM gives it. Negative only while a touch screen bounces past the start.
fn pixels(length: i32) -> u32 {
    length.try_into().unwrap_or(0)
}
