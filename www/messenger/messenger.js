// `wl.messenger` (`WlMessenger`): the state of things, and what the page may do about it.

/** Brings a file to an address; its answer. */
const post = (url, token, file, onprogress, signal) =>
  new Promise((resolve, reject) => {
    if (signal.aborted) return reject();
    // `fetch` does not tell how far it has come.
    const request = new XMLHttpRequest();
    request.open("POST", url);
    request.setRequestHeader("Authorization", "Bearer " + token);
    request.responseType = "json";
    request.upload.onprogress = ({ loaded, total }) => onprogress(total ? loaded / total : 0);
    request.onload = () => resolve(request);
    request.onerror = request.onabort = reject;
    signal.addEventListener("abort", () => request.abort());
    request.send(file);
  });

/** A row of the list, as the page sees it. */
const friendOf = ({ presence, ...row }) => ({
  note: "",
  favourite: false,
  hidden: false,
  blocked: false,
  categories: [],
  ...row,
  ...presenceOf(presence),
});

const presenceOf = ({ status = "offline", message = "", seen } = {}) => ({
  status,
  message,
  seen: dateOf(seen),
});

const meOf = ({ quiet, ...me }) => ({ message: "", showsSeen: false, ...me, quiet: quiet && hoursOf(quiet) });

/** Minutes of the day as `22:00`, and back. */
const timeOf = (minutes) => new Date(minutes * 60_000).toISOString().slice(11, 16);
const minutesOf = (time) => {
  const [hour, minute] = time.split(":");
  return hour * 60 + +minute;
};
const hoursOf = ({ from, until, zone }) => ({ from: timeOf(from), until: timeOf(until), zone });

/** What is older is no news: the visitor has only just come. In milliseconds. */
const NEWS = 60_000;
/** Where it is kept in this browser that its user wants no sounds. */
const SILENCE = "wl:silence";

const isSilenced = () => {
  try {
    return !!localStorage.getItem(SILENCE);
  } catch {
    return false;
  }
};

const byName = new Intl.Collator(undefined, { sensitivity: "base", numeric: true });

/**
 * What stands behind `wl.messenger`. `target` is what the page holds, and had before any of this was here; `port` is
 * what the shell lends: `issuer`, `WlError`, …
 */
class Messenger {
  me = { cid: "" };
  state = "connecting";

  #machine;
  /** Comes where the site has a worker. */
  #notifications;
  /** Comes with the first one. */
  #sounds;
  #friends = new Map();
  #conversations = new Map();

  constructor(target, port) {
    this.target = target;
    this.port = port;
    Object.assign(target, this.#methods());
    if (port.hasSounds()) this.target.sounds = !isSilenced();
  }

  /** Somebody else is signed in now, or nobody. */
  enter(machine) {
    this.#machine = machine;
    this.#friends.clear();
    this.#conversations.clear();
    this.me = { cid: "" };
    Object.assign(this.target, { me: undefined, friends: [], conversations: [] });
    for (const type of ["mechange", "friendschange", "conversationschange"]) tell(this.target, type);
  }

  /** How it stands with the connection. */
  change(state, error) {
    this.state = state;
    Object.assign(this.target, { state, error });
    for (const conversation of this.#conversations.values()) conversation.connect(state === "connected");
    tell(this.target, "statechange");
  }

  ask(request) {
    if (!this.#machine)
      return Promise.reject(new this.port.WlError("session.signed_out", "Nobody is signed in."));
    return this.#machine.ask(request);
  }

  cancel(id) {
    return this.#machine.cancel(id);
  }

  keep(id, upload) {
    this.#machine?.keep(id, upload);
  }

  /** An address on the node, as the page needs it. */
  address(path) {
    return path && new URL(path, this.port.issuer).href;
  }

  placed({ picture, ...seen }) {
    return { ...seen, picture: this.address(picture) };
  }

  /** Brings a file to the node. */
  async upload(id, file, onprogress, signal) {
    const { WlError, accessToken } = this.port;
    const url = this.address("/messenger/files?" + new URLSearchParams({ id, name: file.name ?? "" }));
    const send = (token) =>
      post(url, token, file, onprogress, signal).catch(() => {
        throw signal.aborted
          ? new WlError("outbox.cancelled", "This file was taken back.")
          : new WlError("network.offline", "The node cannot be reached.");
      });
    const token = await accessToken();
    let answer = await send(token);
    if (answer.status === 401) answer = await send(await accessToken(token));
    const { status, response } = answer;
    if (status < 300) return response;
    throw new WlError(response?.error?.code ?? "node.failed", response?.error?.message ?? "The node failed.");
  }

  follow(conversation, number) {
    this.#machine.follow(conversation, number);
  }

  // What is heard.

  #sound(isNudge) {
    this.#sounds ??= import(this.port.issuer + SOUND).catch(() => {
      this.#sounds = undefined;
    });
    this.#sounds.then((module) => module?.sound(isNudge));
  }

  /** Whether it is to be heard: news from somebody else, where nothing speaks against it. */
  #isHeard({ muted }, { from, at, content }) {
    const isBusy = this.me.status === "busy" || this.me.status === "inACall";
    const isNews = from !== this.me.cid && isSaid({ content }) && Date.now() - at < NEWS;
    return this.target.sounds && isNews && !isBusy && !(muted > new Date());
  }

  #setSounds(on) {
    try {
      localStorage.setItem(SILENCE, on ? "" : "1");
    } catch {
      // Then it is for this page.
    }
    this.target.sounds = on;
    tell(this.target, "soundschange");
  }

  // What is heard while no page is open.

  async #notify(act) {
    if (!this.port.workerUrl())
      throw new this.port.WlError("push.unavailable", "This page names no worker-url.");
    this.#notifications ??= import(this.port.issuer + NOTIFY).then(
      ({ Notifications }) => new Notifications(this, this.port),
      ({ message }) => {
        this.#notifications = undefined;
        throw new this.port.WlError("push.unavailable", message);
      },
    );
    return act(await this.#notifications);
  }

  /** How it stands with that. */
  notified(state) {
    this.target.notifications = state;
    tell(this.target, "notificationschange");
  }

  /** Somebody has come to see this conversation. */
  async want(id) {
    const { conversation } = await this.ask({ look: { conversation: id } });
    tell(this.target, "open", { conversation: this.#take(conversation) });
  }

  #tidy() {
    const unread = new Map(this.target.conversations.map(({ id, unread }) => [id, unread]));
    this.#notify((notifications) => notifications.tidy(unread)).catch(() => {});
  }

  // What the node tells: `{"<kind>":{…}}`, in order.

  hear(event) {
    for (const [kind, details] of Object.entries(event)) this.#heard[kind]?.(details);
  }

  #heard = {
    welcome: ({ me, friends, conversations }) => {
      this.#heard.me(me);
      this.#friends = new Map(friends.map((friend) => [friend.cid, friendOf(this.placed(friend))]));
      this.#friendsChanged();
      for (const known of conversations) this.#know(known.id).take(known);
      this.#conversationsChanged();
      this.port.settle();
      this.#notify((notifications) => notifications.begin(me.cid)).then(
        () => this.#tidy(),
        () => {},
      );
    },

    me: (me) => {
      this.me = this.target.me = meOf(this.placed(me));
      tell(this.target, "mechange");
    },

    friend: (friend) => {
      this.#friends.set(friend.cid, friendOf(this.placed(friend)));
      this.#friendsChanged();
    },

    parted: ({ person }) => {
      this.#friends.delete(person);
      this.#friendsChanged();
    },

    presence: ({ from, presence }) => {
      const friend = this.#friends.get(from);
      if (!friend) return;
      this.#friends.set(from, { ...friend, ...presenceOf(presence) });
      this.#friendsChanged();
    },

    conversation: (known) => {
      const isNews = !this.#conversations.has(known.id);
      this.#take(known).isNews = isNews;
    },

    gone: ({ conversation }) => {
      this.#conversations.delete(conversation);
      this.#conversationsChanged();
    },

    entry: ({ conversation: id, entry: raw }) => {
      const isKnown = this.#conversations.has(id);
      const conversation = this.#know(id);
      const entry = conversation.hear(raw);
      if (!entry) return;
      if (!isKnown) this.#look(conversation);
      this.#conversationsChanged();
      if (this.#isHeard(conversation, entry)) this.#sound("nudge" in entry.content);
      tell(this.target, "entry", { conversation, entry });
    },

    typing: ({ conversation, ...typing }) => this.#conversations.get(conversation)?.hearTyping(typing),
    marked: ({ conversation, ...marks }) => {
      this.#conversations.get(conversation)?.mark(marks);
      if (marks.from === this.me.cid) this.#tidy();
    },

    muted: ({ conversation, until }) => {
      const known = this.#conversations.get(conversation);
      if (!known) return;
      known.muted = dateOf(until);
      tell(known, "change");
    },

    reload: ({ conversation }) => this.#conversations.get(conversation)?.reload(),

    // Of an earlier page.
    waiting: ({ to, id, content }) => this.#know(to.conversation).wait(id, content),
    upload: ({ conversation, ...upload }) => this.#know(conversation).resume(upload),
    said: ({ id, conversation }) => this.#conversations.get(conversation)?.settle(id),
    refused: ({ id }) => this.#conversations.forEach((conversation) => conversation.settle(id)),
  };

  #know(id) {
    let conversation = this.#conversations.get(id);
    if (!conversation) this.#conversations.set(id, (conversation = new Conversation(this, id)));
    return conversation;
  }

  #take(known) {
    const conversation = this.#know(known.id);
    conversation.take(known);
    this.#conversationsChanged();
    return conversation;
  }

  /** It has been silent for so long that the welcome did not name it. */
  #look({ id }) {
    this.ask({ look: { conversation: id } }).then(
      ({ conversation }) => this.#take(conversation),
      () => {},
    );
  }

  #friendsChanged() {
    this.target.friends = [...this.#friends.values()].sort((one, other) =>
      byName.compare(one.name, other.name),
    );
    tell(this.target, "friendschange");
  }

  #conversationsChanged() {
    const at = ({ latest }) => latest?.at.getTime() ?? 0;
    this.target.conversations = [...this.#conversations.values()].sort((one, other) => at(other) - at(one));
    tell(this.target, "conversationschange");
  }

  /** Where words stand in any conversation, one after the other. */
  async *#search(text) {
    for (const conversation of this.target.conversations) yield* conversation.search(text);
  }

  /** What the page may do. */
  #methods() {
    const done = async (request) => void (await this.ask(request));
    const take = async (request) => {
      const { conversation } = await this.ask(request);
      return this.#take(conversation);
    };
    return {
      appear: ({ status, message, showsSeen }) => done({ appear: { status, message, showsSeen } }),
      ask: (person, note) =>
        done({ ask: { person: person.includes("@") ? { email: person } : { cid: person }, note } }),
      link: async (on = true) => {
        const { link } = await this.ask({ link: { on } });
        return link && { url: this.address(link.address), until: new Date(link.until) };
      },
      notify: (on = true) => this.#notify((notifications) => notifications.turn(this.me.cid, on)),
      sound: async (on = true) => {
        if (!this.port.hasSounds())
          throw new this.port.WlError("sound.unavailable", "This page has no audio-enabled.");
        this.#setSounds(on);
      },
      quiet: (hours) =>
        done({
          quiet: hours
            ? {
                hours: {
                  from: minutesOf(hours.from),
                  until: minutesOf(hours.until),
                  zone: hours.zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
                },
              }
            : {},
        }),
      part: (person) => done({ part: { person } }),
      arrange: (person, { favourite, hidden, blocked, categories }) =>
        done({ arrange: { person, favourite, hidden, blocked, categories } }),
      report: (person, reason, where) => done({ report: { person, reason, ...where } }),
      with: (person) => take({ open: { person } }),
      create: ({ name = "", members }) => take({ create: { id: randomId(), name, members } }),
      friend: (cid) => this.#friends.get(cid.toUpperCase()),
      conversation: (id) => this.#conversations.get(id),
      search: (text) => this.#search(text),
    };
  }
}
