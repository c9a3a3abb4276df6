// `window.wl`: what the page's scripts see.

const script = document.currentScript ?? document.querySelector("script[src*='/loader.js']");
// The origin of an address that the browser has parsed already: another URL would take a millisecond on a slow core.
const issuer = (script?.src ?? location.href).split("/", 3).join("/");

/** Something has been drawn, or there is nothing to draw. */
let drawn;
/** Settled when it has been seen, too: whatever else there is to do comes after it. */
const seen = new Promise((resolve) => {
  drawn = () => {
    drawn = () => {};
    requestAnimationFrame(() => setTimeout(resolve));
    // What nobody looks at has no frames.
    setTimeout(resolve, 200);
  };
});

/** What goes wrong for the page. */
class WlError extends Error {
  name = "WlError";

  constructor(code, message, status, { target, column } = {}) {
    super(message);
    Object.assign(this, { code, status, target, column });
  }
}

/** What is asked for where nobody says it. */
const SCOPE = "WL_Profiles.View";

/** One clear message for the developer; the page goes on. */
const explain = (message, ...details) => console.error("wl: " + message, ...details);

/** What the page's own functions throw is the page's to see, and stops nothing of ours. */
const attempt = (act) => {
  try {
    act();
  } catch (error) {
    reportError(error);
  }
};

let siblings;
let accept;
let settleReady;
/** Settled when the page has said which application it is. */
const configured = new Promise((resolve) => (accept = resolve));
/** Gives a setting by its hyphenated name; nothing until the page has said which application it is. */
let setting;

/** Takes the settings of the script tag or of `<wl:app>`; the first one counts. */
const configure = (read) => {
  const clientId = read("client-id");
  if (setting || !clientId) return;
  setting = read;
  note("start", { client_id: clientId, issuer, address: (address = location.href) });
  accept();
};

/** Where the page stood when it said which application it is: the node's answer may be in it. */
let address;

/** Fulfilled when the core may be brought; rejected with a `WlError` where this page does not let it run. */
const begun = seen.then(() => {
  // OAuth 2.1, section 1.5: the node registers no such site, and the browser has no SubtleCrypto for it.
  if (!isSecureContext)
    throw new WlError("policy.insecure", "This page must come by https, or from localhost.");
  try {
    // The empty module.
    new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0));
  } catch {
    throw new WlError(
      "policy.wasm",
      "This page's policy forbids WebAssembly: allow 'wasm-unsafe-eval' in its script-src.",
    );
  }
  return configured.then(listen);
});

/** Buttons are plain links: to the site's own server, or at least to the node. */
let isPlain;
begun.catch(async ({ message }) => {
  explain(message);
  isPlain = true;
  live.forEach(draw);
  await configured;
  change({ state: "signedOut", reason: "never" });
});

const listen = () => {
  siblings = new BroadcastChannel("wl:" + setting("client-id"));
  siblings.onmessage = ({ data }) => happened("heard", { message: data });
  // Whoever revokes does so on another page: look when the visitor is back, and now and then.
  const lookAgain = () => document.visibilityState === "visible" && coming !== undefined && happened("check");
  addEventListener("focus", lookAgain);
  addEventListener("visibilitychange", lookAgain);
  addEventListener("pageshow", ({ persisted }) => persisted && (core ? happened("resume") : look()));
  setInterval(lookAgain, 60_000);
  look();
};

/** Is somebody signed in, or about to be? Else everything is known already. */
const look = async () => {
  const { searchParams } = new URL(address);
  const isArrival = searchParams.has("state") && searchParams.get("iss") === issuer;
  const isKept = () => transact("readonly", (texts) => texts.get(setting("client-id"))).catch(() => {});
  if (core || isArrival || (await isKept())) work();
  // The start alone has happened.
  else if (events.length === 1) change({ state: "signedOut", reason: "never" });
};

/** A question about the visitor's data, built step by step: await it for an array, or iterate over it. */
class Query {
  #path;
  #steps;
  #most;

  constructor(path, steps = [], most = Infinity) {
    this.#path = path;
    this.#steps = steps;
    this.#most = most;
  }

  #with(option, value, most = this.#most) {
    return new Query(this.#path, [...this.#steps, { option, value }], most);
  }

  /** Its address, with these steps in the end. */
  async #address(...steps) {
    const { refine } = await bring();
    return [...this.#steps, ...steps].reduce((query, step) => refine(form({ query, ...step })), this.#path);
  }

  filter(text) {
    return this.#with("$filter", text);
  }

  orderBy(text) {
    return this.#with("$orderby", text);
  }

  select(...names) {
    return this.#with("$select", names);
  }

  top(count) {
    return this.#with("$top", count, count);
  }

  skip(count) {
    return this.#with("$skip", count);
  }

  async count() {
    // The step without an option asks how many.
    return get(await this.#address({}));
  }

  /** Page by page, each read when it is needed. */
  async *#pages() {
    let left = this.#most;
    for (let address = await this.#address(); address && left > 0;) {
      const { Entries, NextLink, BaseUri } = await get(address);
      yield Entries.slice(0, left);
      left -= Entries.length;
      address = NextLink && new URL(NextLink, BaseUri).href;
    }
  }

  async *[Symbol.asyncIterator]() {
    for await (const items of this.#pages()) yield* items;
  }

  then(...reactions) {
    const gather = async () => {
      const all = [];
      for await (const items of this.#pages()) all.push(...items);
      return all;
    };
    return gather().then(...reactions);
  }
}

/** Reads as the visitor; a call that comes before anything is known about the session waits. */
const get = async (address) => {
  await wl.ready;
  const { status, json } = await begin("call", { address });
  if (status < 400 && json !== undefined) return json;
  const {
    code = "network.malformed",
    message = "The node's answer cannot be understood.",
    ...rest
  } = json?.error ?? {};
  throw new WlError(code, message, status, rest);
};

class Wl extends EventTarget {
  issuer = issuer;
  version = VERSION;
  session = { state: "unknown", scopes: [] };
  /** The stored session has been looked at. */
  ready = new Promise((resolve) => (settleReady = () => resolve(this)));

  get contacts() {
    return new Query("Contacts/AllContacts");
  }

  get messenger() {
    return (messenger ??= openMessenger());
  }

  async room(event, { clientId } = {}) {
    if (!clientId) await configured;
    // Never by `script.src`: Trusted Types would refuse it.
    const { open } = await import(issuer + ROOM);
    const own = () => setting("client-id");
    return open(event, clientId ?? own(), { issuer, WlError, own, accessToken: anotherToken });
  }

  async accessToken() {
    await this.ready;
    return begin("token");
  }

  async profile() {
    return (await get("Profiles")).Entries[0];
  }

  async signIn({ scopes } = {}) {
    // No `await` where it can be helped: the pop-up must open within the click.
    if (!setting) await configured;
    if (isPlain) return leave(plainAddress(scopes));
    await ask(scopes?.toString());
    return this.session;
  }

  async signOut() {
    if (!setting) await configured;
    await begin("sign_out");
  }

  push(...functions) {
    for (const each of functions) this.ready.then(() => attempt(() => each(this)));
  }
}

let messenger;
let lastChange;

/** The session has changed: everybody shall know. */
const change = ({ state, reason, cid, scope = "", until }) => {
  // The core says once more what was clear without it.
  const text = form({ state, reason, cid, scope, until });
  if (text === lastChange) return;
  lastChange = text;
  const session = {
    state,
    reason,
    cid,
    scopes: scope.split(" ").filter(Boolean),
    expires: until && new Date(+until),
  };
  wl.session = session;
  live.forEach(draw);
  if (state !== "signingIn") settleReady();
  wl.dispatchEvent(new CustomEvent("sessionchange", { detail: session }));
  if (state === "signedIn") call(setting("on-signed-in"), session);
  if (state === "signedOut") call(setting("on-signed-out"), session);
};

const wl = new Wl();
