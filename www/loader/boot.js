// The last lines of the loader: begin, or say why that cannot be.

const boot = () => {
  if (window.wl?.issuer) return explain("the loader is on this page twice.");
  const early = window.wl;
  try {
    // The empty module: would the core be allowed to run?
    new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0));
  } catch (error) {
    explain("this page's policy forbids WebAssembly: allow 'wasm-unsafe-eval' in its script-src.", error);
    return plainLink();
  }
  window.wl = wl;
  if (Array.isArray(early)) wl.push(...early);
  wl.ready.then(() => call(setting("onload"), wl));

  // The colon tags host their control and keep what else stands in them as it was. Nothing else of ours styles
  // the page.
  const hosts = new CSSStyleSheet();
  hosts.replaceSync([...tags.keys()].map((tag) => "wl\\:" + tag) + "{display:contents}");
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, hosts];
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

/** Without the core there is no session here; the visitor can still go to the node, or to the site's own server. */
const plainLink = () =>
  whenParsed(() => {
    const app = document.querySelector("wl\\:app, wl-app");
    const named = (name) =>
      script?.getAttribute("data-" + name) ??
      app?.getAttribute(name) ??
      app?.getAttribute(name.replaceAll("-", ""));
    const question = new URLSearchParams({
      response_type: "code",
      client_id: named("client-id"),
      redirect_uri: named("callback-url"),
      scope: named("scope") ?? "WL_Profiles.View",
      state: named("client-state") ?? "",
    });
    for (const tag of document.querySelectorAll("wl\\:signin, wl-signin")) {
      const link = document.createElement("a");
      link.href = issuer + (named("callback-url") ? "/oauth/authorize?" + question : "/sign-in");
      link.textContent =
        tag.getAttribute("signed-out-text") ?? tag.getAttribute("signedouttext") ?? "Connect";
      tag.prepend(link);
    }
  });

boot();
