//! A part of the page that changes by itself: what yew calls a component.
//!
//! There is one component of yew for all of them. Each kind of its own would bring ten kilobytes of the same code,
//! before compression.

use std::any::{Any, TypeId};
use std::rc::Rc;

use gloo_events::EventListener;
use js_sys::Promise;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Event, EventTarget};
use yew::html::Scope;
use yew::virtual_dom::{Key, VComp};
use yew::{Callback, Component, Context, Html, Properties};

use crate::element::{Element, element};

/// One kind of part. Its methods are those of [`Component`].
pub(crate) trait Part: Sized + 'static {
    /// What it is told from outside.
    type Props: PartialEq + 'static;
    /// What happens to it.
    type Msg: 'static;

    fn create(ctx: &Link<Self>) -> Self;

    fn update(&mut self, ctx: &Link<Self>, msg: Self::Msg) -> bool;

    fn changed(&mut self, _ctx: &Link<Self>, _before: &Self::Props) {}

    fn view(&self, ctx: &Link<Self>) -> Element;

    fn rendered(&mut self, _ctx: &Link<Self>, _first: bool) {}

    fn destroy(&mut self, _ctx: &Link<Self>) {}
}

/// What a part is told, and the way back to it.
pub(crate) struct Link<P: Part> {
    scope: Scope<Host>,
    props: Rc<P::Props>,
}

impl<P: Part> Clone for Link<P> {
    fn clone(&self) -> Self {
        Self { scope: self.scope.clone(), props: Rc::clone(&self.props) }
    }
}

impl<P: Part> Link<P> {
    pub(crate) fn props(&self) -> &P::Props {
        &self.props
    }

    /// The way back alone, for whoever sends a message later.
    pub(crate) fn sender(&self) -> impl Fn(P::Msg) + Clone + 'static {
        let scope = self.scope.clone();
        move |msg| scope.send_message(Box::new(msg) as Box<dyn Any>)
    }

    pub(crate) fn send_message(&self, msg: P::Msg) {
        self.scope.send_message(Box::new(msg) as Box<dyn Any>);
    }

    /// A callback that sends a message.
    pub(crate) fn callback<I: 'static>(&self, message: impl Fn(I) -> P::Msg + 'static) -> Callback<I> {
        let send = self.sender();
        Callback::from(move |input| send(message(input)))
    }

    /// A callback that sends a message, or none.
    pub(crate) fn callback_if<I: 'static>(
        &self,
        message: impl Fn(I) -> Option<P::Msg> + 'static,
    ) -> Callback<I> {
        let send = self.sender();
        Callback::from(move |input| {
            if let Some(message) = message(input) {
                send(message);
            }
        })
    }

    /// Sends a message at every event, until it is dropped.
    pub(crate) fn hear(&self, target: &EventTarget, event: &'static str, message: P::Msg) -> EventListener
    where
        P::Msg: Clone,
    {
        listen(target, event, self.callback(move |_| message.clone()))
    }

    /// Waits for what was asked for.
    pub(crate) fn attend(
        &self,
        promise: Promise,
        then: impl FnOnce(Result<JsValue, JsValue>) -> P::Msg + 'static,
    ) {
        let send = self.sender();
        settle(promise, Box::new(move |answer| send(then(answer))));
    }

    /// Sends a message when the future has come.
    pub(crate) fn send_future(&self, message: impl Future<Output = P::Msg> + 'static) {
        let send = self.sender();
        wasm_bindgen_futures::spawn_local(async move { send(message.await) });
    }
}

/// Hears an event until it is dropped.
pub(crate) fn listen(target: &EventTarget, event: &'static str, told: Callback<Event>) -> EventListener {
    EventListener::new(target, event, move |event| told.emit(event.clone()))
}

fn settle(promise: Promise, then: Box<dyn FnOnce(Result<JsValue, JsValue>)>) {
    wasm_bindgen_futures::spawn_local(async move { then(JsFuture::from(promise).await) });
}

/// A part of this kind, at this place of the page.
pub(crate) fn part<P: Part>(key: Option<Key>, props: P::Props) -> Html {
    VComp::new::<Host>(Rc::new(told::<P>(props, 0)), key).into()
}

/// What makes a part of this kind.
pub(crate) fn told<P: Part>(props: P::Props, turn: u32) -> Told {
    Told { turn, ..told_by::<P>(Rc::new(props)) }
}

/// The same, where the properties of that kind have been handed on by somebody who does not know them.
pub(crate) fn told_by<P: Part>(props: Rc<dyn Any>) -> Told {
    Told {
        kind: TypeId::of::<P>(),
        turn: 0,
        make: |scope, props| Box::new(Living::<P>::new(scope, props)),
        is_same: |a, b| a.downcast_ref::<P::Props>() == b.downcast_ref::<P::Props>(),
        props,
    }
}

type Make = fn(Scope<Host>, Rc<dyn Any>) -> Box<dyn Alive>;

/// What [`Host`] is told.
#[derive(Clone, Properties)]
pub(crate) struct Told {
    kind: TypeId,
    /// Another number is another part, which shares nothing with the one before; 0 where that never happens.
    turn: u32,
    make: Make,
    is_same: fn(&dyn Any, &dyn Any) -> bool,
    props: Rc<dyn Any>,
}

impl PartialEq for Told {
    fn eq(&self, other: &Self) -> bool {
        self.kind == other.kind && self.turn == other.turn && (self.is_same)(&*self.props, &*other.props)
    }
}

/// The component.
pub(crate) struct Host {
    part: Box<dyn Alive>,
}

impl Component for Host {
    type Message = Box<dyn Any>;
    type Properties = Told;

    fn create(ctx: &Context<Self>) -> Self {
        let Told { make, props, .. } = ctx.props();
        Self { part: make(ctx.link().clone(), Rc::clone(props)) }
    }

    fn update(&mut self, _: &Context<Self>, msg: Box<dyn Any>) -> bool {
        self.part.update(msg)
    }

    fn changed(&mut self, ctx: &Context<Self>, before: &Told) -> bool {
        let Told { kind, turn, make, props, .. } = ctx.props();
        if before.turn == *turn && before.kind == *kind {
            self.part.changed(Rc::clone(props));
        } else {
            self.part.destroy();
            self.part = make(ctx.link().clone(), Rc::clone(props));
        }
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let part = self.part.view();
        match ctx.props().turn {
            0 => part.into(),
            turn => element("div.scene").key(turn.to_string()).child(part).into(),
        }
    }

    fn rendered(&mut self, _: &Context<Self>, first: bool) {
        self.part.rendered(first);
    }

    fn destroy(&mut self, _: &Context<Self>) {
        self.part.destroy();
    }
}

/// A part of whatever kind.
trait Alive {
    fn update(&mut self, msg: Box<dyn Any>) -> bool;
    fn changed(&mut self, props: Rc<dyn Any>);
    fn view(&self) -> Element;
    fn rendered(&mut self, first: bool);
    fn destroy(&mut self);
}

struct Living<P: Part> {
    part: P,
    link: Link<P>,
}

impl<P: Part> Living<P> {
    fn new(scope: Scope<Host>, props: Rc<dyn Any>) -> Self {
        let props = props.downcast().expect("a part is made with the properties of its kind");
        let link = Link { scope, props };
        Self { part: P::create(&link), link }
    }
}

impl<P: Part> Alive for Living<P> {
    fn update(&mut self, msg: Box<dyn Any>) -> bool {
        // A message to the part that was here before finds nobody.
        msg.downcast().is_ok_and(|msg| self.part.update(&self.link, *msg))
    }

    fn changed(&mut self, props: Rc<dyn Any>) {
        if let Ok(props) = props.downcast() {
            let before = std::mem::replace(&mut self.link.props, props);
            self.part.changed(&self.link, &before);
        }
    }

    fn view(&self) -> Element {
        self.part.view(&self.link)
    }

    fn rendered(&mut self, first: bool) {
        self.part.rendered(&self.link, first);
    }

    fn destroy(&mut self) {
        self.part.destroy(&self.link);
    }
}
