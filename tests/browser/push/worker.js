importScripts("{{node}}/worker.js");

const pushed = new Promise((resolve) => addEventListener("push", resolve));

let asked = 0;
const { showNotification } = registration;
registration.showNotification = (...notification) => {
  asked++;
  return showNotification.apply(registration, notification);
};

addEventListener("message", async ({ data, source }) => {
  if (data === "count") {
    // What is pushed asks for the pages first. So does this, after it: by the answer, it is to be shown, or is not.
    await pushed;
    await clients.matchAll();
    source.postMessage(asked);
  }
  // A person's click on what is shown, which no test can do.
  if (data === "click") {
    const [notification] = await registration.getNotifications();
    dispatchEvent(new NotificationEvent("notificationclick", { notification }));
  }
});
