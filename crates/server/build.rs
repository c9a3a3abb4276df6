//! Puts what the browser gets into the binary: the files that `dist/manifest.json` lists, and the demo site.

use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use serde_json::Value;

fn main() -> Result<(), Box<dyn Error>> {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("../..").canonicalize()?;
    let mut table = String::from("static ASSETS: &[Asset] = &[\n");
    let dist = root.join("dist");
    watch(&dist.join("manifest.json"));
    if let Ok(manifest) = fs::read_to_string(dist.join("manifest.json")) {
        let manifest: Value = serde_json::from_str(&manifest)?;
        for file in manifest["files"].as_array().ok_or("dist/manifest.json lists no files")? {
            asset(&mut table, &dist, file)?;
        }
    } else {
        // A fresh clone: the node's own pages have their style nevertheless.
        let style = root.join("www/page/page.css");
        watch(&style);
        row(&mut table, "/assets/page.css", "text/css; charset=utf-8", false, "unbuilt", &style)?;
    }
    table.push_str("];\n\nstatic DEMO: &[(&str, &[u8])] = &[\n");
    let demo = root.join("www/demo");
    watch(&demo);
    let mut files: Vec<_> = fs::read_dir(&demo).into_iter().flatten().collect::<Result<_, _>>()?;
    files.sort_by_key(fs::DirEntry::file_name);
    for file in files {
        watch(&file.path());
        let name = file.file_name();
        writeln!(table, "    ({:?}, {}),", name.to_string_lossy(), included(&file.path())?)?;
    }
    table.push_str("];\n");
    fs::write(PathBuf::from(env::var("OUT_DIR")?).join("assets.rs"), table)?;
    Ok(())
}

/// A row for one entry of the manifest.
fn asset(table: &mut String, dist: &Path, file: &Value) -> Result<(), Box<dyn Error>> {
    let text = |name: &str| file[name].as_str().ok_or(format!("dist/manifest.json: a file without {name}"));
    let path = dist.join(text("file")?);
    watch(&path);
    let immutable = file["immutable"].as_bool().unwrap_or(false);
    row(table, text("path")?, text("type")?, immutable, text("sha384")?, &path)
}

fn row(
    table: &mut String,
    address: &str,
    media_type: &str,
    immutable: bool,
    digest: &str,
    path: &Path,
) -> Result<(), Box<dyn Error>> {
    let compressed = |extension: &str| {
        let beside = PathBuf::from(format!("{}.{extension}", path.display()));
        if beside.exists() {
            included(&beside).map(|bytes| format!("Some({bytes})"))
        } else {
            Ok("None".to_owned())
        }
    };
    writeln!(
        table,
        "    Asset {{ path: {address:?}, media_type: {media_type:?}, immutable: {immutable}, digest: {digest:?}, \
         bytes: {}, brotli: {}, gzip: {} }},",
        included(path)?,
        compressed("br")?,
        compressed("gz")?
    )?;
    Ok(())
}

/// The expression for a file's bytes. The file is copied: whoever lays `dist/` out anew meanwhile breaks no build.
fn included(path: &Path) -> Result<String, Box<dyn Error>> {
    let folder = path.parent().and_then(Path::file_name).unwrap_or_default().to_string_lossy();
    let name = format!("{folder}-{}", path.file_name().unwrap_or_default().to_string_lossy());
    fs::copy(path, PathBuf::from(env::var("OUT_DIR")?).join(&name))
        .map_err(|error| format!("{} cannot be read: {error}", path.display()))?;
    Ok(format!("include_bytes!(concat!(env!(\"OUT_DIR\"), {:?}))", format!("/{name}")))
}

fn watch(path: &Path) {
    println!("cargo::rerun-if-changed={}", path.display());
}
