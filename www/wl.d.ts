// Types of what the script tag brings: `window.wl`, and the tags that it draws.

/** A function that is called when `wl` is ready. */
type WlCallback = (wl: Wl) => void;

/** What a page may do with the visitor's identity and data. */
interface Wl extends EventTarget {
  /**
   * Fulfilled when the stored session has been looked at; it never rejects. If the node cannot be reached for that,
   * the session stays `unknown` for now.
   */
  readonly ready: Promise<Wl>;
  /** What is known about the visitor now. A snapshot: a new one comes with each `sessionchange`. */
  readonly session: WlSession;
  /** The visitor's contacts. Needs the scope `WL_Contacts.View`. */
  readonly contacts: WlQuery<WlContact>;
  /** Who is there, and what they say to each other. Needs the scope `Messenger.SignIn`. */
  readonly messenger: WlMessenger;
  /**
   * Opens the room of an event: of this application, or of the one that is named. Everybody may read it; whoever is
   * signed in with `Messenger.SignIn` at that application may write.
   */
  room(event: string, options?: { clientId?: string }): Promise<WlRoom>;
  /** The node's origin. */
  readonly issuer: string;
  /** The library's version. */
  readonly version: string;
  /**
   * Opens sign-in and consent. Call it from a click, or the browser blocks the pop-up.
   * @param options.scopes what to ask for; what the script tag or `<wl:app>` says if left out
   * @throws {WlError} `session.denied`, `session.popup_closed`, `session.state_mismatch`, `network.offline`, …
   */
  signIn(options?: { scopes?: WlScope | WlScope[] | (string & {}) }): Promise<WlSession>;
  /** Signs the visitor out of this site, in all its tabs. What they agreed to stays remembered. */
  signOut(): Promise<void>;
  /**
   * An access token of this visitor for calls to the node of your own, renewed if need be. It ends within an hour: ask
   * anew before each call, and keep it nowhere.
   * @throws {WlError} `session.signed_out`, `session.expired`, `session.revoked`, `network.offline`
   */
  accessToken(): Promise<string>;
  /** The visitor's profile. Needs the scope `WL_Profiles.View`. */
  profile(): Promise<WlProfile>;
  /** Calls the function when `wl` is ready; works before the script has loaded (`window.wl = window.wl || []`). */
  push(...callbacks: WlCallback[]): void;

  addEventListener(
    type: "sessionchange",
    listener: ((this: Wl, event: CustomEvent<WlSession>) => void) | null,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: boolean | AddEventListenerOptions,
  ): void;
}

/** The scopes of 2010. */
type WlScope =
  | "WL_Profiles.View"
  | "WL_Profiles.UpdateStatus"
  | "WL_Contacts.View"
  | "WL_Contacts.ViewFull"
  | "WL_Activities.View"
  | "WL_Activities.Update"
  | "WL_Photos.View"
  | "Messenger.SignIn"
  | "IMControl.IMAllowAll";

/** What is known about the visitor. */
interface WlSession {
  /** `unknown` until the stored session has been looked at. */
  readonly state: "unknown" | "signedOut" | "signingIn" | "signedIn";
  /** Why nobody is signed in. */
  readonly reason?: "never" | "signedOut" | "expired" | "revoked" | "denied" | (string & {});
  /** The visitor: 16 hexadecimal digits. */
  readonly cid?: string;
  /** What they have agreed to. */
  readonly scopes: readonly string[];
  /** When their consent ends. */
  readonly expires?: Date;
}

/**
 * A question to the node. Immutable: each method gives a new query, and nothing is sent until it is awaited,
 * iterated or counted.
 *
 * ```js
 * const friends = await wl.contacts.filter("IsFriend eq true").orderBy("FormattedName").top(50);
 * for await (const contact of wl.contacts) console.log(contact.FormattedName);
 * ```
 */
interface WlQuery<T> extends PromiseLike<T[]>, AsyncIterable<T> {
  /** Only what this OData filter lets through, e.g. `startswith(FormattedName,'A')`. */
  filter(text: string): WlQuery<T>;
  /** In this order, e.g. `LastName desc, FirstName`. */
  orderBy(text: string): WlQuery<T>;
  /** Only these properties. */
  select<K extends keyof T & string>(...names: K[]): WlQuery<Pick<T, K>>;
  /** At most so many; without it, all, in pages of 100. */
  top(items: number): WlQuery<T>;
  /** Without the first so many. */
  skip(items: number): WlQuery<T>;
  /** How many there are, whatever `top` and `skip` say. */
  count(): Promise<number>;
}

/** What went wrong, and where. */
interface WlError extends Error {
  /**
   * A stable code that names the phase: `session.denied`, `session.popup_closed`, `session.expired`,
   * `network.offline`, `request.filter`, `access.scope`, …; `policy.wasm` and `policy.insecure` where the page itself
   * forbids what signing in needs.
   */
  readonly code: string;
  /** The HTTP status, if the node answered. */
  readonly status?: number;
  /** What the error is about, e.g. `$filter`. */
  readonly target?: string;
  /** Where in the target, counted in characters from 1. */
  readonly column?: number;
  /** After how many seconds it may be tried again, where the node says so. */
  readonly retryAfter?: number;
}

/** Somebody in the visitor's address book: the object of 2010. What is not known is absent, never `null`. */
interface WlContact {
  /** Names the contact within the address book, `urn:uuid:…`. */
  readonly Id: string;
  /** When it last changed, as in 2010: `/Date(<milliseconds since 1970>)/`. */
  readonly Updated: string;
  /** The same as `FormattedName`. */
  readonly Title: string;
  /** Who it is, if the contact is a person of this network: 16 hexadecimal digits. */
  readonly Cid?: string;
  /** The name as one line; never empty. */
  readonly FormattedName: string;
  readonly FirstName?: string;
  readonly LastName?: string;
  readonly NickName?: string;
  /** `YYYY-MM-DD`; the year is `0000` where only day and month are known. */
  readonly Birthday?: string;
  readonly Company?: string;
  readonly JobTitle?: string;
  readonly Notes?: string;
  /** Whether both have agreed to be friends on this network. */
  readonly IsFriend: boolean;
  /** Absent if there is none, as the other lists are. */
  readonly Emails?: readonly WlEmail[];
  readonly Phones?: readonly WlPhone[];
  readonly Locations?: readonly WlLocation[];
  /** The address of their picture. */
  readonly ThumbnailImageLink?: string;
}

/** What the visitor says about themselves. */
interface WlProfile {
  readonly Id: string;
  /** When it last changed, as in 2010: `/Date(<milliseconds since 1970>)/`. */
  readonly Updated: string;
  readonly Title: string;
  /** 16 hexadecimal digits. */
  readonly Cid: string;
  readonly FirstName?: string;
  readonly LastName?: string;
  /** Where they are, in a few words. */
  readonly Location?: string;
  /** 1 to 12. */
  readonly BirthMonth?: number;
  /** 0 unspecified, 1 female, 2 male. */
  readonly Gender: 0 | 1 | 2;
  /** Absent if there is none, as the other lists are. */
  readonly Addresses?: readonly WlLocation[];
  readonly Emails?: readonly WlEmail[];
  readonly PhoneNumbers?: readonly WlPhone[];
  /** The address of their picture. */
  readonly ThumbnailImageLink?: string;
}

interface WlEmail {
  /** Absent unless the visitor has agreed to `WL_Contacts.ViewFull`. */
  readonly Address?: string;
  /** Whether it is the one to use. */
  readonly IsPrimary?: boolean;
  /** 0 other, 1 personal, 2 business, 3 the one to sign in with. */
  readonly Type: 0 | 1 | 2 | 3;
}

interface WlPhone {
  /** As written. */
  readonly Number: string;
  /** 0 other, 1 personal, 2 business, 3 mobile. */
  readonly Type: 0 | 1 | 2 | 3;
}

interface WlLocation {
  readonly Street?: string;
  readonly City?: string;
  readonly State?: string;
  readonly PostalCode?: string;
  readonly CountryRegion?: string;
  /** 0 other, 1 personal, 2 business. */
  readonly Type: 0 | 1 | 2;
}

/**
 * The visitor's messenger. It is brought, and connects, when it is first used while somebody is signed in; all tabs of a
 * site share one connection.
 *
 * What is read here is a snapshot: an array or object is never changed, another one takes its place, and the event of
 * its name says so. A method is fulfilled when the node has done it, and rejects with a `WlError`: `message.…`,
 * `conversation.…`, `friend.…` where it is refused, `network.lost` where the connection broke and nobody knows whether it
 * was done. Without a connection it waits for one. What is *said* waits in `WlConversation.waiting`, also for the next
 * page, and is said once.
 *
 * ```js
 * const { friends } = await wl.messenger.ready;
 * const conversation = await wl.messenger.with(friends[0].cid);
 * conversation.addEventListener("entry", ({ detail }) => console.log(detail.content));
 * await conversation.say("hi");
 * ```
 */
interface WlMessenger extends EventTarget {
  /** Fulfilled when the state of things is known for the first time. */
  readonly ready: Promise<WlMessenger>;
  /** Event `statechange`. */
  readonly state: "signedOut" | "connecting" | "connected" | "offline" | "refused";
  /** Why it is `refused`: `access.scope`, `access.token`, `frame.version`. */
  readonly error?: WlError;
  /** How the visitor is seen. Event `mechange`. */
  readonly me?: WlMe;
  /** The visitor's list, by name. Event `friendschange`. */
  readonly friends: readonly WlFriend[];
  /** Somebody on the visitor's list. */
  friend(cid: string): WlFriend | undefined;
  /** The visitor's conversations, the latest first. Event `conversationschange`: one is new, gone, or in another place. */
  readonly conversations: readonly WlConversation[];
  /** Changes how the visitor is seen. What is left out stays. */
  appear(how: { status?: WlChosenStatus; message?: string; showsSeen?: boolean }): Promise<void>;
  /**
   * Asks somebody to be a friend, or agrees to their question. By number, or by e-mail address: whoever is not here yet gets
   * an invitation by mail, where the node sends any; which of the two is not told. Error `friend.rate`: too many addresses
   * today.
   */
  ask(person: string, note?: string): Promise<void>;
  /**
   * A new link: whoever follows it while it counts, and accepts, is a friend. With `false` all such links end.
   * Error `invitation.full`.
   */
  link(on?: boolean): Promise<{ url: string; until: Date } | undefined>;
  /**
   * Whether the visitor hears of messages in this browser while no page is open: by web push, which a site has that names
   * its service worker (`worker-url`). `denied`: the browser lets this site notify nobody. Event `notificationschange`.
   */
  readonly notifications: "unavailable" | "denied" | "off" | "on";
  /**
   * Turns that on, or off. To be called when the visitor has clicked something: the browser asks them. Errors
   * `push.unavailable`, `push.denied`, `push.off` (the node's operator does not want it).
   */
  notify(on?: boolean): Promise<void>;
  /**
   * Whether one hears when somebody says something; absent where the site has no sounds (`audio-enabled`). Nothing is heard
   * of what is muted, nor while the visitor is busy. Event `soundschange`.
   */
  readonly sounds?: boolean;
  /** Turns sounds on or off in this browser. Error `sound.unavailable`. */
  sound(on?: boolean): Promise<void>;
  /** Hours of the day in which the visitor hears of nothing while no page is open, in no browser; nothing for none. */
  quiet(hours?: WlQuietHours): Promise<void>;
  /** Takes somebody off the list: declines, takes one's own question back, or ends the friendship. */
  part(cid: string): Promise<void>;
  /** Changes a row of the list. What is left out stays. */
  arrange(
    cid: string,
    how: { favourite?: boolean; hidden?: boolean; blocked?: boolean; categories?: string[] },
  ): Promise<void>;
  /** Tells the node's operator about somebody. */
  report(cid: string, reason: string, where?: { conversation: string; entry?: number }): Promise<void>;
  /** The conversation with one person; there may be nothing in it yet. */
  with(cid: string): Promise<WlConversation>;
  /** A new group. */
  create(group: { name?: string; members: string[] }): Promise<WlConversation>;
  /** The conversation of this name, if it is among the known ones. */
  conversation(id: string): WlConversation | undefined;
  /** Looks for words in all `conversations`, one after the other. See `WlConversation.search`. */
  search(text: string): AsyncIterableIterator<WlFound>;

  /** Something has been said, in whichever conversation: also what was said by the visitor. */
  addEventListener(
    type: "entry",
    listener: ((this: WlMessenger, event: CustomEvent<{ conversation: WlConversation; entry: WlEntry }>) => void) | null,
    options?: boolean | AddEventListenerOptions,
  ): void;
  /** The visitor wants to see this conversation: they have clicked a notification. */
  addEventListener(
    type: "open",
    listener: ((this: WlMessenger, event: CustomEvent<{ conversation: WlConversation }>) => void) | null,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: boolean | AddEventListenerOptions,
  ): void;
}

/** Hours of each day; they may go over midnight. */
interface WlQuietHours {
  /** `22:00`. */
  readonly from: string;
  /** `07:00`. */
  readonly until: string;
  /** A zone of the IANA time zone database, `Europe/Lisbon`; the browser's, if it is left out. */
  readonly zone?: string;
}

/** What a person can choose. */
type WlChosenStatus =
  | "online"
  | "appearOffline"
  | "busy"
  | "beRightBack"
  | "away"
  | "inACall"
  | "outToLunch";

/** The nine states of 2010. */
type WlStatus = WlChosenStatus | "offline" | "idle";

/** The visitor, as they want to be seen. */
interface WlMe {
  /** 16 hexadecimal digits. */
  readonly cid: string;
  readonly name: string;
  /** The address of their picture. */
  readonly picture?: string;
  readonly status: WlChosenStatus;
  /** The line beside the name; empty if there is none. */
  readonly message: string;
  /** Whether friends see when they were last there. */
  readonly showsSeen: boolean;
  /** When they want to hear of nothing while no page is open. */
  readonly quiet?: WlQuietHours;
}

/** Somebody on the visitor's list. */
interface WlFriend {
  /** 16 hexadecimal digits. */
  readonly cid: string;
  readonly name: string;
  /** The address of their picture. */
  readonly picture?: string;
  /** `asked`: by the visitor. `askedBy`: the visitor may agree (`ask`) or decline (`part`). `strangers`: blocked only. */
  readonly standing: "strangers" | "asked" | "askedBy" | "friends";
  /** What was written with the question. */
  readonly note: string;
  readonly status: WlStatus;
  /** The line beside their name. */
  readonly message: string;
  /** When they were last there, if they are not and let it be known. */
  readonly seen?: Date;
  readonly favourite: boolean;
  /** Whether the visitor looks offline to them. */
  readonly hidden: boolean;
  readonly blocked: boolean;
  readonly categories: readonly string[];
}

/**
 * A conversation. Iterate over it for what is said from now on:
 * `for await (const entry of conversation) …`.
 */
interface WlConversation extends EventTarget, AsyncIterable<WlEntry> {
  /** 16 hexadecimal digits. */
  readonly id: string;
  readonly kind: "pair" | "group";
  /** Its name, if it was given one. Event `change`, as for all that follows up to `muted`. */
  readonly name: string;
  readonly picture?: string;
  /** Everybody who is in it, the visitor included. */
  readonly members: readonly WlMember[];
  /** The number of the latest entry; 0 if there is none. */
  readonly last: number;
  /** How many things that others said have not been read. */
  readonly unread: number;
  /** Until when it makes no sound. */
  readonly muted?: Date;
  /** The latest entry. */
  readonly latest?: WlEntry;
  /**
   * What has been loaded of the log, the oldest first, without gaps. Empty until `older()` is called for the first time;
   * from then on it grows by itself. Event `entry` for each new one, `reload` if it had to begin anew.
   */
  readonly entries: readonly WlEntry[];
  /** Whether `older()` would find more. */
  readonly hasOlder: boolean;
  /** What the visitor has said and the node has not got yet, in order. Event `waitingchange`. */
  readonly waiting: readonly WlWaiting[];
  /** Who is typing now. Event `typingchange`. */
  readonly typing: readonly string[];
  /** Loads what precedes `entries`, or the latest. */
  older(): Promise<void>;
  /** Loads what precedes `entries`, back to this one; whether it is there then. */
  reach(entry: number): Promise<boolean>;
  /**
   * Looks for entries in which all these words stand, the newest first; capitals and accents make no difference. The node
   * is asked for more as one goes on. Error `search.text`: nothing to look for, or too much.
   */
  search(text: string): AsyncIterableIterator<WlFound>;
  /** Says words. Fulfilled when they stand in the log. */
  say(text: string, options?: { reply?: number }): Promise<WlEntry>;
  nudge(): Promise<WlEntry>;
  /** Says something to the site's own program on the other side. */
  send(kind: string, data: string): Promise<WlEntry>;
  /**
   * Uploads a file and says it, with words beside it. Fulfilled when it stands in the log; until then it is in `waiting`
   * with its `progress`, and with an `error` if it failed: then `retry()` or `cancel()`. What failed because there was no
   * connection is tried again by itself, also after the page was left, where the browser keeps things for the site.
   * Errors `file.size`, `file.quota`, `file.empty`.
   */
  attach(file: Blob & { readonly name?: string }, options?: { text?: string; reply?: number }): Promise<WlEntry>;
  /** Tries again to upload what failed. */
  retry(id: string): Promise<WlEntry | undefined>;
  /** Other words in the place of one's own. */
  edit(entry: number, text: string): Promise<WlEntry>;
  /** Takes back what one has said. */
  retract(entry: number): Promise<WlEntry>;
  react(entry: number, emoji: string, on?: boolean): Promise<WlEntry>;
  /** Takes back what waits still. */
  cancel(id: string): Promise<void>;
  /** The visitor is typing. Call it at each key: the others are told now and then. */
  typed(): void;
  /** The visitor has read everything. */
  read(): void;
  /** Makes no sound until then; without a date, it does again. */
  mute(until?: Date): Promise<void>;
  invite(...cids: string[]): Promise<void>;
  /** Removes somebody; the visitor's own number leaves. */
  remove(cid: string): Promise<void>;
  promote(cid: string, role: "member" | "owner"): Promise<void>;
  rename(name: string): Promise<void>;
  /**
   * Gives a group another picture, of which the middle is used, or none. For owners; error `file.picture`: a file that is no
   * picture.
   */
  setPicture(
    file?: Blob,
    options?: { onprogress?(part: number): void; signal?: AbortSignal },
  ): Promise<void>;
}

/** Where words were found. */
interface WlFound {
  readonly conversation: WlConversation;
  /** With the words that it has now. */
  readonly entry: WlEntry;
  /** Where in its text: beginning and length of each place, as `substr` counts. */
  readonly marks: readonly (readonly [number, number])[];
}

/** Somebody in a conversation. */
interface WlMember {
  /** 16 hexadecimal digits. */
  readonly cid: string;
  readonly name: string;
  readonly picture?: string;
  readonly role: "member" | "owner";
  /** Up to which entry their browser has it. */
  readonly delivered: number;
  /** Up to which entry they have read it. */
  readonly read: number;
}

/** Something that has happened in a conversation. */
interface WlEntry {
  /** Its place, counted from 1 without gaps. */
  readonly number: number;
  readonly at: Date;
  /** Who did it: 16 hexadecimal digits. */
  readonly from: string;
  /** What the sender called it. */
  readonly id?: string;
  /** What it is: an object with one property. */
  readonly content: WlContent;
}

/** What an entry is. */
type WlContent =
  | { readonly text: { readonly text: string; readonly reply?: number } }
  | { readonly nudge: {} }
  | { readonly file: WlFile }
  | { readonly application: { readonly kind: string; readonly data: string } }
  | { readonly edit: { readonly entry: number; readonly text: string } }
  | { readonly retract: { readonly entry: number } }
  | { readonly react: { readonly entry: number; readonly emoji: string; readonly on: boolean } }
  | { readonly withheld: {} }
  | { readonly joined: { readonly members: readonly string[] } }
  | { readonly left: { readonly member: string } }
  | { readonly named: { readonly name: string } }
  | { readonly pictured: { readonly picture?: string } }
  | { readonly promoted: { readonly member: string; readonly role: "member" | "owner" } };

/** Something that was said and waits for a connection. */
interface WlWaiting {
  /** What it is called until it has a number, and afterwards (`WlEntry.id`). */
  readonly id: string;
  readonly content: WlContent;
  /** Whether it is being sent. */
  readonly isSending: boolean;
  /** How much of a file has been uploaded, from 0 to 1. */
  readonly progress?: number;
  /** Why a file could not be uploaded. */
  readonly error?: WlError;
}

/** A shared file. */
interface WlFile {
  readonly id: string;
  readonly name: string;
  /** `image/jpeg`, `image/png` or `image/gif` of a picture; of everything else `application/octet-stream`. */
  readonly type: string;
  readonly bytes: number;
  /** Where it is. A picture has a small form at `small` below it. */
  readonly address: string;
  /** Of a picture, in pixels. */
  readonly picture?: { readonly width: number; readonly height: number };
  readonly text?: string;
  readonly reply?: number;
}

/**
 * The room of an event. Closed pages, lost connections and hidden tabs miss nothing: it goes on where it was.
 *
 * ```js
 * const room = await wl.room("The final");
 * for await (const { name, text } of room) console.log(name, text);
 * ```
 */
interface WlRoom extends EventTarget, AsyncIterable<WlRoomEntry> {
  readonly event: string;
  readonly clientId: string;
  /** Event `change`. */
  readonly state: "connecting" | "connected" | "offline" | "refused" | "closed";
  /** Why it is `refused`: `room.application`, `room.event`. */
  readonly error?: WlError;
  /** So many seconds are between two things that one person says. Event `change`. */
  readonly slow: number;
  /** Whether what is said waits until the application's owner lets it in. Event `change`. */
  readonly isHeld: boolean;
  /** Whether nobody may say anything. Event `change`. */
  readonly isClosed: boolean;
  /** What was said, the oldest first: at most the latest thousand. Events `entry`, `removed` (with its number). */
  readonly entries: readonly WlRoomEntry[];
  /** Whether there is more before the first of them. */
  readonly hasOlder: boolean;
  /** Brings some of it. */
  older(): Promise<void>;
  /**
   * Says something; gives the entry, or nothing where it waits to be let in. Errors `room.text`, `room.closed`,
   * `room.banned`, `room.slow` (its `retryAfter` says how many seconds to wait), `access.scope`, `network.offline`: then
   * the same words can be said again, and are said once.
   */
  say(text: string): Promise<WlRoomEntry | undefined>;
  /** Whether the visitor is one of its moderators. */
  moderates(): Promise<boolean>;
  /**
   * What moderators see. Error `room.moderator`: the operator names them (`connect-server moderator add`). A site's own
   * server does the same with its client id and secret at `/messenger/rooms/{client}/{event}/moderation`.
   */
  desk(): Promise<WlDesk>;
  /** Does something as a moderator. Everybody sees it at once, and it is noted. Error `room.entry`: it is gone already. */
  moderate(act: WlModeration): Promise<WlDesk>;
  /** Hears nothing any more. */
  close(): void;
}

/** What moderators do in a room. Times are milliseconds since 1970. */
type WlModeration =
  | { remove: { entry: number } }
  | { ban: { person: string; until?: number } }
  | { unban: { person: string } }
  | { hold: { on: boolean } }
  | { admit: { held: number } }
  | { refuse: { held: number } }
  | { slow: { seconds: number } }
  | { close: { on: boolean } };

/** What moderators see of a room. Times are milliseconds since 1970. */
interface WlDesk {
  readonly slow: number;
  readonly isHeld: boolean;
  readonly isClosed: boolean;
  /** How many read it at this node. */
  readonly readers: number;
  /** What waits to be let in, the oldest first. */
  readonly held: readonly { number: number; at: number; from: string; name: string; text: string }[];
  /** Who may say nothing; for ever, where no time is named. */
  readonly banned: readonly { person: string; name: string; until?: number }[];
  /** What was done, the latest first; by whom, unless it was the site's own server. */
  readonly acts: readonly (WlModeration & { at: number; by?: string })[];
}

/** Something that was said in a room. */
interface WlRoomEntry {
  readonly number: number;
  readonly at: Date;
  /** Who: 16 hexadecimal digits. */
  readonly from: string;
  readonly name: string;
  /** The address of their picture. */
  readonly picture?: string;
  readonly text: string;
}

/**
 * What any of the tags takes in JSX.
 *
 * What happens at a tag is told by events that bubble (`signin`, `signout`, `selected`); their `detail` is what the
 * function named by the `on-…` attribute gets. What goes wrong there is told by `error`, whose `detail` is a `WlError`.
 * It does not bubble, so that no handler of the page's own errors takes it for one: listen to the tag itself.
 */
interface WlElementAttributes {
  id?: string;
  class?: string;
  className?: string;
  slot?: string;
  title?: string;
  lang?: string;
  dir?: "ltr" | "rtl" | "auto";
  hidden?: boolean;
  children?: any;
  key?: any;
  ref?: any;
  style?: any;
  [name: `data-${string}` | `aria-${string}`]: any;
}

interface Window {
  /** Before the script has run, an array of functions to call; then the library itself. */
  wl: Wl;
}

declare var wl: Wl;
