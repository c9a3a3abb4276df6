// The last lines of the loader: everything that must have happened before the button is seen.

const boot = () => {
  if (window.wl?.issuer) return explain("the loader is on this page twice.");
  const early = window.wl;
  window.wl = wl;
  if (Array.isArray(early)) wl.push(...early);
  wl.ready.then(() => call(setting("onload"), wl));
  // The colon tags host their control and keep what else stands in them as it was. Nothing else of ours styles
  // the page.
  document.adoptedStyleSheets.push(sheetOf("hosts"));
  tags.forEach(define);
  if (script) configure((name) => script.getAttribute("data-" + name));
  scan();
  whenParsed(
    () =>
      setting ||
      explain("no application is named: set data-client-id on the script tag, or add <wl:app client-id=…>."),
  );
};

const whenParsed = (act) =>
  document.readyState === "loading" ? addEventListener("DOMContentLoaded", act) : act();

boot();
