// `window.wl`: what the page's scripts see.

const script = document.currentScript ?? document.querySelector("script[src*='/loader.js']");
const issuer = new URL(script?.src ?? location.href).origin;
const sheet = new CSSStyleSheet();
sheet.replaceSync(STYLE);

/** What goes wrong for the page. */
class WlError extends Error {
  name = "WlError";

  constructor(code, message, status, { target, column } = {}) {
    super(message);
    Object.assign(this, { code, status, target, column });
  }
}

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
  siblings = new BroadcastChannel("wl:" + clientId);
  siblings.onmessage = ({ data }) => happened("heard", { message: data });
  const channel = read("channel-url");
  happened("start", {
    client_id: clientId,
    issuer,
    scope: read("scope") || "WL_Profiles.View",
    channel: channel && new URL(channel, document.baseURI).href,
    address: location.href,
  });
  accept();

  // Whoever revokes does so on another page: look when the visitor is back, and now and then.
  const check = () => document.visibilityState === "visible" && happened("check");
  addEventListener("focus", check);
  addEventListener("visibilitychange", check);
  addEventListener("pageshow", ({ persisted }) => persisted && happened("resume"));
  setInterval(check, 60_000);
};

/** A question about the visitor's data, built step by step: await it for an array, or iterate over it. */
class Query {
  #query;
  #most;

  constructor(query, most = Infinity) {
    this.#query = query;
    this.#most = most;
  }

  #with(option, value, most = this.#most) {
    return new Query(core.refine(form({ query: this.#query, option, value })), most);
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

  count() {
    return get(core.refine(form({ query: this.#query })));
  }

  /** Page by page, each read when it is needed. */
  async *#pages() {
    let left = this.#most;
    for (let address = this.#query; address && left > 0;) {
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

  async profile() {
    return (await get("Profiles")).Entries[0];
  }

  async signIn({ scopes } = {}) {
    // No `await` where it can be helped: the pop-up must open within the click.
    if (!setting) await configured;
    await begin("sign_in", {
      scope: scopes?.toString(),
      address: location.href,
      state: random(),
      verifier: random(),
    });
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

/** 256 unpredictable bits in hexadecimal digits. */
const random = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(32)), (byte) => byte.toString(16).padStart(2, "0")).join(
    "",
  );

/** The session has changed: everybody shall know. */
const change = ({ state, reason, cid, scope = "", until }) => {
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
