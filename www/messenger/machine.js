// The machine that thinks (`crates/client/src/messenger.rs`), and what it asks of the browser: one per tab. One tab
// leads: it holds the socket, and its relay passes on what the others say.

/** What separates the fields of a text, and the texts: no JSON holds them. */
const FIELD = "\x1f";
const TEXT = "\x1e";

/** Nobody has touched this browser for so long. */
const IDLE_AFTER = 5 * 60_000;
/** Sockets that never opened before a stream is tried. */
const SOCKETS = 2;
/** What the names of kept files begin with. */
const FILE = "file:";

class Machine {
  #port;
  #heard;
  #name;
  #tab = randomId();
  #asked = new Map();
  #lastId = 0;
  #isLeader = false;
  #channel;
  #alarm;
  /** The way to the node, if this tab leads. */
  #socket;
  #failures = 0;
  /** Links of tabs, by the numbers under which the relay knows them. */
  #peers = new Map();
  #lastPeer = 0;
  /** The newest link of this tab. */
  #link = 0;
  #over = new AbortController();
  #stored = Promise.resolve();

  /** `heard` is told what the node tells (`hear`), and how it stands (`change`). */
  constructor(port, cid, heard) {
    this.#port = port;
    this.#heard = heard;
    this.#name = `wl:${port.clientId()}:${cid}`;
    this.#channel = new BroadcastChannel(this.#name);
    this.#channel.onmessage = ({ data }) => this.#called(data);
    this.#do(["start", cid, randomId()]);
    this.#do(["online", String(navigator.onLine)]);
    // As long as this tab lives, what it has to say is its own, and the leader knows that it is there.
    this.#hold(this.#name + ":" + this.#tab, () => this.#adopt());
    this.#hold(this.#name, () => this.#lead());
    const { signal } = this.#over;
    for (const type of ["online", "offline"])
      addEventListener(type, () => this.#do(["online", String(navigator.onLine)]), { signal });
    // A page that slept has missed its alarm.
    addEventListener("pageshow", () => this.#do(["tick"]), { signal });
    this.#watch(signal);
  }

  /** The visitor has signed out. */
  stop() {
    this.#do(["stop"]);
    // The relay outlives this: it must not take the next one's tabs for these.
    for (const peer of this.#peers.keys()) this.#relay(["leave", peer]);
    this.#peers.clear();
    this.#over.abort();
    this.#channel.close();
    clearTimeout(this.#alarm);
    for (const { reject } of this.#asked.values())
      reject(new this.#port.WlError("session.signed_out", "Nobody is signed in any more."));
    this.#asked.clear();
  }

  ask(request) {
    return this.#await("ask", JSON.stringify(request));
  }

  cancel(message) {
    return this.#await("cancel", message);
  }

  follow(conversation, number) {
    this.#do(["follow", conversation, String(number)]);
  }

  /** Keeps a file that is to be uploaded, or nothing of it any more, beside what is to be said. */
  keep(id, upload) {
    this.#store(FILE + id, upload);
  }

  #store(key, thing) {
    const place = `${this.#name}/${this.#tab}/${key}`;
    const write = (things) => (thing === undefined ? things.delete(place) : things.put(thing, place));
    // One after the other. Where nothing can be kept, what is said lives as long as the page.
    this.#stored = this.#stored.then(() => this.#port.transact("readwrite", write)).catch(() => {});
  }

  #await(verb, details) {
    return new Promise((resolve, reject) => {
      const id = ++this.#lastId;
      this.#asked.set(String(id), { resolve, reject });
      this.#do([verb, String(id), details]);
    });
  }

  /** Tells the machine what has happened, and does what it says. */
  #do(event) {
    this.#run(handle(event.join(FIELD), Date.now()), this.#commands);
  }

  #run(commands, verbs) {
    if (!commands) return;
    for (const command of commands.split(TEXT)) {
      const [verb, ...details] = command.split(FIELD);
      verbs[verb](...details);
    }
  }

  #commands = {
    open: (link) => {
      this.#link = link;
      this.#call({ verb: "join", link });
    },
    close: (link) => this.#call({ verb: "leave", link }),
    send: (text) => this.#call({ verb: "say", link: this.#link, text }),

    wake: (after) => {
      clearTimeout(this.#alarm);
      this.#alarm = setTimeout(() => this.#do(["tick"]), +after);
    },

    token: async (refused) => {
      const token = await this.#port.accessToken(refused).catch(() => undefined);
      if (!this.#over.signal.aborted) this.#do(token ? ["token", token] : ["token"]);
    },

    store: (key, text) => this.#store(key, text),

    answer: (id, reply) => {
      this.#asked.get(id)?.resolve(JSON.parse(reply));
      this.#asked.delete(id);
    },

    refuse: (id, error) => {
      this.#asked.get(id)?.reject(this.#error(JSON.parse(error)));
      this.#asked.delete(id);
    },

    tell: (event) => this.#heard.hear(JSON.parse(event)),
    state: (state, code) =>
      this.#heard.change(state, code && this.#error({ code, message: "The node does not let us in." })),
  };

  #error({ code, message }) {
    return new this.#port.WlError(code, message);
  }

  // What earlier pages could not say any more.

  async #adopt() {
    const own = `${this.#name}/`;
    const range = IDBKeyRange.bound(own, own + "\uffff");
    const texts = [];
    const uploads = [];
    try {
      const keys = await this.#port.transact("readonly", (store) => store.getAllKeys(range));
      const tabs = new Set(keys.map((key) => key.slice(own.length).split("/")[0]));
      tabs.delete(this.#tab);
      for (const tab of tabs)
        await navigator.locks.request(`${this.#name}:${tab}`, { ifAvailable: true }, async (lock) => {
          // It lives, and says it itself.
          if (!lock) return;
          for (const key of keys.filter((key) => key.startsWith(`${own}${tab}/`))) {
            const thing = await this.#port.transact("readonly", (store) => store.get(key));
            if (thing === undefined) continue;
            await this.#port.transact("readwrite", (store) => {
              store.put(thing, key.replace(`/${tab}/`, `/${this.#tab}/`));
              return store.delete(key);
            });
            if (typeof thing === "string") texts.push(thing);
            else uploads.push(thing);
          }
        });
    } catch {
      // Nothing can be kept in this browser.
    }
    this.#do(["restored", ...texts]);
    for (const upload of uploads) this.#heard.hear({ upload });
  }

  // The tabs among each other.

  /** Holds a lock until the messenger stops, and acts as soon as it is held. */
  #hold(name, act) {
    const { signal } = this.#over;
    const held = () => new Promise((resolve) => (signal.addEventListener("abort", resolve), act()));
    navigator.locks.request(name, { signal }, held).catch(() => {});
  }

  /** From now on this tab leads. */
  #lead() {
    this.#isLeader = true;
    this.#channel.postMessage({ verb: "led" });
    // The one that led is gone, and with it whatever we had asked it for.
    if (this.#link) this.#do(["closed", this.#link]);
  }

  /** To the tab that leads, which may be this one. */
  #call(message) {
    const call = { ...message, tab: this.#tab };
    if (this.#isLeader) this.#serve(call);
    else this.#channel.postMessage(call);
  }

  #called({ to, verb, ...call }) {
    if (verb === "led") {
      if (this.#link) this.#do(["closed", this.#link]);
    } else if (to === this.#tab) this.#do([verb, ...call.fields]);
    else if (!to && this.#isLeader) this.#serve({ verb, ...call });
  }

  #serve({ verb, tab, link, text }) {
    const name = `${tab}/${link}`;
    let peer = [...this.#peers].find(([, known]) => known.name === name)?.[0];
    if (verb === "join") {
      peer = String(++this.#lastPeer);
      this.#peers.set(peer, { name, tab, link });
      this.#relay(["join", peer, String(tab === this.#tab)]);
      if (tab !== this.#tab) this.#mourn(tab, peer);
    } else if (verb === "say") {
      // What comes over a link that is not there ends it.
      if (peer) this.#relay(["say", peer, text]);
      else this.#answer({ tab, link }, "closed");
    } else if (peer) {
      this.#peers.delete(peer);
      this.#relay(["leave", peer]);
    }
  }

  /** Hears when a tab is gone. */
  #mourn(tab, peer) {
    const gone = () => this.#peers.delete(peer) && this.#relay(["leave", peer]);
    navigator.locks.request(`${this.#name}:${tab}`, { signal: this.#over.signal }, gone).catch(() => {});
  }

  #answer({ tab, link }, verb, ...details) {
    const fields = [link, ...details];
    if (tab === this.#tab) this.#do([verb, ...fields]);
    else this.#channel.postMessage({ to: tab, verb, fields });
  }

  #relay(event) {
    this.#run(relay(event.join(FIELD), Date.now()), this.#relayed);
  }

  #relayed = {
    open: (link) => {
      // A stream, where no socket has ever come about.
      const open = this.#failures < SOCKETS ? openSocket : openStream;
      const socket = (this.#socket = open(this.#port.issuer));
      let isOpen;
      const happened = (...event) => socket === this.#socket && this.#relay(event);
      socket.onopen = () => {
        isOpen = true;
        this.#failures = open === openSocket ? -Infinity : this.#failures;
        happened("opened", link);
      };
      socket.onmessage = (text) => happened("heard", link, text);
      socket.onclose = () => {
        if (!isOpen) this.#failures++;
        happened("closed", link);
      };
    },

    close: () => {
      const socket = this.#socket;
      this.#socket = undefined;
      socket?.close();
    },

    send: (text) => this.#socket?.send(text),
    opened: (peer) => this.#answer(this.#peers.get(peer), "opened"),
    pass: (peer, text) => this.#answer(this.#peers.get(peer), "heard", text),

    cut: (peer) => {
      const known = this.#peers.get(peer);
      this.#peers.delete(peer);
      this.#answer(known, "closed");
    },
  };

  // Whether somebody is at this browser.

  #watch(signal) {
    let isIdle = false;
    let timer;
    const idle = (on) => {
      isIdle = on;
      this.ask({ idle: { on } }).catch(() => {});
    };
    const touched = () => {
      clearTimeout(timer);
      timer = setTimeout(idle, IDLE_AFTER, true);
      if (isIdle) idle(false);
    };
    for (const type of ["pointerdown", "pointermove", "keydown", "wheel", "focus"])
      addEventListener(type, touched, { signal, passive: true, capture: true });
    signal.addEventListener("abort", () => clearTimeout(timer));
    touched();
  }
}
