//! Elements, made by calls.
//!
//! `html!` writes out at every element what stands here once, and so would a chain of calls that hands on all that an
//! element is. Therefore what never changes of an element stands in one text, and what is handed on is a pointer.
//! Together with `part.rs` this took a tenth off the module's code.

use std::rc::Rc;

use web_sys::Event;
use yew::virtual_dom::{Key, Listener, ListenerKind, VList, VTag, VText};
use yew::{AttrValue, Callback, Html, NodeRef};

use crate::part::{Link, Part};

/// An element in the making; or nothing, where something may stand another time.
pub(crate) struct Element(Box<Parts>);

struct Parts {
    tag: Option<VTag>,
    html: Option<Html>,
    children: Vec<Html>,
}

/// What is heard of an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum On {
    Change,
    Click,
    Close,
    DragOver,
    Drop,
    Error,
    Focus,
    Input,
    Key,
    Paste,
    Scroll,
    Submit,
}

/// An element as a selector would find it: `button.tool.more[type=button][aria-haspopup=menu]`. A value may hold
/// whatever it likes but `]`.
#[inline(never)]
pub(crate) fn element(selector: &'static str) -> Element {
    let (names, attributes) = selector.split_at(selector.find('[').unwrap_or(selector.len()));
    let (name, classes) = names.split_once('.').unwrap_or((names, ""));
    let mut tag = VTag::new(name);
    if !classes.is_empty() {
        tag.add_attribute("class", classes.replace('.', " "));
    }
    for attribute in attributes.split(']') {
        if let Some(attribute) = attribute.strip_prefix('[') {
            let (name, value) = attribute.split_once('=').unwrap_or((attribute, ""));
            tag.add_attribute(name, value);
        }
    }
    Element(Box::new(Parts { tag: Some(tag), html: None, children: Vec::new() }))
}

/// Nothing.
#[inline(never)]
pub(crate) fn nothing() -> Element {
    Element(Box::new(Parts { tag: None, html: None, children: Vec::new() }))
}

/// A button that does one thing.
#[inline(never)]
pub(crate) fn button(selector: &'static str, press: Callback<Event>) -> Element {
    element(selector).attribute("type", "button").on(On::Click, press)
}

/// Sends a message whenever something happens.
pub(crate) fn send<P: Part>(link: &Link<P>, message: P::Msg) -> Callback<Event>
where
    P::Msg: Clone,
{
    link.callback(move |_| message.clone())
}

/// Names of people and what they write: their direction stays their own.
#[inline(never)]
pub(crate) fn isolated(text: &str) -> Element {
    element("bdi").text(text)
}

impl Element {
    /// Sets an attribute.
    pub(crate) fn attribute(self, name: &'static str, value: impl AsRef<str>) -> Self {
        self.set(name, value.as_ref())
    }

    #[inline(never)]
    fn set(mut self, name: &'static str, value: &str) -> Self {
        if let Some(tag) = &mut self.0.tag {
            tag.add_attribute(name, AttrValue::from(value.to_owned()));
        }
        self
    }

    /// Sets an attribute whose value is said in a word, as those of ARIA are.
    #[inline(never)]
    pub(crate) fn flag(self, name: &'static str, on: bool) -> Self {
        self.set(name, if on { "true" } else { "false" })
    }

    /// Sets an attribute that is there or not.
    #[inline(never)]
    pub(crate) fn when(self, on: bool, name: &'static str) -> Self {
        if on { self.set(name, "") } else { self }
    }

    /// Keeps what stands in a field the same as what is known of it.
    #[inline(never)]
    pub(crate) fn value(mut self, value: &str) -> Self {
        if let Some(tag) = &mut self.0.tag {
            tag.set_value(Some(AttrValue::from(value.to_owned())));
        }
        self
    }

    /// Hears an event.
    #[inline(never)]
    pub(crate) fn on(mut self, on: On, callback: Callback<Event>) -> Self {
        if let Some(tag) = &mut self.0.tag {
            tag.add_listener(Rc::new(Ear { on, callback }));
        }
        self
    }

    /// Names it among its siblings, which all must have a name then.
    pub(crate) fn key(self, key: impl AsRef<str>) -> Self {
        self.name(key.as_ref())
    }

    #[inline(never)]
    fn name(mut self, key: &str) -> Self {
        if let Some(tag) = &mut self.0.tag {
            tag.key = Some(Key::from(key));
        }
        self
    }

    /// Lets the node itself be found.
    #[inline(never)]
    pub(crate) fn node(mut self, node: &NodeRef) -> Self {
        if let Some(tag) = &mut self.0.tag {
            tag.node_ref = node.clone();
        }
        self
    }

    /// Adds words.
    pub(crate) fn text(self, text: impl AsRef<str>) -> Self {
        self.words(text.as_ref())
    }

    #[inline(never)]
    fn words(self, text: &str) -> Self {
        self.html(VText::new(text.to_owned()).into())
    }

    /// Adds a child.
    #[inline(never)]
    pub(crate) fn child(self, child: Element) -> Self {
        self.html(child.into())
    }

    /// Adds a child, or keeps its place.
    pub(crate) fn child_if(self, on: bool, child: impl FnOnce() -> Element) -> Self {
        self.child(if on { child() } else { nothing() })
    }

    /// Adds children in a list of their own.
    #[inline(never)]
    pub(crate) fn children(self, children: Vec<Element>) -> Self {
        let children = children.into_iter().map(Html::from).collect();
        self.html(VList::with_children(children, None).into())
    }

    /// Adds whatever yew can draw.
    #[inline(never)]
    pub(crate) fn html(mut self, child: Html) -> Self {
        self.0.children.push(child);
        self
    }
}

impl From<Html> for Element {
    fn from(html: Html) -> Self {
        Self(Box::new(Parts { tag: None, html: Some(html), children: Vec::new() }))
    }
}

impl From<Element> for Html {
    #[inline(never)]
    fn from(element: Element) -> Self {
        let Parts { tag, html, children } = *element.0;
        match (tag, html) {
            (Some(mut tag), _) => {
                if !children.is_empty() {
                    tag.add_children(children);
                }
                tag.into()
            }
            (None, Some(html)) => html,
            (None, None) => VList::new().into(),
        }
    }
}

struct Ear {
    on: On,
    callback: Callback<Event>,
}

impl Listener for Ear {
    fn kind(&self) -> ListenerKind {
        match self.on {
            On::Change => ListenerKind::onchange,
            On::Click => ListenerKind::onclick,
            On::Close => ListenerKind::onclose,
            On::DragOver => ListenerKind::ondragover,
            On::Drop => ListenerKind::ondrop,
            On::Error => ListenerKind::onerror,
            On::Focus => ListenerKind::onfocus,
            On::Input => ListenerKind::oninput,
            On::Key => ListenerKind::onkeydown,
            On::Paste => ListenerKind::onpaste,
            On::Scroll => ListenerKind::onscroll,
            On::Submit => ListenerKind::onsubmit,
        }
    }

    fn handle(&self, event: Event) {
        self.callback.emit(event);
    }

    fn passive(&self) -> bool {
        self.on == On::Scroll
    }
}
