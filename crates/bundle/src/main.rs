//! `cargo run -p connect-bundle`: lays out `dist/`, everything that the node serves as files.
//!
//! Builds the wasm modules, makes their glue, puts each piece of the loader into one file, names what never changes by its
//! content, compresses, and refuses to be over budget. Needs nothing but the Rust toolchain that `rust-toolchain.toml`
//! names; binaryen's `wasm-opt` makes the modules some percent smaller where there is one. With `PANIC_MESSAGES=1` the
//! modules tell in the console where they panic, and may be as large as that makes them.

mod dist;
mod freshness;
mod loader;
mod module;
mod report;
mod script;
mod split;
mod style;
mod types;

use std::error::Error;
use std::fs;
use std::path::Path;
use std::process::ExitCode;

use dist::{Dist, Kind};
use freshness::Inputs;
use loader::Later;
use module::{Optimizer, Panics};

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> ExitCode {
    match bundle() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("bundle: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Whether everything is within its budget.
fn bundle() -> Outcome<bool> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize()?;
    let www = root.join("www");
    let optimizer = Optimizer::find(&root);
    let panics = Panics::wanted();
    let built = module::build(&root, panics)?;
    let is_small = |files: &[dist::File]| report::print(files) || panics == Panics::Told;

    let inputs = Inputs::gather(&built, &www, &optimizer)?;
    let place = root.join("dist");
    if let Some(files) = inputs.answered_by(&place) {
        println!("bundle: nothing has changed");
        return Ok(is_small(&files));
    }

    let mut dist = Dist::default();
    let controls = module::link_in_pieces(&built.controls, "controls", &optimizer)?;
    let controls = dist.add_module(&controls, "controls", &read(&www.join("controls/piece.js"))?)?;
    let core = module::link(&built.loader, "loader", &optimizer)?;
    let core = dist.add_script("core", loader::core(&core, &www)?);
    let messenger = module::link(&built.messenger, "messenger", &optimizer)?;
    let notify = dist.add_script("notify", loader::notify(&www)?);
    let sound = dist.add_script("sound", loader::sound(&www)?);
    let messenger = loader::messenger(&messenger, &www, &notify, &sound)?;
    let messenger = dist.add_script("messenger", messenger);
    let room = dist.add_script("room", loader::room(&www)?);
    let later = Later { core: &core, controls: &controls, messenger: &messenger, room: &room };
    dist.add("loader.js", Kind::Script, loader::shell(&www.join("loader"), &later)?);
    dist.add("worker.js", Kind::Script, loader::worker(&www)?);
    dist.add("wl.d.ts", Kind::Types, types::declarations(&read(&www.join("wl.d.ts"))?));
    style::add(&mut dist, &www.join("page"))?;

    println!("bundle: compressing");
    let files = dist.write(&place)?;
    inputs.remember(&place)?;
    Ok(is_small(&files))
}

/// A text file; the error names it.
fn read(path: &Path) -> Outcome<String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()).into())
}
