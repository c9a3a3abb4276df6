// The service worker of a site, which holds one line: importScripts("<node>/worker.js"). It shows what the node says while
// no page is open (`crates/wire/src/push.rs`), and brings people to it.
{
  /** Where a page finds which conversation somebody wants to see. The page deletes it. */
  const WANTED = "/.wl/wanted";

  /** In words what is not a text. */
  const wordsOf = ({ text, file, nudge }) =>
    text?.text ?? (file ? file.text || file.name : nudge ? "Nudge!" : "Something for this page");

  const pageInUse = async () => {
    const pages = await clients.matchAll({ type: "window", includeUncontrolled: true });
    return pages.some(({ focused }) => focused);
  };

  const show = async ({ entry: said, question }) => {
    // Whoever looks at a page of the site sees it there.
    if (await pageInUse()) return;
    if (question) {
      const { person, from, picture, note } = question;
      return registration.showNotification(`${from} asks to be your friend`, {
        body: note,
        icon: picture,
        tag: "wl:" + person,
        data: { wl: {} },
      });
    }
    const { conversation, group, from, picture, entry, count, unread } = said;
    const words = wordsOf(entry.content);
    const shown = registration.showNotification(group || from, {
      body: (group ? `${from}: ${words}` : words) + (count > 1 ? `\n${count} unread` : ""),
      icon: picture,
      timestamp: entry.at,
      // A later one of the same conversation takes its place, and is heard.
      tag: "wl:" + conversation,
      renotify: true,
      data: { wl: { conversation } },
    });
    await Promise.all([shown, navigator.setAppBadge?.(unread)]);
  };

  const open = async ({ conversation }) => {
    if (conversation) await (await caches.open("wl")).put(WANTED, new Response(conversation));
    const [page] = await clients.matchAll({ type: "window", includeUncontrolled: true });
    if (!page) return clients.openWindow(registration.scope);
    page.postMessage({ wl: "wanted" });
    await page.focus();
  };

  addEventListener("push", (event) => {
    let notice;
    try {
      notice = event.data.json();
    } catch {
      // It is for the site.
    }
    if (notice?.entry || notice?.question) event.waitUntil(show(notice));
  });

  addEventListener("notificationclick", (event) => {
    const { notification } = event;
    const { wl } = notification.data ?? {};
    if (!wl) return;
    notification.close();
    event.waitUntil(open(wl));
  });
}
