//! Tags that a page holds, or gets later, or moves, copies, changes and throws away.

use connect_tests::{Person, Tab, World};
use serde_json::{Value, json};
use wire::CONTROLS;

#[test]
fn a_self_closed_tag_keeps_the_page() {
    let world = World::of("self-closed");
    let page = world.page();
    page.see("Connect");
    page.see("The tail");
    page.see("And a paragraph.");
    page.see("After the box.");
    page.press("The page's own button");
    page.see("Clicked");
    // What the parser made children of the tag keeps its place and its full width.
    let [inside, outside]: [f64; 2] = page.eval(
        "['paragraph', 'after'].map((id) => document.getElementById(id).getBoundingClientRect().width)",
    );
    assert!((inside - outside).abs() < 1.0, "{inside} against {outside}");
    assert_eq!(page.complaints(), [""; 0]);
    // The developer is told, once.
    let lines = world.browser.console();
    let told = lines.iter().filter(|line| line.message.contains("self-closing")).count();
    assert_eq!(told, 1, "{lines:?}");
}

#[test]
fn an_error_at_a_tag_stays_there() {
    let world = World::of("tags");
    let page = with_tag(&world, "<wl:signin></wl:signin>");
    page.until("!!look.button('Connect')");
    page.eval::<Value>(
        "{
            window.errors = [];
            const note = (name) => ({ detail }) => errors.push(name + ' ' + detail?.code);
            const [main, tag, element] = ['main', 'wl\\\\:signin', 'wl-signin'].map((name) => document.querySelector(name));
            for (const [name, target] of Object.entries({ page: window, main, tag, element }))
                target.addEventListener('error', note(name));
        } null",
    );
    page.press("Connect");
    world.browser.popup(&[&page]).close();
    page.until("errors.length > 1");
    assert_eq!(
        page.eval::<Vec<String>>("errors"),
        ["element session.popup_closed", "tag session.popup_closed"]
    );
}

#[test]
fn tags_are_drawn_however_they_come() {
    let world = World::of("tags");
    let page = world.page();
    for (way, script) in [
        ("as text", "main.innerHTML = '<wl:signin></wl:signin>'"),
        ("as an element", "main.append(document.createElement('wl:signin'))"),
        ("as a custom element", "main.append(document.createElement('wl-signin'))"),
        ("deep in a fragment", "main.innerHTML = '<div><p><wl:signin></wl:signin></p></div>'"),
        (
            "as a copy of a drawn tag",
            "main.append(document.querySelector('aside').firstChild.cloneNode(true))",
        ),
        (
            "from a template",
            "{ const template = document.createElement('template'); template.innerHTML = '<wl:signin></wl:signin>'; main.append(template.content.cloneNode(true)); }",
        ),
    ] {
        page.eval::<Value>("document.querySelector('aside').innerHTML = '<wl:signin signed-out-text=\"Aside\"></wl:signin>', null");
        page.until("!!look.button('Aside')");
        page.eval::<Value>(&format!(
            "{{ const main = document.querySelector('main'); main.replaceChildren(); {script}; }} null"
        ));
        page.until("look.one('main wl-signin') || look.one('main wl\\\\:signin')");
        let drawn =
            "look.all('main *').some((element) => element.shadowRoot?.querySelector('button')?.innerText)";
        assert!(
            page.eval::<bool>(&format!("(await new Promise((done) => setTimeout(done)), {drawn})")),
            "{way}"
        );
        assert_eq!(page.eval::<u32>("document.querySelectorAll('main wl-signin').length"), 1, "{way}");
    }
    assert_eq!(page.complaints(), [""; 0]);
}

#[test]
fn what_was_pushed_before_the_loader_came_is_called() {
    let world = World::of("tags");
    let page = world.page();
    page.until("window.early === wl");
    page.eval::<Value>("wl.push((wl) => (window.late = wl)), null");
    page.until("window.late === wl");
}

#[test]
fn changed_attributes_show() {
    let world = World::of("tags");
    let page = with_tag(&world, "<wl:signin></wl:signin>");
    page.see("Connect");
    for (change, shown) in [
        ("tag.setAttribute('signed-out-text', 'Come in')", "Come in"),
        ("tag.setAttribute('signed-out-text', 'Enter')", "Enter"),
        ("tag.removeAttribute('signed-out-text')", "Connect"),
        ("tag.setAttribute('signedouttext', 'Squeezed')", "Squeezed"),
    ] {
        page.eval::<Value>(&format!(
            "{{ const tag = document.querySelector('wl\\\\:signin'); {change}; }} null"
        ));
        page.until(&format!("!!look.button('{shown}')"));
    }
}

#[test]
fn changed_attributes_of_a_copy_show() {
    let world = World::of("tags");
    let page = with_tag(&world, "<wl:signin></wl:signin>");
    page.until("!!look.button('Connect')");
    page.eval::<Value>(
        "{
            const tag = document.querySelector('wl\\\\:signin');
            tag.replaceWith(tag.cloneNode(true));
        } null",
    );
    page.eval::<Value>(
        "document.querySelector('wl\\\\:signin').setAttribute('signed-out-text', 'Copied'), null",
    );
    page.until("!!look.button('Copied')");
    // Who empties a tag gets the control back.
    page.eval::<Value>("document.querySelector('wl\\\\:signin').replaceChildren(), null");
    page.until("!!look.button('Copied')");
}

#[test]
fn attributes_are_understood_in_every_spelling() {
    let world = World::of("tags");
    let page = world.page();
    for (tag, shown) in [
        ("<wl:signin signed-out-text='Hyphens'></wl:signin>", "Hyphens"),
        ("<wl:signin signedOutText='Camels'></wl:signin>", "Camels"),
        ("<wl:signin signedouttext='Squeezed'></wl:signin>", "Squeezed"),
        ("<wl:signin SIGNED-OUT-TEXT='Shouted'></wl:signin>", "Shouted"),
        ("<wl-signin signed-out-text='Element'></wl-signin>", "Element"),
    ] {
        page.eval::<Value>(&format!("document.querySelector('main').innerHTML = \"{tag}\", null"));
        page.until(&format!("!!look.button('{shown}')"));
    }
}

#[test]
fn callbacks_are_found_by_name_by_path_and_in_braces() {
    let world = World::of("tags");
    let ana = Person::named("Ana", "Lima");
    ana.joins(&world.node);
    let page = with_tag(&world, "<wl:signin on-signin='site.onSignIn' onsignout='{{ plain }}'></wl:signin>");
    world.connects(&ana, &page);
    page.until("heard.length === 1");
    page.press("Sign Out");
    page.until("heard.length === 2");
    let heard: Vec<Vec<String>> = page.eval("heard");
    assert_eq!(heard, [vec!["named", "the site", "object"], vec!["plain"]]);
    assert_eq!(page.complaints(), [""; 0]);
}

#[test]
fn a_moved_tag_keeps_what_it_shows_and_a_removed_one_is_gone() {
    let world = World::of("tags");
    let page = with_tag(&world, "<wl:signin signed-out-text='Move me'></wl:signin>");
    page.until("!!look.button('Move me')");
    page.eval::<Value>(
        "document.querySelector('aside').append(document.querySelector('wl\\\\:signin')), null",
    );
    page.until("!!look.button('Move me').getRootNode().host.closest('aside')");
    assert_eq!(page.eval::<u32>("document.querySelectorAll('wl-signin').length"), 1);
    page.eval::<Value>("document.querySelector('wl\\\\:signin').remove(), null");
    page.miss("Move me");
    assert_eq!(page.complaints(), [""; 0]);
}

#[test]
fn every_control_has_its_element() {
    let world = World::of("tags");
    let page = world.page();
    for control in CONTROLS {
        page.eval::<Value>(&format!(
            "document.querySelector('main').innerHTML = '<wl:{0}></wl:{0}>', null",
            control.tag
        ));
        page.until(&format!("!!document.querySelector('main wl\\\\:{0} > wl-{0}')", control.tag));
        let observed: Vec<String> =
            page.eval(&format!("customElements.get('wl-{}').observedAttributes ?? []", control.tag));
        // `onload` is looked at once: there is nothing to observe.
        for attribute in control.attributes.iter().filter(|attribute| attribute.name != "onload") {
            assert!(
                observed.iter().any(|name| name == attribute.name),
                "{}: {} in {observed:?}",
                control.tag,
                attribute.name
            );
        }
    }
    assert_eq!(page.complaints(), [""; 0]);
}

#[test]
fn ten_thousand_tags_come_and_go_without_a_trace() {
    let world = World::of("tags");
    let page = with_tag(&world, "");
    // What is compiled and cached once is not growth.
    cycle(&page, 1_000);
    let before = footprint(&page);
    cycle(&page, 10_000);
    let after = footprint(&page);
    assert!(after.nodes <= before.nodes + 10.0, "{before:?} → {after:?}");
    assert!(after.listeners <= before.listeners + 10.0, "{before:?} → {after:?}");
    assert!(after.heap <= before.heap + 100_000.0, "{before:?} → {after:?}");
    assert_eq!(page.complaints(), [""; 0]);
}

#[derive(Debug)]
struct Footprint {
    nodes: f64,
    listeners: f64,
    /// Bytes of JavaScript after a collection, and of every wasm memory.
    heap: f64,
}

fn footprint(page: &Tab) -> Footprint {
    page.devtools("HeapProfiler.enable", &json!({}));
    page.devtools("HeapProfiler.collectGarbage", &json!({}));
    let counters = page.devtools("Memory.getDOMCounters", &json!({}));
    let heap = page.devtools("Runtime.getHeapUsage", &json!({}));
    let figure = |value: &Value| value.as_f64().expect("the browser counts");
    Footprint {
        nodes: figure(&counters["nodes"]),
        listeners: figure(&counters["jsEventListeners"]),
        heap: figure(&heap["usedSize"]) + figure(&heap["backingStorageSize"]),
    }
}

/// Adds and removes tags, one at a time, each drawn before it goes.
fn cycle(page: &Tab, times: u32) {
    let drawn: u32 = page.eval(&format!(
        "await (async () => {{
            const main = document.querySelector('main');
            let drawn = 0;
            for (let time = 0; time < {times}; time++) {{
                const tag = document.createElement(time % 2 ? 'wl:signin' : 'wl:userinfo');
                tag.setAttribute('signed-out-text', 'Number ' + time);
                main.append(tag);
                await null;
                await null;
                if (tag.firstChild?.shadowRoot) drawn++;
                tag.remove();
                await null;
            }}
            return drawn;
        }})()"
    ));
    assert_eq!(drawn, times);
}

fn with_tag(world: &World, tag: &str) -> Tab {
    let page = world.page();
    page.eval::<Value>(&format!("document.querySelector('main').innerHTML = \"{tag}\", null"));
    page
}
