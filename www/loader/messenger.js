// `wl.messenger`: what the page holds before anything has been brought that thinks behind it.

const METHODS = ["appear", "ask", "link", "notify", "quiet", "sound", "part", "arrange", "report", "with", "create"];
/** After a failure it is tried again this many milliseconds later, and then twice as many, up to a minute. */
const AGAIN = 5_000;

/** An access token. The node has refused the one that we hold: any other question finds out why. */
const anotherToken = async (refused) => {
  const token = await wl.accessToken();
  if (token !== refused) return token;
  await get("").catch(() => {});
  return wl.accessToken();
};

const openMessenger = () => {
  const target = new EventTarget();
  let settle;
  const ready = new Promise((resolve) => (settle = () => resolve(target)));
  const unknown = { friends: [], friend() {}, conversations: [], conversation() {} };
  Object.assign(target, { ready, state: "connecting", notifications: "unavailable", ...unknown });
  const port = {
    issuer,
    WlError,
    transact,
    settle,
    clientId: () => setting("client-id"),
    hasSounds: () => (setting("audio-enabled") ?? "false").trim() !== "false",
    workerUrl: () => absolute(setting("worker-url")),
    session: () => wl.session,
    onsession: (act) => wl.addEventListener("sessionchange", act),
    accessToken: anotherToken,
  };
  const start = async (pause = AGAIN) => {
    try {
      // Never by `script.src`: Trusted Types would refuse it.
      (await import(issuer + MESSENGER + "#" + pause)).begin(target, port);
    } catch (error) {
      explain(`the messenger could not be loaded: allow ${issuer} in this page's script-src.`, error);
      target.state = "offline";
      target.dispatchEvent(new Event("statechange"));
      await new Promise((resolve) => setTimeout(resolve, pause));
      return start(Math.min(2 * pause, 60_000));
    }
  };
  const started = wl.ready.then(() => start());
  for (const name of METHODS)
    target[name] = async (...details) => {
      await started;
      return target[name](...details);
    };
  target.search = async function* (text) {
    await started;
    yield* target.search(text);
  };
  return target;
};
