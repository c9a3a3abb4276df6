//! Cuts a module into what every page needs at once and the pieces that come later.
//!
//! The crate says where by `wasm_split`; what only such a function reaches goes into its piece. A piece has no glue of
//! its own: it shares memory and table with the main module, and `www/controls/piece.js` fetches it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use wasm_split_cli_support::Options;

use crate::Outcome;
use crate::module::{Optimizer, validate};

/// What the main module imports its loading functions from.
pub(crate) const IMPORTED: &str = "./__wasm_split.js";

/// A module in pieces.
pub(crate) struct Split {
    /// What comes first; it still needs its glue.
    pub(crate) main: PathBuf,
    /// The content of each piece's file, by its name.
    pub(crate) pieces: BTreeMap<String, Vec<u8>>,
}

/// Cuts what cargo has built, with the relocations that the linker was asked to keep.
pub(crate) fn split(built: &Path, optimizer: &Optimizer) -> Outcome<Split> {
    let place = built.with_extension("split");
    if place.exists() {
        fs::remove_dir_all(&place)?;
    }
    fs::create_dir_all(&place)?;
    let main = place.join("main.wasm");
    let input = fs::read(built)?;
    let mut options = Options::new(&input);
    options.output_dir = &place;
    options.main_out_path = &main;
    let cut = wasm_split_cli_support::transform(options).map_err(|error| format!("{error:#}"))?;

    let mut modules = BTreeMap::new();
    for (number, path) in cut.split_modules.iter().enumerate() {
        let wasm = optimizer.run(fs::read(path)?, path)?;
        validate(&wasm, |import| import.module == "__wasm_split")?;
        let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        modules.insert(stem, (u32::try_from(number)?, wasm));
    }
    let mut pieces = BTreeMap::new();
    for (piece, parts) in cut.prefetch_map {
        let mut content = Vec::new();
        for part in parts {
            let (number, wasm) = modules.get(&part).ok_or_else(|| format!("{piece} needs {part}"))?;
            content.extend(number.to_le_bytes());
            content.extend(u32::try_from(wasm.len())?.to_le_bytes());
            content.extend(wasm);
        }
        pieces.insert(piece, content);
    }
    Ok(Split { main, pieces })
}
