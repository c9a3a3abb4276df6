//! Nothing is done twice: brotli is slow, and cargo has looked at the sources already.

use std::path::Path;
use std::{env, fs, io};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest, Sha256};

use crate::Outcome;
use crate::dist::{File, Manifest};
use crate::module::{Built, Optimizer};

/// A digest of everything that goes in.
pub(crate) struct Inputs(String);

const STAMP: &str = "inputs.sha256";

impl Inputs {
    pub(crate) fn gather(built: &Built, www: &Path, optimizer: &Optimizer) -> Outcome<Self> {
        let mut digest = Sha256::new();
        digest.update(fs::read(&built.loader)?);
        for wasm in [&built.controls, &built.messenger] {
            digest.update(fs::read(wasm)?);
        }
        // This program itself; its content would take longer to read than it takes to run.
        let program = fs::metadata(env::current_exe()?)?;
        digest.update(format!("{} {:?} {:?}", program.len(), program.modified()?, optimizer.0));
        walk(www, &mut digest)?;
        Ok(Self(BASE64_STANDARD.encode(digest.finalize())))
    }

    /// What lies in `dist/`, if it was made from the same.
    pub(crate) fn answered_by(&self, place: &Path) -> Option<Vec<File>> {
        if fs::read_to_string(place.join(STAMP)).ok()? != self.0 {
            return None;
        }
        let manifest: Manifest =
            serde_json::from_str(&fs::read_to_string(place.join("manifest.json")).ok()?).ok()?;
        manifest.files.iter().all(|file| place.join(&file.file).exists()).then_some(manifest.files)
    }

    pub(crate) fn remember(&self, place: &Path) -> Outcome<()> {
        Ok(fs::write(place.join(STAMP), &self.0)?)
    }
}

fn walk(folder: &Path, digest: &mut Sha256) -> io::Result<()> {
    let mut entries: Vec<_> = fs::read_dir(folder)?.collect::<Result<_, _>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        if entry.file_type()?.is_dir() {
            walk(&entry.path(), digest)?;
        } else {
            digest.update(entry.path().as_os_str().as_encoded_bytes());
            digest.update(fs::read(entry.path())?);
        }
    }
    Ok(())
}
