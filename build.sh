#!/usr/bin/env bash
# Everything that one does with the project: run it, test it, measure it.
set -euo pipefail
cd "$(dirname "$0")"

usage() {
  cat <<'END'
./build.sh run [ARGUMENT…]   build the page's half and the server, and start a node (--demo: with a site to try it on)
./build.sh test              check, build and test everything, browser tests included
./build.sh bench [GROUP…]    measure: page, node, rest, bar, messenger; writes target/bench.json
END
}

page=(-p connect-loader -p connect-messenger -p connect-controls --target wasm32-unknown-unknown)

main() {
  case "${1-}" in
    run) shift && run "$@" ;;
    test) run_tests ;;
    bench) shift && bench "$@" ;;
    -h | --help | help) usage ;;
    *) usage >&2 && exit 2 ;;
  esac
}

run() {
  bundle
  say "the server (the first time takes some minutes)"
  cargo build --release -p connect-server
  exec "${CARGO_TARGET_DIR:-target}/release/connect-server" run "$@"
}

run_tests() {
  install_what_tests_need
  install_from_npm
  install_wasm_target
  say "format"
  cargo fmt --all --check
  say "clippy"
  cargo clippy --all-targets -- -D warnings
  cargo clippy "${page[@]}" -- -D warnings
  say "documentation"
  RUSTDOCFLAGS="-D warnings" cargo doc --no-deps
  RUSTDOCFLAGS="-D warnings" cargo doc --no-deps "${page[@]}"
  bundle
  say "tests"
  local log status=0
  log=$(mktemp)
  cargo test --workspace --no-fail-fast 2>&1 | tee "$log" || status=$?
  awk '/^test result: / { passed += $4; failed += $6 } END { printf "%d passed, %d failed\n", passed, failed }' "$log"
  rm -f "$log"
  return "$status"
}

bench() {
  install_what_bench_needs
  bundle
  say "the server and the stopwatch, optimised"
  cargo build --release -p connect-server -p connect-tests --bins
  if command -v npm >/dev/null; then
    npm ci --prefix tests/peers --no-audit --no-fund --loglevel=error
  fi
  "${CARGO_TARGET_DIR:-target}/release/bench" "$@"
}

# The page's half: the wasm modules and the loader, in dist/, from where the server's build embeds them.
bundle() {
  install_wasm_target
  # Binaryen makes the modules smaller. Without it the bundle says so, and keeps its budgets.
  if command -v npm >/dev/null; then
    install_from_npm || say "npm could not bring binaryen: going without"
  fi
  say "the page's half"
  cargo run -p connect-bundle
}

# Binaryen, and the judge of accessibility that the tests ask: the versions that tests/package-lock.json names.
install_from_npm() {
  [ tests/node_modules/.package-lock.json -nt tests/package-lock.json ] && return
  say "binaryen and axe-core"
  npm ci --prefix tests --no-audit --no-fund --loglevel=error
}

# rust-toolchain.toml names both, but rustup adds them only to a toolchain that it installs, not to one that is there.
install_wasm_target() {
  local library sources
  library=$(rustc --print target-libdir --target wasm32-unknown-unknown)
  sources=$(rustc --print sysroot)/lib/rustlib/src/rust/library/Cargo.lock
  if [ ! -d "$library" ]; then
    say "Rust's wasm target"
    command -v rustup >/dev/null || missing "the Rust target wasm32-unknown-unknown"
    rustup target add wasm32-unknown-unknown
  fi
  if [ ! -e "$sources" ]; then
    say "the sources of Rust's library, which the page's half builds for itself"
    command -v rustup >/dev/null || missing "the Rust component rust-src"
    rustup component add rust-src
  fi
}

# A browser with its driver, PostgreSQL and nats-server, which the tests start privately, npm for what judges the pages, and
# letters for screenshots.
install_what_tests_need() {
  local packages=()
  command -v chromium >/dev/null || packages+=(chromium)
  command -v chromedriver >/dev/null || packages+=(chromium-driver)
  command -v initdb >/dev/null || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || packages+=(postgresql)
  # Debian puts it where only root looks.
  command -v nats-server >/dev/null || [ -x /usr/sbin/nats-server ] || packages+=(nats-server)
  command -v npm >/dev/null || packages+=(npm)
  command -v fc-list >/dev/null && [ -n "$(fc-list | head -n 1)" ] || packages+=(fontconfig fonts-dejavu-core)
  install "${packages[@]}"
}

# A browser with its driver, what asks the node for as much as it can give, and what the messenger is measured with: a
# peer, and what two nodes share.
install_what_bench_needs() {
  local packages=()
  command -v chromium >/dev/null || packages+=(chromium)
  command -v chromedriver >/dev/null || packages+=(chromium-driver)
  command -v wrk >/dev/null || packages+=(wrk)
  command -v initdb >/dev/null || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || packages+=(postgresql)
  command -v nats-server >/dev/null || [ -x /usr/sbin/nats-server ] || packages+=(nats-server)
  install "${packages[@]}"
  command -v prosody >/dev/null || install_prosody
}

# Debian starts it as a service for everybody. Here it is only wanted as a program.
install_prosody() {
  local root=()
  [ "$(id -u)" -eq 0 ] || root=(sudo -n)
  install prosody
  [ ! -d /run/systemd/system ] || "${root[@]}" systemctl disable --now prosody
}

# Debian's packages of these names, where this person may install them.
install() {
  [ $# -eq 0 ] && return
  local root=()
  [ "$(id -u)" -eq 0 ] || root=(sudo -n)
  if ! command -v apt-get >/dev/null || ! "${root[@]}" true 2>/dev/null; then
    missing "$* (these are Debian's names)"
  fi
  say "installing $*"
  "${root[@]}" apt-get update -q
  "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends "$@"
}

say() { printf '\n— %s\n' "$*"; }

missing() {
  echo "missing: $*" >&2
  exit 1
}

main "$@"
