// From a click to a question: an authorization request with PKCE (RFC 6749, section 4.1.1; RFC 7636). It is put here and
// not by the core, so that the pop-up waits for nothing to be loaded; the core comes while the visitor reads there.

/** Asks the visitor; settled when the core says so. */
const ask = async (scopes) => {
  const channel = absolute(setting("channel-url"));
  // At once: what is awaited before it, pop-up blockers punish.
  const popup = openPopup();
  const client_id = setting("client-id");
  const address = location.href;
  // Without a channel page the answer comes by a message to the site's origin, or back to this very page.
  const redirect_uri = channel ?? (popup ? location.origin : address.replace(/[?#].*/, ""));
  const [state, verifier] = [random(), random()];
  const pending = form({ state, verifier, redirect_uri, address, popup: popup && "" });
  // The answer may have to come through a page of its own.
  commands.write({ key: client_id + PENDING, text: pending });
  // Who is signed in and is asked for more stays signed in meanwhile.
  if (wl.session.state !== "signedIn") change({ state: "signingIn" });
  const question = form({
    response_type: "code",
    client_id,
    redirect_uri,
    scope: scopes || setting("scope") || SCOPE,
    state,
    code_challenge: await challenge(verifier),
    code_challenge_method: "S256",
    response_mode: popup && WEB_MESSAGE,
  });
  const url = issuer + AUTHORIZE + "?" + question;
  if (popup) {
    follow(popup, url, state);
    return begin("sign_in", { pending }, later);
  }
  await written;
  return leave(url);
};

/** The page ends, and so does everything that it awaits. */
const leave = (url) => {
  location.assign(url);
  return new Promise(() => {});
};

/** Where a visitor goes without us: the site's own server asks there as well as we could, and gets the answer. */
const plainAddress = (scopes) => {
  const redirect_uri = absolute(setting?.("callback-url"));
  const question = form({
    response_type: "code",
    client_id: setting?.("client-id"),
    redirect_uri,
    scope: scopes || setting?.("scope") || SCOPE,
    state: setting?.("client-state"),
  });
  return issuer + (redirect_uri ? AUTHORIZE + "?" + question : "/sign-in");
};

/** An address as the page means it, if there is one. */
const absolute = (url) => (url ? new URL(url, document.baseURI).href : undefined);

/** The pop-up's page comes first: the line may be slow. */
const later = () => (coming ? work() : setTimeout(work, 1000));

/** 256 unpredictable bits in hexadecimal digits (RFC 7636, section 4.1: 43 to 128 characters). */
const random = () =>
  [...crypto.getRandomValues(new Uint8Array(32))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

/** RFC 7636, section 4.2. */
const challenge = async (verifier) => {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier));
  const text = btoa(String.fromCharCode(...new Uint8Array(digest)));
  return text.replaceAll("+", "-").replaceAll("/", "_").replace("=", "");
};

/** Opens the pop-up, still empty; null if the browser does not let it open. */
const openPopup = () => {
  const [width, height] = [480, 640];
  const left = Math.round(screenX + (outerWidth - width) / 2);
  const top = Math.round(screenY + (outerHeight - height) / 2);
  return open(
    "about:blank",
    "wl-sign-in",
    `popup,width=${width},height=${height},left=${left},top=${top}`,
  );
};

/** Stops waiting for the pop-up. */
let settle = () => {};
/** Nothing can come of the sign-in. */
let abandon = () => {};

/** Sends the pop-up on its way, and waits for its answer. */
const follow = (popup, url, state) => {
  settle();
  popup.location = url;
  const since = Date.now();
  let looks = 0;
  const hear = ({ source, origin, data }) => {
    if (source === popup && origin === issuer && data?.type === RESPONSE_TYPE)
      happened("answered", { answer: form(data.response) });
  };
  const gone = () => {
    settle();
    happened("closed", { state });
  };
  const leave = () => setTimeout(gone, 1000);
  const watch = setInterval(() => {
    // Its last words may still be on their way when it is closed: look twice.
    if (!popup.closed || ++looks < 2) return;
    clearInterval(watch);
    // Under an opener policy a pop-up seems closed as soon as it shows the node's page. Its answer then comes by way of
    // the channel page, or never: we know when the visitor is back here.
    const isSevered = Date.now() - since < 5000;
    if (isSevered && setting("channel-url")) return addEventListener("focus", leave);
    if (isSevered)
      explain("the pop-up was gone at once. If this page has an opener policy, set data-channel-url.");
    gone();
  }, 200);
  settle = () => {
    clearInterval(watch);
    removeEventListener("message", hear);
    removeEventListener("focus", leave);
    abandon = () => {};
  };
  abandon = () => {
    settle();
    popup.close();
    change({ state: "signedOut", reason: "never" });
  };
  addEventListener("message", hear);
};
