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
