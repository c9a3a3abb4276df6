// Notes when a button could first be seen, in the light or in the shadow, and how far things have jumped.
const notes = (globalThis[Symbol.for("notes")] = { seen: null, shift: 0 });
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) notes.shift += entry.value;
}).observe({ type: "layout-shift", buffered: true });

const hasSize = ({ width, height }) => width > 0 && height > 0;
const shows = (root) =>
  [...root.querySelectorAll("*")].some(
    (element) =>
      (element.localName === "button" && hasSize(element.getBoundingClientRect())) ||
      (element.shadowRoot && shows(element.shadowRoot)),
  );
(function look() {
  if (shows(document)) notes.seen = performance.now();
  else requestAnimationFrame(look);
})();
