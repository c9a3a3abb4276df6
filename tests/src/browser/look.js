// What a person sees of a page: through open shadow roots, only what is displayed.
const deep = function* (root) {
  for (const element of root.querySelectorAll("*")) {
    yield element;
    if (element.shadowRoot) yield* deep(element.shadowRoot);
  }
};
const seen = (element) =>
  element.checkVisibility({ visibilityProperty: true }) && element.getClientRects().length > 0;
const nameOf = (element) => (element.ariaLabel || element.innerText || element.value || "").trim();
const look = {
  // All the text, light and shadow.
  text() {
    const parts = [document.body?.innerText ?? ""];
    for (const element of deep(document)) {
      for (const child of element.shadowRoot?.children ?? []) {
        if (child.innerText && seen(child)) parts.push(child.innerText);
      }
    }
    return parts.join("\n");
  },
  // Elements by CSS selector.
  all: (selector) => [...deep(document)].filter((element) => element.matches(selector)),
  one: (selector) => look.all(selector).find(seen),
  // A button or link by its name.
  button: (name) =>
    look.all("button, a[href], input[type=submit], [role=button]").find((element) => seen(element) && nameOf(element) === name),
  // A form field by its name.
  field: (name) => look.all(`[name="${name}"]`).find((element) => element.type !== "hidden"),
  // Where to click it: its middle, if nothing covers it.
  middle(element) {
    if (!element || element.disabled) return null;
    element.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
    const box = element.getBoundingClientRect();
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    let top = document.elementFromPoint(x, y);
    while (top?.shadowRoot) {
      const inner = top.shadowRoot.elementFromPoint(x, y);
      if (!inner || inner === top) break;
      top = inner;
    }
    for (let at = top; at; at = at.parentNode ?? at.host) if (at === element) return [x, y];
    return null;
  },
};
