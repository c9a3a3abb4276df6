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
  // The button first; others when one of them is met, or the button has been seen.
  define("signin");
  seen.then(() => [...tags.keys()].forEach(define));
  if (script) configure((name) => script.getAttribute("data-" + name));
  scan();
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", parsed);
  else parsed();
};

const parsed = () => {
  drawn();
  // A room may stand on a page by itself: its tag names the application.
  const room = document.querySelector("wl\\:chat-frame,wl-chat-frame");
  if (room) configure((name) => room.getAttribute(name));
  if (!setting)
    explain("no application is named: set data-client-id on the script tag, or add <wl:app client-id=…>.");
};

boot();
