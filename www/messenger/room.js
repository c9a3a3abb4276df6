// The room of an event (`WlRoom`): read by everybody, by server-sent events; written by whoever is signed in.

/** So many entries are held at most; older ones can be asked for again. */
const MOST = 1_000;
/** What has to wait no longer than this many seconds is said again by itself. */
const PATIENCE = 2;
/** A page that nobody has looked at for so long hears nothing: a browser has few connections to one host. */
const UNSEEN = 30_000;

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

class Room extends EventTarget {
  state = "connecting";
  error;
  slow = 0;
  isHeld = false;
  isClosed = false;
  entries = [];
  hasOlder = false;

  #port;
  #url;
  #source;
  #last;
  #failures = 0;
  #timer;
  #look;
  /** What was said last, until it is known what has become of it. */
  #unsure;

  constructor(event, clientId, port) {
    super();
    this.event = event;
    this.clientId = clientId;
    this.#port = port;
    this.#url = `${port.issuer}/messenger/rooms/${clientId}/${encodeURIComponent(event)}`;
    this.#look = () => {
      clearTimeout(this.#timer);
      if (!document.hidden) return this.#source ?? this.#open();
      this.#timer = setTimeout(() => this.#leave(), UNSEEN);
    };
    document.addEventListener("visibilitychange", this.#look);
    this.#open();
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  #change(changes) {
    Object.assign(this, changes);
    this.#tell("change");
  }

  // What the node tells.

  #open() {
    const after = this.#last === undefined ? "" : `?after=${this.#last}`;
    const source = (this.#source = new EventSource(this.#url + after));
    source.onmessage = ({ data }) => {
      this.#failures = 0;
      for (const [kind, details] of Object.entries(JSON.parse(data))) this.#heard[kind]?.(details);
    };
    source.onerror = () => {
      // Else the browser comes back by itself, with the number of the last event.
      if (source.readyState === EventSource.CLOSED) this.#fail();
      else if (this.state === "connected") this.#change({ state: "connecting" });
    };
  }

  #leave() {
    this.#source?.close();
    this.#source = undefined;
  }

  /** An event source does not say what is wrong. */
  async #fail() {
    this.#leave();
    try {
      await this.#read("?before=1");
    } catch (error) {
      if (error.status >= 400 && error.status < 500) return this.#change({ state: "refused", error });
    }
    this.#change({ state: "offline" });
    const wait = Math.min(1_000 * 2 ** this.#failures++, 60_000) * (0.5 + Math.random() / 2);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#look, wait);
  }

  #heard = {
    room: ({ entries, more, ...state }) => {
      // What lies between is not known: it can be asked for, from here on back.
      if (this.#last === undefined || more) this.#change({ entries: [], hasOlder: more });
      this.#change({ ...state, state: "connected", error: undefined });
      this.#last ??= 0;
      entries.forEach((entry) => this.#hear(entry));
    },
    state: (state) => this.#change(state),
    entry: (entry) => this.#hear(entry),
  };

  #hear(raw) {
    // The browser, and the page, may each have asked for it.
    if (raw.number <= this.#last) return;
    this.#last = raw.number;
    this.#take(raw);
    const entry = this.#entry(raw);
    if (!entry) return;
    if (this.entries.length >= MOST) this.hasOlder = true;
    this.entries = [...this.entries.slice(1 - MOST), entry];
    this.#tell("entry", entry);
  }

  /** What was said before may be gone. */
  #take({ removed }) {
    if (!removed) return;
    this.entries = this.entries.filter(({ number }) => number !== removed.entry);
    this.#tell("removed", removed.entry);
  }

  #entry({ number, at, said }) {
    if (!said) return;
    const picture = said.picture && new URL(said.picture, this.#port.issuer).href;
    return { number, at: new Date(at), ...said, picture };
  }

  // What the page asks for.

  async #ask(query, init) {
    const { WlError, issuer } = this.#port;
    let answer;
    try {
      answer = await fetch(this.#url + query, { credentials: "omit", ...init });
    } catch {
      throw new WlError("network.offline", `${issuer} cannot be reached.`);
    }
    const body = await answer.json().catch(() => undefined);
    if (answer.ok && body) return body;
    const { code = "node.failed", message = "The node failed." } = body?.error ?? {};
    const error = new WlError(code, message, answer.status);
    error.retryAfter = +answer.headers.get("Retry-After") || undefined;
    throw error;
  }

  #read(query) {
    return this.#ask(query, { headers: { Accept: "application/json" } });
  }

  async older() {
    if (!this.hasOlder) return;
    const first = this.entries[0]?.number ?? this.#last + 1;
    const { entries, more } = await this.#read(`?before=${first}`);
    // Meanwhile somebody else may have asked.
    if (first !== (this.entries[0]?.number ?? this.#last + 1)) return;
    const older = entries.map((entry) => this.#entry(entry)).filter(Boolean);
    this.#change({ entries: [...older, ...this.entries], hasOlder: more });
  }

  /** As the visitor. */
  async #askAsVisitor(query, body) {
    const { accessToken } = this.#port;
    const ask = (token) => {
      const headers = { Authorization: "Bearer " + token, "Content-Type": "application/json" };
      return this.#ask(query, body ? { method: "POST", headers, body: JSON.stringify(body) } : { headers });
    };
    const token = await accessToken();
    return ask(token).catch(async (error) => {
      if (error.status !== 401) throw error;
      return ask(await accessToken(token));
    });
  }

  async say(text) {
    // Said again after nobody knew what had become of it, it is still said once.
    if (this.#unsure?.text !== text) this.#unsure = { id: messageId(), text };
    const speech = this.#unsure;
    const { entry } = await this.#askAsVisitor("", speech).catch(async (error) => {
      if (error.retryAfter > PATIENCE || error.code !== "room.slow") throw error;
      await pause(error.retryAfter * 1_000);
      return this.#askAsVisitor("", speech);
    });
    if (this.#unsure === speech) this.#unsure = undefined;
    return entry && this.#entry(entry);
  }

  async moderates() {
    // Nobody is a moderator by the token that they gave another site.
    const isOurs = this.clientId.toUpperCase() === this.#port.own().toUpperCase();
    return isOurs && (await this.#askAsVisitor("/visitor")).moderates;
  }

  desk() {
    return this.#askAsVisitor("/moderation");
  }

  moderate(act) {
    return this.#askAsVisitor("/moderation", act);
  }

  close() {
    document.removeEventListener("visibilitychange", this.#look);
    clearTimeout(this.#timer);
    this.#leave();
    this.#change({ state: "closed" });
  }

  async *[Symbol.asyncIterator]() {
    const heard = [];
    let wake;
    const hear = ({ type, detail }) => {
      if (type === "entry") heard.push(detail);
      wake?.();
    };
    this.addEventListener("entry", hear);
    this.addEventListener("change", hear);
    try {
      while (this.state !== "closed") {
        while (heard.length) yield heard.shift();
        await new Promise((resolve) => (wake = resolve));
      }
    } finally {
      this.removeEventListener("entry", hear);
      this.removeEventListener("change", hear);
    }
  }
}

export const open = (...details) => new Room(...details);
