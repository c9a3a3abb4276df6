// What a visitor hears while no page is open: the browser's side of web push. Comes where the site names a service worker.

/** Where the worker leaves which conversation is wanted. */
const WANTED = "/.wl/wanted";

/** Settled when a worker can be pushed to. */
const activated = ({ installing, waiting, active }) =>
  new Promise((resolve, reject) => {
    const worker = installing ?? waiting ?? active;
    const look = () =>
      worker.state === "activated" ? resolve() : worker.state === "redundant" && reject(worker);
    worker.addEventListener("statechange", look);
    look();
  });

/** `messenger` is told how it stands (`notified`), and what is wanted (`want`). */
export class Notifications {
  #messenger;
  #port;
  #key;
  #registration;
  #state = "unavailable";

  constructor(messenger, port) {
    this.#messenger = messenger;
    this.#port = port;
    this.#key = "push:" + port.clientId();
    if (!this.#isPossible) return;
    navigator.serviceWorker.addEventListener("message", ({ data }) => data?.wl === "wanted" && this.#look());
    navigator.serviceWorker.startMessages();
  }

  get #isPossible() {
    return "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;
  }

  /** This visitor is signed in now. Whoever wanted it in this browser still does: their address may have changed. */
  async begin(cid) {
    if (!this.#isPossible) return;
    let state = Notification.permission === "denied" ? "denied" : "off";
    const whose = await this.#port.transact("readonly", (kept) => kept.get(this.#key)).catch(() => {});
    if (whose === cid && Notification.permission === "granted")
      state = await this.#subscribe().then(
        () => "on",
        () => "off",
      );
    else if (whose) await this.#forget().catch(() => {});
    this.#change(state);
    await this.#look();
  }

  async turn(cid, on) {
    if (!this.#isPossible) throw this.#error("push.unavailable", "This browser has no web push.");
    if (!on) {
      await this.#forget();
      return this.#change("off");
    }
    const permission = await Notification.requestPermission();
    if (permission !== "granted") {
      this.#change(permission === "denied" ? "denied" : "off");
      throw this.#error("push.denied", "The visitor wants no notifications of this site.");
    }
    await this.#subscribe();
    await this.#keep((kept) => kept.put(cid, this.#key));
    this.#change("on");
  }

  /** What has been read is not shown any more. `unread` tells of each conversation how much is unread. */
  async tidy(unread) {
    if (this.#state !== "on") return;
    for (const notification of await this.#registration.getNotifications()) {
      const { conversation } = notification.data?.wl ?? {};
      if (conversation && !unread.get(conversation)) notification.close();
    }
    const all = [...unread.values()].reduce((sum, one) => sum + one, 0);
    await navigator.setAppBadge?.(all);
  }

  async #subscribe() {
    this.#registration = await this.#register();
    await activated(this.#registration);
    const options = { userVisibleOnly: true, applicationServerKey: await this.#nodeKey() };
    const { pushManager } = this.#registration;
    const subscribe = () => pushManager.subscribe(options);
    const subscription = await subscribe()
      .catch(async (error) => {
        // The node had another key when it subscribed.
        if (error.name !== "InvalidStateError") throw error;
        await (await pushManager.getSubscription())?.unsubscribe();
        return subscribe();
      })
      .catch(({ message }) => {
        throw this.#error("push.unavailable", message);
      });
    await this.#messenger.ask({ subscribe: subscription.toJSON() });
  }

  async #register() {
    const { serviceWorker } = navigator;
    const url = this.#port.workerUrl();
    const known = await serviceWorker.getRegistration(url);
    const workers = [known?.installing, known?.waiting, known?.active];
    // A page with Trusted Types has to register it by itself: they refuse a text here.
    if (workers.some((worker) => worker?.scriptURL === url)) return known;
    return serviceWorker.register(url).catch(({ message }) => {
      throw this.#error("push.unavailable", message);
    });
  }

  async #nodeKey() {
    const answer = await fetch(this.#messenger.address("/messenger/push"), { credentials: "omit" });
    const { key, error } = await answer.json();
    if (!key) throw this.#error(error.code, error.message);
    return key;
  }

  async #forget() {
    await this.#keep((kept) => kept.delete(this.#key));
    const registration = await navigator.serviceWorker.getRegistration(this.#port.workerUrl());
    const subscription = await registration?.pushManager.getSubscription();
    if (!subscription) return;
    // Whether the node hears of it or not: to this address nothing comes any more.
    await subscription.unsubscribe();
    await this.#messenger.ask({ unsubscribe: { endpoint: subscription.endpoint } });
  }

  #keep(act) {
    return this.#port.transact("readwrite", act).catch(() => {});
  }

  #change(state) {
    this.#state = state;
    this.#messenger.notified(state);
  }

  /** Whether somebody has come by a notification: to which conversation. */
  async #look() {
    const cache = await caches.open("wl");
    const wanted = await cache.match(WANTED);
    if (!wanted || !(await cache.delete(WANTED))) return;
    // It may be somebody else's who was here.
    await this.#messenger.want(await wanted.text()).catch(() => {});
  }

  #error(code, message) {
    return new this.#port.WlError(code, message);
  }
}
