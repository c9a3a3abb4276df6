//! The files of `dist/`: named, compressed, and listed for the server.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::{fs, thread};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use brotli::enc::BrotliEncoderParams;
use flate2::{Compression, GzBuilder};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256, Sha384};

use crate::Outcome;
use crate::module::Module;
use crate::script::{Target, minify};

/// What the node will serve, by the path in `dist/`.
#[derive(Default)]
pub(crate) struct Dist(BTreeMap<String, (Kind, Vec<u8>)>);

/// `dist/manifest.json`: the server embeds what it lists.
#[derive(Serialize, Deserialize)]
pub(crate) struct Manifest {
    pub(crate) files: Vec<File>,
}

/// One file. Its compressed forms lie beside it, as `.br` and `.gz`.
#[expect(clippy::struct_field_names, reason = "`file` is what the manifest calls it")]
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct File {
    /// Where the node serves it.
    pub(crate) path: String,
    /// Where it lies, relative to `dist/`.
    pub(crate) file: String,
    /// Its media type.
    pub(crate) r#type: String,
    /// Whether its name changes with its content.
    pub(crate) immutable: bool,
    /// Its size.
    pub(crate) bytes: usize,
    /// Its size after brotli 11.
    pub(crate) br: usize,
    /// Its size after gzip 9.
    pub(crate) gz: usize,
    /// For the `integrity` attribute.
    pub(crate) sha384: String,
}

/// What a file holds.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Of a wasm module, one after the other.
    Pieces,
    Script,
    Style,
    Types,
    Wasm,
}

impl Kind {
    const fn media_type(self) -> &'static str {
        match self {
            Self::Pieces => "application/octet-stream",
            // The core is a string of bytes in the script: read as anything but UTF-8 it would be another.
            Self::Script => "text/javascript; charset=utf-8",
            Self::Style => "text/css; charset=utf-8",
            Self::Types => "text/plain; charset=utf-8",
            Self::Wasm => "application/wasm",
        }
    }
}

impl Dist {
    /// Adds a file under a name that pages know.
    pub(crate) fn add(&mut self, file: &str, kind: Kind, content: impl Into<Vec<u8>>) {
        self.0.insert(file.into(), (kind, content.into()));
    }

    /// Adds a file whose name changes with its content, so that it can be kept forever; gives that name.
    pub(crate) fn add_named_by_content(
        &mut self,
        file: &str,
        kind: Kind,
        content: impl Into<Vec<u8>>,
    ) -> String {
        let content = content.into();
        let digest =
            Sha256::digest(&content).iter().take(8).fold(0, |digest, &byte| digest << 8 | u64::from(byte));
        let (stem, extension) = file.rsplit_once('.').unwrap_or((file, "bin"));
        let name = format!("{stem}-{digest:016x}.{extension}");
        self.add(&format!("assets/{name}"), kind, content);
        name
    }

    /// Adds a module that comes by `import()`, and gives the path at which the node serves it. Its default export
    /// starts it; the glue names its own wasm file and those of its pieces, and checks them.
    pub(crate) fn add_module(&mut self, module: &Module, name: &str, script: &str) -> Outcome<String> {
        let wasm = self.add_named_by_content(&format!("{name}.wasm"), Kind::Wasm, module.wasm.clone());
        let pieces: BTreeMap<_, _> = module
            .pieces
            .iter()
            .map(|(piece, content)| {
                let file = format!("{name}.{piece}.bin");
                (piece, [self.add_named_by_content(&file, Kind::Pieces, content.clone()), integrity(content)])
            })
            .collect();
        let start = format!(
            "export default () => __wbg_init({{ module_or_path: fetch(new URL(\"{wasm}\", import.meta.url), \
             {{ credentials: \"omit\", integrity: \"{}\" }}) }});",
            integrity(&module.wasm)
        );
        let pieces = format!("const PIECES = {};", serde_json::to_string(&pieces)?);
        let source = [module.functions()?, &pieces, script, &start].join("\n");
        Ok(self.add_script(name, minify(&source, Target::Module)?))
    }

    /// Adds a script that comes by `import()`, and gives the path at which the node serves it.
    pub(crate) fn add_script(&mut self, name: &str, script: String) -> String {
        format!("/assets/{}", self.add_named_by_content(&format!("{name}.js"), Kind::Script, script))
    }

    /// Writes everything anew, with the manifest, and gives the list.
    pub(crate) fn write(self, place: &Path) -> Outcome<Vec<File>> {
        if place.exists() {
            fs::remove_dir_all(place)?;
        }
        fs::create_dir_all(place.join("assets"))?;
        let files = thread::scope(|scope| {
            let tasks: Vec<_> = self
                .0
                .iter()
                .map(|(file, (kind, content))| scope.spawn(move || write(place, file, *kind, content)))
                .collect();
            tasks
                .into_iter()
                .map(|task| task.join().map_err(|_| "compressing failed")?.map_err(Into::into))
                .collect::<Outcome<Vec<_>>>()
        })?;
        let manifest = Manifest { files };
        fs::write(place.join("manifest.json"), serde_json::to_string_pretty(&manifest)? + "\n")?;
        Ok(manifest.files)
    }
}

fn write(place: &Path, file: &str, kind: Kind, content: &[u8]) -> std::io::Result<File> {
    let brotli = brotli(content)?;
    let gzip = gzip(content)?;
    fs::write(place.join(file), content)?;
    fs::write(place.join(format!("{file}.br")), &brotli)?;
    fs::write(place.join(format!("{file}.gz")), &gzip)?;
    Ok(File {
        path: format!("/{file}"),
        file: file.into(),
        r#type: kind.media_type().into(),
        immutable: file.starts_with("assets/"),
        bytes: content.len(),
        br: brotli.len(),
        gz: gzip.len(),
        sha384: integrity(content),
    })
}

fn brotli(content: &[u8]) -> std::io::Result<Vec<u8>> {
    let parameters =
        BrotliEncoderParams { quality: 11, lgwin: 22, size_hint: content.len(), ..Default::default() };
    let mut compressed = Vec::new();
    brotli::BrotliCompress(&mut &*content, &mut compressed, &parameters)?;
    Ok(compressed)
}

fn gzip(content: &[u8]) -> std::io::Result<Vec<u8>> {
    // Without the time: the same content gives the same file.
    let mut encoder = GzBuilder::new().mtime(0).write(Vec::new(), Compression::best());
    encoder.write_all(content)?;
    encoder.finish()
}

/// Subresource Integrity, section 3.3.
fn integrity(content: &[u8]) -> String {
    format!("sha384-{}", BASE64_STANDARD.encode(Sha384::digest(content)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn manifest_lists_what_lies_there() {
        let place = tempfile::tempdir().unwrap();
        let content = "a { b: c }".repeat(50);
        let mut dist = Dist::default();
        let name = dist.add_named_by_content("page.css", Kind::Style, content.as_str());
        dist.add("loader.js", Kind::Script, "1");
        let files = dist.write(place.path()).unwrap();
        assert_eq!(
            files.iter().map(|file| file.path.clone()).collect::<Vec<_>>(),
            [format!("/assets/{name}"), "/loader.js".into()]
        );
        assert_eq!(files.iter().map(|file| file.immutable).collect::<Vec<_>>(), [true, false]);
        for file in &files {
            let length = |end: &str| fs::read(place.path().join(file.file.clone() + end)).unwrap().len();
            assert_eq!([length(""), length(".br"), length(".gz")], [file.bytes, file.br, file.gz]);
        }
        let mut back = Vec::new();
        let compressed = fs::read(place.path().join("assets").join(name + ".br")).unwrap();
        brotli::BrotliDecompress(&mut compressed.as_slice(), &mut back).unwrap();
        assert_eq!(back, content.as_bytes());
    }

    #[test]
    fn name_changes_with_the_content_alone() {
        let mut dist = Dist::default();
        let mut name = |content: &str| dist.add_named_by_content("page.css", Kind::Style, content);
        assert_eq!(name("a{}"), name("a{}"));
        assert_ne!(name("a{}"), name("b{}"));
    }
}
