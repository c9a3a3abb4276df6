//! From a crate to a wasm module and the JavaScript that binds it to the page.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs};

use serde_json::Value;
use wasm_bindgen_cli_support::Bindgen;
use wasmparser::{Import, Parser, Payload, Validator};

use crate::Outcome;
use crate::split::{self, Split, split};

/// What cargo has built.
pub(crate) struct Built {
    pub(crate) loader: PathBuf,
    pub(crate) controls: PathBuf,
    pub(crate) messenger: PathBuf,
}

/// A module that is ready for a page.
pub(crate) struct Module {
    pub(crate) wasm: Vec<u8>,
    /// JavaScript that comes by `import()`, not yet minified.
    pub(crate) glue: String,
    /// What comes later, by its name.
    pub(crate) pieces: BTreeMap<String, Vec<u8>>,
}

/// Binaryen's `wasm-opt`, if there is one that reads what rustc writes.
pub(crate) struct Optimizer(pub(crate) Option<PathBuf>);

/// How the modules end when something panics, which nothing should.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Panics {
    /// At once and without a word: a page loads no messages, nor what would put them together, which is a ninth of a
    /// page with the bar. The standard library must be built for it, with flags that rustc does not promise to keep;
    /// rust-toolchain.toml names the rustc that has them.
    Silent,
    /// With a message in the console, for whoever looks for a mistake.
    Told,
}

impl Panics {
    /// Silent, unless `PANIC_MESSAGES` is set.
    pub(crate) fn wanted() -> Self {
        if env::var_os("PANIC_MESSAGES").is_some() { Self::Told } else { Self::Silent }
    }

    /// What cargo is asked for.
    fn arguments(self) -> &'static [&'static str] {
        match self {
            Self::Silent => &["-Zbuild-std=std,panic_abort", "-Zbuild-std-features=optimize_for_size"],
            Self::Told => &[],
        }
    }

    /// What rustc is asked for.
    fn flags(self) -> &'static [&'static str] {
        match self {
            Self::Silent => &[
                "-Zunstable-options",
                "-Cpanic=immediate-abort",
                "-Zlocation-detail=none",
                "-Zfmt-debug=none",
            ],
            Self::Told => &[],
        }
    }
}

/// Builds the wasm crates; cargo knows best what has changed.
pub(crate) fn build(root: &Path, panics: Panics) -> Outcome<Built> {
    println!("bundle: building the wasm modules");
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    if panics == Panics::Silent {
        // A stable toolchain takes such flags only when it is told to pretend.
        cargo.env("RUSTC_BOOTSTRAP", "1");
    }
    let output = cargo
        .current_dir(root)
        .args(["build", "--profile", "page", "--target", "wasm32-unknown-unknown"])
        .args(panics.arguments())
        .args([
            "-p",
            "connect-loader",
            "-p",
            "connect-controls",
            "-p",
            "connect-messenger",
            "--message-format",
            "json-render-diagnostics",
        ])
        .env("CARGO_ENCODED_RUSTFLAGS", flags(root, panics).join("\x1f"))
        .stderr(Stdio::inherit())
        .output()?;
    if !output.status.success() {
        return Err(
            "the wasm modules do not build; if Rust's own sources are missing: rustup component add rust-src"
                .into(),
        );
    }
    let messages = String::from_utf8(output.stdout)?;
    let files: Vec<PathBuf> = messages
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .flat_map(|message| message["filenames"].as_array().cloned().unwrap_or_default())
        .filter_map(|name| name.as_str().map(PathBuf::from))
        .collect();
    let named = |name: &str| {
        let found = files.iter().find(|file| file.file_name().is_some_and(|file| file == name));
        found.cloned().ok_or_else(|| format!("cargo built no {name}"))
    };
    let [loader, controls, messenger] = ["loader.wasm", "controls.wasm", "messenger.wasm"].map(named);
    Ok(Built { loader: loader?, controls: controls?, messenger: messenger? })
}

/// What the page's modules are compiled with, beside their profile.
fn flags(root: &Path, panics: Panics) -> Vec<String> {
    let home = env::var("CARGO_HOME").or_else(|_| env::var("HOME").map(|home| home + "/.cargo"));
    let paths = [Some(root.display().to_string()), home.ok()];
    // Messages of panics name their source: let that be the same on every machine, so that the files are.
    let names = paths.into_iter().flatten().map(|path| format!("--remap-path-prefix={path}="));
    // A megabyte each is what the linker gives otherwise, and every page would hold it.
    let others = ["-Clink-arg=-zstack-size=262144"].iter().chain(panics.flags()).copied();
    names.chain(others.map(str::to_owned)).collect()
}

/// Makes the glue, optimizes, and checks that a browser will take the result.
pub(crate) fn link(built: &Path, name: &str, optimizer: &Optimizer) -> Outcome<Module> {
    bind(Bindgen::new().input_path(built), name, built, BTreeMap::new(), optimizer)
}

/// The same for a module of which pieces come later.
pub(crate) fn link_in_pieces(built: &Path, name: &str, optimizer: &Optimizer) -> Outcome<Module> {
    let Split { main, pieces } = split(built, optimizer)?;
    // The pieces find what they share by the names that the linker gave.
    let mut bindgen = Bindgen::new();
    bindgen.input_path(main).keep_lld_exports(true).demangle(false);
    bind(&mut bindgen, name, built, pieces, optimizer)
}

fn bind(
    bindgen: &mut Bindgen,
    name: &str,
    built: &Path,
    pieces: BTreeMap<String, Vec<u8>>,
    optimizer: &Optimizer,
) -> Outcome<Module> {
    bindgen.out_name(name).remove_name_section(true).remove_producers_section(true);
    let mut output = bindgen.web(true)?.typescript(false).generate_output()?;
    // Crates that are linked and not used leave theirs behind, which is no harm.
    if output.js().contains("/snippets/") {
        return Err(format!("{name} brings JavaScript of its own; that belongs into www/").into());
    }
    // One name at the start of each line.
    let mut glue = output.js().replace("\n        __wb", "\n__wb");
    let imports = output.wasm_mut().imports.iter_mut().filter(|import| import.name.starts_with("__wb"));
    for (number, import) in imports.enumerate() {
        // Each name ends in a hash, stands in both files, and is read by nobody.
        let short = short(number);
        glue = glue.replace(&format!("\n{}: ", import.name), &format!("\n{short}: "));
        import.name = short;
    }
    if !pieces.is_empty() {
        let lines = glue.lines().filter(|line| !line.contains(split::IMPORTED));
        let own = format!("\"./{name}_bg.js\": import0,");
        glue = lines.collect::<Vec<_>>().join("\n");
        glue = glue.replace(&own, &format!("{own} \"{}\": pieces,", split::IMPORTED));
    }
    let wasm = optimizer.run(output.wasm_mut().emit_wasm(), built)?;
    validate(&wasm, |import| {
        let is_own = import.module == format!("./{name}_bg.js");
        let piece = import.name.strip_prefix("__wasm_split_load_");
        is_own && glue.contains(&format!("\n{}: ", import.name))
            || import.module == split::IMPORTED && piece.is_some_and(|piece| pieces.contains_key(piece))
    })?;
    Ok(Module { wasm, glue, pieces })
}

/// A module that no browser loads, or that misses an import, must not ship.
pub(crate) fn validate(wasm: &[u8], is_there: impl Fn(&Import<'_>) -> bool) -> Outcome<()> {
    Validator::new().validate_all(wasm)?;
    for payload in Parser::new(0).parse_all(wasm) {
        let Payload::ImportSection(imports) = payload? else { continue };
        for import in imports.into_imports() {
            let import = import?;
            if !is_there(&import) {
                return Err(format!("nobody gives {} from {}", import.name, import.module).into());
            }
        }
    }
    Ok(())
}

/// The shortest name that is not taken: `a` to `z`, `ba`, `bb`, …
fn short(number: usize) -> String {
    let letter = |number: usize| char::from(b"abcdefghijklmnopqrstuvwxyz"[number % 26]);
    match number / 26 {
        0 => letter(number).into(),
        rest => short(rest) + &String::from(letter(number)),
    }
}

impl Module {
    /// The glue without what it exports to start the module, which each module does in its own way.
    pub(crate) fn functions(&self) -> Outcome<&str> {
        const LAST: &str = "export { initSync, __wbg_init as default };";
        match self.glue.trim_end().split_once(LAST) {
            Some((functions, "")) => Ok(functions),
            _ => {
                Err("this version of wasm-bindgen writes its glue in another way: see crates/bundle/src/module.rs"
                    .into())
            }
        }
    }
}

impl Optimizer {
    /// The one that `WASM_OPT` names, else where npm puts it; says so if there is none.
    pub(crate) fn find(root: &Path) -> Self {
        let program = env::var_os("WASM_OPT")
            .map_or_else(|| root.join("tests/node_modules/.bin/wasm-opt"), PathBuf::from);
        let found = Some(program).filter(|program| version(program).is_some_and(|version| version >= OLDEST));
        if found.is_none() {
            println!("bundle: going without wasm-opt (npm install --prefix tests, or set WASM_OPT)");
        }
        Self(found)
    }

    pub(crate) fn run(&self, wasm: Vec<u8>, built: &Path) -> Outcome<Vec<u8>> {
        let Some(program) = &self.0 else { return Ok(wasm) };
        let (before, after) = (built.with_extension("bound.wasm"), built.with_extension("small.wasm"));
        fs::write(&before, wasm)?;
        // No feature flags: binaryen reads the features from the module. With `--all-features` it writes encodings that
        // no browser knows yet.
        let ran = Command::new(program)
            .args(["-Oz", "--strip-target-features", "--strip-producers", "--strip-debug", "-o"])
            .args([&after, &before])
            .output()?;
        if !ran.status.success() {
            let said = String::from_utf8_lossy(&ran.stderr);
            return Err(format!("{} failed: {said}", program.display()).into());
        }
        Ok(fs::read(after)?)
    }
}

/// Older ones cannot read what rustc writes today.
const OLDEST: u32 = 120;

fn version(program: &Path) -> Option<u32> {
    let output = Command::new(program).arg("--version").output().ok()?;
    // `wasm-opt version 132 (version_132)`
    String::from_utf8(output.stdout).ok()?.split_whitespace().find_map(|word| word.parse().ok())
}
