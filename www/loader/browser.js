// What the core asks of the browser. Texts come and go as forms; see `crates/client/src/event.rs` for their meaning.

/** A form of what is there. */
const form = (pairs) =>
  new URLSearchParams(
    Object.entries(pairs).filter(([, value]) => value !== undefined && value !== null),
  ).toString();

/** The core's exports, once it runs. */
let core;
/** The core on its way; nothing as long as nobody has needed it, null if it could not come. */
let coming;
let failures = 0;

/** Brings the core: what the button does not need to be drawn comes when it is needed. */
const bring = () =>
  // Never by `script.src`: Trusted Types would refuse it. What has failed under one address some browsers do not try
  // again; the fragment makes another of it.
  (coming ??= begun.then(() => import(issuer + CORE + "#" + failures)).then(
    (module) => {
      core = module;
      think();
      return core;
    },
    (error) => {
      coming = null;
      failures++;
      if (!isPlain)
        explain(`the node cannot be reached, or this page's script-src does not allow ${issuer}.`, error);
      const failure = isPlain ? error : new WlError("network.offline", "The node cannot be reached.");
      // What comes next tries again, and must find the start.
      events.splice(1);
      abandon();
      for (const { reject } of awaited.values()) reject(failure);
      awaited.clear();
      settleReady();
      throw failure;
    },
  ));

/** What has happened and was not thought about yet; the first is the start. */
const events = [];
let isThinking;

const note = (type, details) => events.push({ type, now: Date.now(), ...details });

/** Something that needs the core has happened. */
const happened = (type, details) => {
  note(type, details);
  work();
};

// Whoever awaits something hears what is wrong.
const work = () => (core ? think() : bring().catch(() => {}));

/** Tells the core what has happened, and does what it says. What happens meanwhile waits for its turn. */
const think = () => {
  if (isThinking) return;
  isThinking = true;
  while (events.length)
    for (const command of core.handle(form(events.shift())).split("\n")) {
      const { do: verb, ...details } = Object.fromEntries(new URLSearchParams(command));
      if (verb) attempt(() => commands[verb](details));
    }
  isThinking = false;
};

/** What the page awaits: the two ends of each promise, by id. */
const awaited = new Map();
let lastId = 3;

/** Begins something; the promise is settled when the core says so. */
const begin = (type, details, act = work) =>
  new Promise((resolve, reject) => {
    const id = String(++lastId);
    awaited.set(id, { resolve, reject });
    note(type, { id, ...details });
    act();
  });

const ended = (id) => {
  const ends = awaited.get(id);
  awaited.delete(id);
  return ends;
};

const commands = {
  settle: () => settle(),
  change,
  tell: ({ message }) => siblings.postMessage(message),
  rename: ({ url }) => history.replaceState(history.state, "", url),

  async back({ url, popup }) {
    await written;
    if (popup !== undefined) close();
    // A window that no script has opened stays open; then it is a page like any other.
    if (!closed && url !== location.href) location.replace(url);
  },

  lock() {
    // The promise that `held` gives lasts as long as we hold the lock.
    const held = () =>
      new Promise((resolve) => {
        release = resolve;
        happened("locked");
      });
    navigator.locks.request("wl:" + setting("client-id"), held).catch(held);
  },

  async unlock() {
    const free = release;
    // The next tab must read what we have written.
    await written;
    free();
  },

  async read({ key }) {
    try {
      happened("stored", { key, text: await transact("readonly", (texts) => texts.get(key)) });
    } catch {
      happened("unavailable", { key });
    }
  },

  write({ key, text }) {
    written = transact("readwrite", (texts) =>
      text === undefined ? texts.delete(key) : texts.put(text, key),
    ).catch(
      // What was not written must not be read in its old form.
      () => (mayKeep = false),
    );
  },

  async send({ id, url, bearer, form: body }) {
    let status = 0;
    let json;
    try {
      const response = await fetch(url, {
        method: body === undefined ? "GET" : "POST",
        headers: { Accept: "application/json", ...(bearer && { Authorization: "Bearer " + bearer }) },
        body: body && new URLSearchParams(body),
        credentials: "omit",
        // Signing out may be the last thing that a page does.
        keepalive: body !== undefined,
        // All tabs may be waiting for this one.
        signal: AbortSignal.timeout(30_000),
      });
      status = response.status;
      json = await response.json();
    } catch {
      // No answer, or one that is no JSON: the status tells.
    }
    const call = awaited.get(id);
    // What the visitor has agreed to show goes to the page alone.
    if (call) call.reply = { status, json };
    happened("replied", { id, status, body: body && form(json ?? {}) });
  },

  done({ id }) {
    const { resolve, reply } = ended(id);
    resolve(reply);
  },

  token: ({ id, token }) => ended(id).resolve(token),
  fail: ({ id, code, message }) => ended(id).reject(new WlError(code, message)),
  explain: ({ code, message }) => explain(message, code),
};

let release;
let written;
let mayKeep = true;
/** @type {Promise<IDBDatabase> | undefined} */
let database;

/** The site's own database: one store, texts under keys. */
const openDatabase = () =>
  (database ??= new Promise((resolve, reject) => {
    const request = indexedDB.open("wl", 1);
    request.onupgradeneeded = () => request.result.createObjectStore("texts");
    request.onerror = reject;
    request.onsuccess = () => {
      const { result } = request;
      // The visitor may clear the site's data while the page is open.
      result.onclose = result.onversionchange = () => {
        result.close();
        database = undefined;
      };
      resolve(result);
    };
  }));

const transact = async (mode, act) => {
  if (!mayKeep) throw undefined;
  const transaction = (await openDatabase()).transaction("texts", mode);
  return new Promise((resolve, reject) => {
    const request = act(transaction.objectStore("texts"));
    transaction.oncomplete = () => resolve(request.result);
    transaction.onabort = reject;
  });
};
