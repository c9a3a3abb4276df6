// Opens the list of friends as soon as it can be opened, and notes when the first screen of it was there, and what kept
// the page busy.
const memories = new Set();
const notes = (globalThis[Symbol.for("notes")] = {
  seen: null,
  tasks: [],
  /** Bytes of the memories of wasm modules, which no heap counts. */
  wasm: () => [...memories].reduce((sum, { buffer }) => sum + buffer.byteLength, 0),
});
const note = (instance) => {
  if (instance.exports.memory) memories.add(instance.exports.memory);
  return instance;
};
WebAssembly.Instance = new Proxy(WebAssembly.Instance, {
  construct: (...details) => note(Reflect.construct(...details)),
});
for (const name of ["instantiate", "instantiateStreaming"]) {
  const instantiate = WebAssembly[name];
  WebAssembly[name] = async (...details) => {
    const made = await instantiate.apply(WebAssembly, details);
    note(made.instance ?? made);
    return made;
  };
}
new PerformanceObserver((list) => {
  for (const { startTime, duration } of list.getEntries()) notes.tasks.push([startTime, duration]);
}).observe({ type: "longtask", buffered: true });

(function look() {
  const bar = document.querySelector("wl-bar")?.shadowRoot;
  const list = bar?.querySelector("#panel");
  if (!list) bar?.querySelector("button.friends")?.click();
  const isFull = list?.querySelectorAll("[role=option]").length > 8 && bar.querySelector(".friends .count");
  if (isFull) notes.seen = performance.now();
  else requestAnimationFrame(look);
})();
