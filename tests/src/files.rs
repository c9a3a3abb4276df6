//! Where things lie: the binaries under test, the cases, the screenshots.

use std::path::{Path, PathBuf};

/// The built program of this name, from the same profile as the running test.
pub fn program(name: &str) -> PathBuf {
    let program = profile().join(name);
    assert!(
        program.is_file(),
        "{} is not built: `cargo build -p {name}` makes it, `./build.sh test` makes everything",
        program.display()
    );
    program
}

/// The folder of a browser case.
pub fn case(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("browser").join(name);
    assert!(folder.is_dir(), "there is no case {}", folder.display());
    folder
}

/// The project's folder.
pub fn project() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests/ lies in the project's folder")
}

/// Where pictures of pages go: `target/screenshots/<name>.png`.
pub fn screenshot(name: &str) -> PathBuf {
    let folder = target().join("screenshots");
    std::fs::create_dir_all(&folder)
        .unwrap_or_else(|error| panic!("cannot make {}: {error}", folder.display()));
    folder.join(name).with_added_extension("png")
}

/// Cargo's target folder.
pub fn target() -> PathBuf {
    profile().parent().expect("a profile's folder lies in the target folder").to_path_buf()
}

/// `target/debug` or `target/release`: the running program lies in it or, if it is a test, in `deps` below it.
fn profile() -> PathBuf {
    let program = std::env::current_exe().expect("the system tells a program where it is");
    let folder = program.parent().expect("a program lies in a folder");
    let deps = folder.file_name().is_some_and(|name| name == "deps");
    if deps { folder.parent().unwrap_or(folder) } else { folder }.to_path_buf()
}
