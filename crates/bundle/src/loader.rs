//! `loader.js`: one classic script with the core inside, so that the first button costs one request.

use std::path::Path;

use wire::CONTROLS;
use wire::control::Module as Place;

use crate::module::{Module, Target};
use crate::script::{bytes_literal, literal, minify};
use crate::{Outcome, read, style};

/// Puts the hand-written JavaScript around the glue, and the core into it. `controls` is where the node serves the
/// controls module.
pub(crate) fn assemble(core: &Module, www: &Path, controls: &str) -> Outcome<String> {
    let part = |name: &str| read(&www.join(name));
    let source = [
        "(() => {",
        "\"use strict\";",
        &format!("const STYLE = {};", literal(&style::minify(&part("control.css")?))?),
        &format!("const VERSION = {};", literal(env!("CARGO_PKG_VERSION"))?),
        &format!("const CONTROLS = {};", literal(controls)?),
        &format!("const TAGS = {};", tags()?),
        &part("shell.js")?,
        &part("browser.js")?,
        &part("element.js")?,
        &synchronous(&core.glue)?,
        &part("boot.js")?,
        "})();",
    ]
    .join("\n");
    // The core goes in last: the minifier would only look at it.
    let script = minify(&source, Target::Script)?;
    match script.split_once("CORE_BYTES") {
        Some((before, after)) if !after.contains("CORE_BYTES") => {
            Ok([before, &bytes_literal(&core.wasm), after].concat())
        }
        _ => Err("loader.js must name CORE_BYTES exactly once".into()),
    }
}

/// `[[tag, whether the controls module draws it, [attribute…]]…]` of every control.
fn tags() -> Outcome<String> {
    let rows = CONTROLS.iter().map(|control| {
        let attributes = control.attributes.iter().map(|attribute| attribute.name);
        (control.tag, control.module == Place::Controls, attributes.collect::<Vec<_>>())
    });
    Ok(serde_json::to_string(&rows.collect::<Vec<_>>())?)
}

/// The core is at hand when the script runs: what fetches it can go.
fn synchronous(glue: &str) -> Outcome<String> {
    const LAST: &str = "return Object.assign(__wbg_init, { initSync }, exports);";
    if !glue.contains(LAST) {
        return Err(
            "this version of wasm-bindgen writes its glue in another way: see crates/bundle/src/loader.rs"
                .into(),
        );
    }
    Ok(glue.replace(LAST, "return Object.assign(exports, { initSync });"))
}
