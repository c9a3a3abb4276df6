//! The loader's two files: the shell, which is `loader.js` and draws the first button by itself, and the core, which
//! comes when somebody needs it.

use std::collections::BTreeMap;
use std::path::Path;

use wire::control::Module as Place;
use wire::{CONTROLS, authorization, path};

use crate::module::Module;
use crate::script::{Target, bytes_literal, literal, minify};
use crate::{Outcome, read, style};

/// Where the node serves what the shell may need later.
pub(crate) struct Later<'a> {
    pub(crate) core: &'a str,
    pub(crate) controls: &'a str,
    pub(crate) messenger: &'a str,
    pub(crate) room: &'a str,
}

/// The shell: one classic script.
pub(crate) fn shell(www: &Path, later: &Later<'_>) -> Outcome<String> {
    let part = |name: &str| read(&www.join(name));
    let source = [
        "(() => {",
        "\"use strict\";",
        &format!("const STYLES = {};", styles(&part)?),
        &format!("const VERSION = {};", literal(env!("CARGO_PKG_VERSION"))?),
        &format!("const CORE = {};", literal(later.core)?),
        &format!("const CONTROLS = {};", literal(later.controls)?),
        &format!("const MESSENGER = {};", literal(later.messenger)?),
        &format!("const ROOM = {};", literal(later.room)?),
        &format!("const TAGS = {};", tags()?),
        &format!("const AUTHORIZE = {};", literal(path::AUTHORIZE)?),
        &format!("const WEB_MESSAGE = {};", literal(authorization::WEB_MESSAGE)?),
        &format!("const RESPONSE_TYPE = {};", literal(authorization::RESPONSE_TYPE)?),
        &format!("const PENDING = {};", literal(authorization::PENDING)?),
        &part("shell.js")?,
        &part("browser.js")?,
        &part("sign_in.js")?,
        &part("messenger.js")?,
        &part("element.js")?,
        &part("boot.js")?,
        "})();",
    ]
    .join("\n");
    minify(&source, Target::Script)
}

/// The core in one file, so that it costs one request: the glue, and the wasm inside.
pub(crate) fn core(core: &Module, www: &Path) -> Outcome<String> {
    with_wasm(core, &[], &www.join("loader"))
}

/// What thinks behind `wl.messenger`, in one file as well.
/// `notify` and `sound` are where the node serves [`notify()`] and [`sound()`].
pub(crate) fn messenger(messenger: &Module, www: &Path, notify: &str, sound: &str) -> Outcome<String> {
    let parts = ["random.js", "link.js", "conversation.js", "messenger.js", "machine.js", "start.js"];
    let places = format!("const NOTIFY = {}, SOUND = {};", literal(notify)?, literal(sound)?);
    let scripts = [vec![places], messenger_parts(&parts, www)?].concat();
    with_wasm(messenger, &scripts, &www.join("loader"))
}

/// What the messenger brings where the site has a service worker.
pub(crate) fn notify(www: &Path) -> Outcome<String> {
    minify(&messenger_parts(&["notify.js"], www)?.concat(), Target::Module)
}

/// What the messenger brings where the site has sounds.
pub(crate) fn sound(www: &Path) -> Outcome<String> {
    minify(&messenger_parts(&["sound.js"], www)?.concat(), Target::Module)
}

/// What stands in the service workers of sites.
pub(crate) fn worker(www: &Path) -> Outcome<String> {
    minify(&read(&www.join("worker/worker.js"))?, Target::Script)
}

/// What is behind `wl.room()`: it needs no wasm.
pub(crate) fn room(www: &Path) -> Outcome<String> {
    minify(&messenger_parts(&["random.js", "room.js"], www)?.concat(), Target::Module)
}

fn messenger_parts(names: &[&str], www: &Path) -> Outcome<Vec<String>> {
    names.iter().map(|name| read(&www.join("messenger").join(name))).collect()
}

/// The glue, these scripts, and the wasm.
fn with_wasm(module: &Module, scripts: &[String], loader: &Path) -> Outcome<String> {
    let source = [module.functions()?, &scripts.concat(), &read(&loader.join("core.js"))?].concat();
    let script = minify(&source, Target::Module)?;
    // The wasm goes in last: the minifier would only look at it.
    match script.split_once("CORE_BYTES") {
        Some((before, after)) if !after.contains("CORE_BYTES") => {
            Ok([before, &bytes_literal(&module.wasm), after].concat())
        }
        _ => Err("core.js must name CORE_BYTES exactly once".into()),
    }
}

/// The style sheet of each control that the shell draws, and of the tags that only host one.
fn styles(part: &impl Fn(&str) -> Outcome<String>) -> Outcome<String> {
    let hosts: Vec<_> = CONTROLS.iter().map(|control| format!("wl\\:{}", control.tag)).collect();
    let mut styles = BTreeMap::from([("hosts", hosts.join(",") + "{display:contents}")]);
    for control in CONTROLS.iter().filter(|control| control.module == Place::Core) {
        styles.insert(control.tag, style::minify(&part(&format!("{}.css", control.tag))?));
    }
    Ok(serde_json::to_string(&styles)?)
}

/// `[[tag, whether the controls module draws it, [attribute…]]…]` of every control.
fn tags() -> Outcome<String> {
    let rows = CONTROLS.iter().map(|control| {
        let attributes = control.attributes.iter().map(|attribute| attribute.name);
        (control.tag, control.module == Place::Controls, attributes.collect::<Vec<_>>())
    });
    Ok(serde_json::to_string(&rows.collect::<Vec<_>>())?)
}
