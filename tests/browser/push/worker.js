importScripts("{{node}}/worker.js");

// A person's click on what is shown, which no test can do.
addEventListener("message", async ({ data }) => {
  const [notification] = await registration.getNotifications();
  if (data === "click") dispatchEvent(new NotificationEvent("notificationclick", { notification }));
});
