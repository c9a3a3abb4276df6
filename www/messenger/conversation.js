// A conversation, as the page sees it (`WlConversation`).

/** The others are told that somebody types at most so often … */
const TYPE_EVERY = 4_000;
/** … and it is over so long after the last that was heard of it. */
const TYPE_LASTS = 7_000;
/** What has arrived is confirmed together. */
const CONFIRM_AFTER = 500;

/** Tells whoever listens. */
const tell = (target, type, detail) => target.dispatchEvent(new CustomEvent(type, { detail }));

const dateOf = (milliseconds) => (milliseconds === undefined ? undefined : new Date(milliseconds));

/** What one reads, and has not read until then. */
const isSaid = ({ content }) => ["text", "nudge", "application", "file"].some((kind) => kind in content);

class Conversation extends EventTarget {
  kind = "pair";
  name = "";
  picture;
  members = [];
  last = 0;
  unread = 0;
  muted;
  latest;
  entries = [];
  hasOlder = true;
  waiting = [];
  typing = [];
  isNews = false;

  #messenger;
  #isFollowed = false;
  #loading;
  #typed = 0;
  #typers = new Map();
  #uploads = new Map();
  #confirming;

  constructor(messenger, id) {
    super();
    this.#messenger = messenger;
    this.id = id;
  }

  // What the node has said.

  /** As it is now, whatever was known before. */
  take({ name = "", members, muted, latest, ...known }) {
    Object.assign(this, this.#messenger.placed(known), {
      name,
      members: members.map((member) => this.#messenger.placed(member)),
      muted: dateOf(muted),
      latest: latest && this.#entry(latest),
    });
    tell(this, "change");
  }

  /** An entry as the page sees it. */
  #entry({ at, content, ...entry }) {
    const { file, pictured } = content;
    let shown = content;
    if (file) shown = { file: { ...file, address: this.#messenger.address(file.address) } };
    if (pictured) shown = { pictured: this.#messenger.placed(pictured) };
    return { ...entry, at: new Date(at), content: shown };
  }

  /** An entry; whether it is a new one. */
  hear(raw) {
    // The conversation itself was news, and told of with what was said.
    const isKnown = this.isNews && raw.number === this.last;
    this.isNews = false;
    if (raw.number <= this.last && !isKnown && !this.#isNext(raw)) return;
    const entry = this.#entry(raw);
    const { me } = this.#messenger;
    if (raw.number > this.last || isKnown) {
      this.last = entry.number;
      this.latest = entry;
      if (entry.from === me.cid) this.#left(entry.id);
      else {
        this.#stops(entry.from);
        if (isSaid(entry) && !isKnown) this.unread++;
        this.#confirm();
      }
      this.#concerns(entry);
      tell(this, "change");
    }
    if (this.#isNext(entry)) {
      this.#grow(entry);
      tell(this, "entry", entry);
    }
    return entry;
  }

  #isNext({ number }) {
    return this.#isFollowed && number === (this.entries.at(-1)?.number ?? 0) + 1;
  }

  /** What was taken back is gone from here, too. */
  #grow(entry) {
    const taken = entry.content.retract?.entry;
    const isGone = ({ number, content }) => number === taken || content.edit?.entry === taken;
    const before =
      taken === undefined
        ? this.entries
        : this.entries.map((old) => (isGone(old) ? { ...old, content: { withheld: {} } } : old));
    this.entries = [...before, entry];
  }

  /** The log says who is in it. */
  #concerns({ content: { joined, left, named, pictured, promoted } }) {
    if (named) this.name = named.name;
    if (pictured) this.picture = pictured.picture;
    if (left) this.members = this.members.filter(({ cid }) => cid !== left.member);
    if (promoted)
      this.members = this.members.map((member) =>
        member.cid === promoted.member ? { ...member, role: promoted.role } : member,
      );
    // Their names are not in it.
    if (joined?.members.some((cid) => !this.members.some((member) => member.cid === cid)))
      this.#ask("look").then(({ conversation }) => this.take(conversation), () => {});
  }

  mark({ from, delivered, read }) {
    this.members = this.members.map((member) =>
      member.cid === from ? { ...member, delivered, read } : member,
    );
    // On another device of the visitor's own.
    if (from === this.#messenger.me.cid && read >= this.last) this.unread = 0;
    tell(this, "change");
  }

  /** Too much was missed: what was loaded is not the end of the log any more. */
  async reload() {
    this.#isFollowed = false;
    this.entries = [];
    this.hasOlder = true;
    await this.older().catch(() => {});
    tell(this, "reload");
  }

  hearTyping({ from, on }) {
    clearTimeout(this.#typers.get(from));
    if (!on) return this.#stops(from);
    const stops = () => this.#stops(from);
    this.#typers.set(from, setTimeout(stops, TYPE_LASTS));
    this.#typersChanged();
  }

  #stops(from) {
    clearTimeout(this.#typers.get(from));
    if (this.#typers.delete(from)) this.#typersChanged();
  }

  #typersChanged() {
    this.typing = [...this.#typers.keys()];
    tell(this, "typingchange");
  }

  // What waits.

  wait(id, content) {
    this.waiting = [...this.waiting, { id, content, isSending: this.#messenger.state === "connected" }];
    tell(this, "waitingchange");
  }

  /** The connection has come or gone. */
  connect(isSending) {
    if (!this.waiting.length) return;
    this.waiting = this.waiting.map((message) => ({ ...message, isSending }));
    tell(this, "waitingchange");
    for (const { id, error } of this.waiting)
      if (isSending && error?.code.startsWith("network.")) this.retry(id).catch(() => {});
  }

  #change(id, changes) {
    this.waiting = this.waiting.map((message) => (message.id === id ? { ...message, ...changes } : message));
    tell(this, "waitingchange");
  }

  #left(id) {
    if (!this.waiting.some((message) => message.id === id)) return;
    this.waiting = this.waiting.filter((message) => message.id !== id);
    tell(this, "waitingchange");
  }

  /** It stands in the log, or never will. */
  settle(id) {
    this.#left(id);
  }

  // What the page asks for.

  #ask(request, details) {
    return this.#messenger.ask({ [request]: { conversation: this.id, ...details } });
  }

  older() {
    this.#loading ??= this.#load().finally(() => (this.#loading = undefined));
    return this.#loading;
  }

  async #load() {
    const first = this.entries[0]?.number;
    if (first === 1 || !this.hasOlder) return;
    const { entries } = await this.#ask("history", { before: first });
    const older = entries.entries.map((entry) => this.#entry(entry));
    this.hasOlder = entries.more;
    this.entries = [...older, ...this.entries];
    if (this.#isFollowed) return;
    this.#isFollowed = true;
    this.#messenger.follow(this.id, older.at(-1)?.number ?? 0);
  }

  /** Loads the log back to this entry; whether it is there then. */
  async reach(number) {
    const isLoaded = () => (this.entries[0]?.number ?? Infinity) <= number;
    while (!isLoaded() && this.hasOlder) await this.older();
    return isLoaded();
  }

  /** Where words stand, the newest first. */
  async *search(text) {
    let before;
    do {
      const { found } = await this.#ask("search", { text, before });
      before = found.before;
      for (const { entry, marks } of found.found) yield { conversation: this, entry: this.#entry(entry), marks };
    } while (before);
  }

  async #say(content) {
    const id = messageId();
    this.wait(id, content);
    try {
      const { said } = await this.#messenger.ask({ say: { to: { conversation: this.id }, id, content } });
      return this.#entry({ number: said.number, at: said.at, from: this.#messenger.me.cid, id, content });
    } finally {
      this.#left(id);
    }
  }

  say(text, { reply } = {}) {
    this.#typed = 0;
    return this.#say({ text: { text, reply } });
  }

  nudge() {
    return this.#say({ nudge: {} });
  }

  send(kind, data) {
    return this.#say({ application: { kind, data } });
  }

  /** Uploads a file, then says it. Until it stands in the log it waits: on its way, or until it is tried again. */
  attach(file, { text = "", reply } = {}) {
    const upload = { id: messageId(), file, text, reply };
    // The page may be gone before the file is there.
    this.#messenger.keep(upload.id, { conversation: this.id, ...upload });
    return this.#upload(upload);
  }

  /** A file of an earlier page. */
  resume(upload) {
    // It had been uploaded: what is left is to be said.
    if (this.waiting.some(({ id }) => id === upload.id)) this.#messenger.keep(upload.id);
    else this.#upload(upload).catch(() => {});
  }

  #upload({ id, file, text, reply }) {
    const { name = "file", type, size } = file;
    this.#uploads.set(id, { file });
    this.wait(id, { file: { id, name, type, bytes: size, text, reply } });
    return this.retry(id);
  }

  async retry(id) {
    const upload = this.#uploads.get(id);
    if (!upload || upload.way) return;
    const { content } = this.waiting.find((message) => message.id === id);
    const { text, reply } = content.file;
    upload.way = new AbortController();
    this.#change(id, { progress: 0, error: undefined });
    try {
      const progress = (progress) => this.#change(id, { progress });
      const file = await this.#messenger.upload(id, upload.file, progress, upload.way.signal);
      const saying = this.#messenger.ask({ say: { to: { conversation: this.id }, id, content } });
      // From now on it is kept as what is to be said.
      this.#messenger.keep(id);
      const { said } = await saying;
      this.#uploads.delete(id);
      this.#left(id);
      const { number, at } = said;
      return this.#entry({ number, at, from: this.#messenger.me.cid, id, content: { file: { ...file, text, reply } } });
    } catch (error) {
      upload.way = undefined;
      this.#change(id, { progress: undefined, error });
      throw error;
    }
  }

  edit(entry, text) {
    return this.#say({ edit: { entry, text } });
  }

  retract(entry) {
    return this.#say({ retract: { entry } });
  }

  react(entry, emoji, on = true) {
    return this.#say({ react: { entry, emoji, on } });
  }

  async cancel(id) {
    const upload = this.#uploads.get(id);
    this.#uploads.delete(id);
    upload?.way?.abort();
    if (upload) this.#messenger.keep(id);
    // What has not been uploaded has not been said either.
    if (!upload || this.waiting.find((message) => message.id === id)?.progress === 1)
      await this.#messenger.cancel(id);
    this.#left(id);
  }

  typed() {
    if (Date.now() - this.#typed < TYPE_EVERY) return;
    this.#typed = Date.now();
    this.#ask("type", { on: true }).catch(() => {});
  }

  read() {
    if (!this.unread) return;
    this.unread = 0;
    tell(this, "change");
    this.#ask("mark", { read: this.last }).catch(() => {});
  }

  #confirm() {
    this.#confirming ??= setTimeout(() => {
      this.#confirming = undefined;
      // Whoever has read it has got it.
      if (this.unread) this.#ask("mark", { delivered: this.last }).catch(() => {});
    }, CONFIRM_AFTER);
  }

  async mute(until) {
    await this.#ask("mute", { until: until?.getTime() });
  }

  async invite(...members) {
    await this.#ask("invite", { members });
  }

  async remove(member) {
    await this.#ask("remove", { member });
  }

  async promote(member, role) {
    await this.#ask("promote", { member, role });
  }

  async rename(name) {
    await this.#ask("name", { name });
  }

  async setPicture(file, { onprogress = () => {}, signal = new AbortController().signal } = {}) {
    const id = file && randomId();
    if (file) await this.#messenger.upload(id, file, onprogress, signal);
    await this.#ask("picture", { file: id });
  }

  /** What is said from now on. */
  async *[Symbol.asyncIterator]() {
    const heard = [];
    let wake;
    const hear = ({ detail: { conversation, entry } }) => {
      if (conversation !== this) return;
      heard.push(entry);
      wake?.();
    };
    this.#messenger.target.addEventListener("entry", hear);
    try {
      for (;;) {
        while (heard.length) yield heard.shift();
        await new Promise((resolve) => (wake = resolve));
      }
    } finally {
      this.#messenger.target.removeEventListener("entry", hear);
    }
  }
}
