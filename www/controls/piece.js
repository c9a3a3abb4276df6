// Pieces of the controls module that come when they are first needed.
//
// `PIECES` says of each where its file is, and what that must hold. In the file stand one or more wasm modules, each
// after its number and its length (32 bits, little-endian). A module that several pieces need stands in each of their
// files, and is started once: it keeps what it knows in the memory that all of them share.

/** The modules that have been started, by their numbers. */
const started = new Map();

const start = (number, module) => {
  if (!started.has(number)) {
    const starting = WebAssembly.instantiate(module, { __wasm_split: wasm });
    started.set(number, starting);
    starting.catch(() => started.delete(number));
  }
  return started.get(number);
};

const fetchPiece = async ([file, integrity]) => {
  const response = await fetch(new URL(file, import.meta.url), { credentials: "omit", integrity });
  if (!response.ok) throw new TypeError(`${file} is not there (${response.status}).`);
  const bytes = await response.arrayBuffer();
  const view = new DataView(bytes);
  const starting = [];
  for (let at = 0; at < bytes.byteLength; ) {
    const length = view.getUint32(at + 4, true);
    starting.push(start(view.getUint32(at, true), new Uint8Array(bytes, at + 8, length)));
    at += 8 + length;
  }
  await Promise.all(starting);
};

/** What `wasm_split_helpers` imports: fetches a piece, and calls back whether that went well. */
const pieces = {};
for (const name in PIECES)
  pieces["__wasm_split_load_" + name] = async (callback, data) => {
    let isThere = true;
    try {
      await fetchPiece(PIECES[name]);
    } catch (error) {
      console.error(error);
      isThere = false;
    }
    wasm.__indirect_function_table.get(callback)(data, isThere);
  };
