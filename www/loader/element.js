// The elements `<wl-…>`, and the colon tags that host them. They hold no state: each is drawn from the session and its
// attributes, so there is nothing to leak.

/** `TAGS` is every control: its name, whether the controls module draws it, and its attributes. */
const tags = new Map(TAGS.map(([tag, isSeparate, attributes]) => [tag, { isSeparate, attributes }]));

/** Those in a document: whatever changes, they are drawn again. */
const live = new Set();

/** The style sheets, each read when the first control needs it. */
const sheets = {};
const sheetOf = (name) => {
  if (!sheets[name]) (sheets[name] = new CSSStyleSheet()).replaceSync(STYLES[name]);
  return sheets[name];
};

/** Draws a control, for the first time or again. */
const draw = (host) => {
  const tag = host.localName.slice(3);
  // One that was written with a hyphen may still have squeezed or bound attributes.
  mirror(host, host);
  (draws[tag] ?? drawSeparate)(host, host.shadowRoot, tag);
};

const draws = {
  app(host) {
    configure((name) => host.getAttribute(name) ?? host.parentElement?.getAttribute(name));
  },

  /** `<button><i></i><span class="texts"><span>Connect</span><span hidden>Sign Out</span></span></button>` */
  signin(host, root) {
    const name = isPlain ? "a" : "button";
    // It is drawn before anything is known about the session, in its final size: both texts lie in one place.
    if (root.firstChild?.localName !== name) {
      root.replaceChildren();
      const button = append(root, name, "button");
      append(button, "i", "mark");
      const texts = append(button, "span", "texts");
      // The button changes its name under the visitor's finger: say so.
      set(texts, "aria-live", "polite");
      append(texts, "span", "text");
      append(texts, "span", "text");
    }
    const button = root.firstChild;
    const { state } = wl.session;
    set(button, "aria-busy", state === "signingIn" ? "true" : undefined);
    const [before, after] = button.lastChild.children;
    say(before, host.getAttribute("signed-out-text") ?? "Connect");
    say(after, host.getAttribute("signed-in-text") ?? "Sign Out");
    if (isPlain) button.href = plainAddress(host.getAttribute("scope"));
    else button.type = "button";
    before.hidden = state === "signedIn";
    after.hidden = !before.hidden;
  },

  /** `<div class="person"><span class="picture"><img></span><span class="name">…</span></div>` */
  userinfo(host, root) {
    const place = root.firstChild ?? append(root, "div", "person");
    const picture = place.firstChild ?? append(place, "span", "picture");
    const name = picture.nextSibling ?? append(place, "span", "name");
    const { cid } = wl.session;
    const whose = host.getAttribute("cid") ?? "$user";
    const person = cid && (whose === "$user" || whose.toUpperCase() === cid) ? personOf(cid) : undefined;
    place.hidden = !person;
    const words = [person?.FirstName, person?.LastName].filter(Boolean).join(" ") || person?.Title || "";
    if (!say(name, words)) return;
    name.title = words;
    // The initial stands below the picture, until and unless it comes.
    say(picture, [...words][0] ?? "");
    if (person?.ThumbnailImageLink) {
      const image = append(picture, "img", "image");
      // The name stands beside it.
      image.alt = "";
      image.src = person.ThumbnailImageLink;
    }
  },
};

let known = {};

/** The visitor's profile, once it is known; read once for all controls. */
const personOf = (cid) => {
  if (known.cid !== cid) {
    known = { cid };
    wl.profile().then(
      (person) => {
        known = { cid, person };
        live.forEach(draw);
      },
      // The next change of the session asks again.
      () => (known = {}),
    );
  }
  return known.person;
};

/** What the controls module draws, by its own handles. */
const handles = new WeakMap();
/** Those whose piece of the module is on its way. */
const waiting = new WeakSet();
let controls;

const drawSeparate = async (host, root, tag) => {
  if (handles.has(host)) return handles.get(host)?.update();
  // One that came later than the page.
  if (document.readyState !== "loading") configure((name) => host.getAttribute(name));
  try {
    // Never by `script.src`: Trusted Types would refuse it.
    controls ??= import(issuer + CONTROLS).then(async (module) => (await module.default(), module));
    const module = await controls;
    if (!live.has(host) || waiting.has(host)) return;
    waiting.add(host);
    const handle = await module.mount(tag, host, root, wl).finally(() => waiting.delete(host));
    if (!live.has(host)) return handle?.destroy();
    handles.set(host, handle);
    // Its piece may have been on its way while an attribute changed.
    handle?.update();
  } catch (error) {
    controls = undefined;
    explain(
      `<wl:${tag}> could not be loaded: allow ${issuer} in this page's script-src and connect-src.`,
      error,
    );
  }
};

const define = (tag) => {
  if (customElements.get("wl-" + tag)) return;
  const { attributes, isSeparate } = tags.get(tag);
  customElements.define(
    "wl-" + tag,
    class extends HTMLElement {
      static observedAttributes = spellingsOf(tag);

      constructor() {
        super();
        const root = this.attachShadow({ mode: "open" });
        if (!isSeparate) root.adoptedStyleSheets.push(sheetOf(tag));
        if (tag === "signin") root.addEventListener("click", click);
        // Controls tell by events alone; the functions that the page names are called here.
        else
          for (const name of attributes.filter((name) => name.startsWith("on-")))
            this.addEventListener(
              name.slice(3),
              ({ target, detail }) => target === this && call(this.getAttribute(name), detail),
            );
      }

      connectedCallback() {
        live.add(this);
        draw(this);
        drawn();
      }

      attributeChangedCallback() {
        if (live.has(this)) draw(this);
      }

      // Its presence lets `moveBefore` keep everything as it is.
      connectedMoveCallback() {}

      disconnectedCallback() {
        live.delete(this);
        // An ordinary move disconnects and connects at once.
        queueMicrotask(() => {
          if (live.has(this)) return;
          handles.get(this)?.destroy();
          handles.delete(this);
        });
      }
    },
  );
};

const click = async ({ target, currentTarget: { host } }) => {
  if (!target.closest("button")) return;
  const tell = (target, type, detail, bubbles = true) =>
    target.dispatchEvent(new CustomEvent(type, { bubbles, composed: bubbles, detail }));
  const isLeaving = wl.session.state === "signedIn";
  const name = isLeaving ? "signout" : "signin";
  try {
    await (isLeaving ? wl.signOut() : wl.signIn({ scopes: host.getAttribute("scope") ?? undefined }));
    tell(host, name, wl.session);
    call(host.getAttribute("on-" + name), wl.session);
  } catch (error) {
    // It stays at the tag: the page's own handlers of errors are for its own.
    tell(host, "error", error, false);
    if (host.parentNode?.localName === "wl:signin") tell(host.parentNode, "error", error, false);
  }
};

/** Calls a global function by its name; dotted paths keep their `this`. */
const call = (name, detail) => {
  if (!name) return;
  let owner;
  let value = globalThis;
  for (const part of unbind(name).split(".")) [owner, value] = [value, value?.[part]];
  if (typeof value === "function") attempt(() => value.call(owner, detail));
  else explain(`there is no function ${name}.`);
};

/**
 * Gives every colon tag the element that does its work, now and as long as the page lives. `<wl:signin>` can be no
 * custom element and takes no shadow root, and a self-closed one has swallowed what follows: so it stays where it is
 * and hosts a `<wl-signin>` as its first child, which sees to its own end; nothing is moved.
 */
const scan = () => {
  let hasWarned;
  // On the tag itself, since it goes with it; a copy is another tag.
  const isKnown = Symbol();
  // Live collections, which the browser keeps up to date at next to no cost.
  const found = [...tags.keys()].map((tag) => [tag, document.getElementsByTagName("wl:" + tag)]);
  const take = () => {
    for (const [name, all] of found)
      for (const tag of all) {
        if (!tag[isKnown]) {
          tag[isKnown] = true;
          define(name);
          observer.observe(tag, { attributeFilter: spellingsOf(name) });
        }
        if (!hostOf(tag, name)) {
          const host = document.createElement("wl-" + name);
          mirror(tag, host);
          tag.prepend(host);
        } else if (tag.childElementCount > 1 && !hasWarned) {
          hasWarned = true;
          console.warn(
            `wl: <wl:${name}> has swallowed what follows it. HTML knows no self-closing tags: write <wl:${name}></wl:${name}>.`,
            tag,
          );
        }
      }
  };
  const hostOf = (tag, name) => tag.querySelector(":scope > wl-" + name);
  const observer = new MutationObserver((records) => {
    for (const { type, target } of records) {
      const host = type === "attributes" && hostOf(target, target.localName.slice(3));
      if (host) mirror(target, host);
    }
    take();
  });
  take();
  observer.observe(document, { childList: true, subtree: true });
};

/** Every spelling of a control's attributes. */
const spellingsOf = (tag) => tags.get(tag).attributes.flatMap((name) => [name, squeeze(name)]);

/** As many pages of 2010 spell it: `signedintext`. */
const squeeze = (name) => name.replaceAll("-", "");

/** `{{name}}` is how pages of 2010 pass a function; a bare name does as well. */
const unbind = (value) =>
  value
    ?.trim()
    .replace(/^{{(.*)}}$/, "$1")
    .trim();

/** Gives a control every attribute that its tag has, in its one spelling. */
const mirror = (tag, host) => {
  if (!tag.hasAttributes() && !host.hasAttributes()) return;
  for (const name of tags.get(host.localName.slice(3)).attributes)
    // `onload` is an event handler to the browser, which a strict policy forbids to copy; it is read in place.
    if (name !== "onload") set(host, name, unbind(tag.getAttribute(squeeze(name)) ?? tag.getAttribute(name)));
};

const set = (element, name, value) => {
  if (element.getAttribute(name) === (value ?? null)) return;
  if (value == null) element.removeAttribute(name);
  else element.setAttribute(name, value);
};

/** Writes a text, if it is another; says whether it was. */
const say = (element, text) => {
  const isNew = element.textContent !== text;
  if (isNew) element.textContent = text;
  return isNew;
};

/** A new element, the last in its parent. Its class is also its part. */
const append = (parent, name, className = name) => {
  const element = document.createElement(name);
  element.className = className;
  element.setAttribute("part", className);
  parent.append(element);
  return element;
};
