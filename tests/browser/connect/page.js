// What a site of its own does with the API: lists the visitor's contacts, and says what went wrong.
const list = document.getElementById("contacts");
const answer = document.getElementById("answer");

(window.wl = window.wl || []).push((wl) => {
  const show = async () => {
    if (wl.session.state !== "signedIn") return list.replaceChildren();
    const items = [];
    for await (const contact of wl.contacts.orderBy("FormattedName")) {
      const item = document.createElement("li");
      item.textContent = contact.FormattedName;
      items.push(item);
    }
    list.replaceChildren(...items);
    list.dataset.shown = items.length;
  };
  wl.addEventListener("sessionchange", () => show().catch((error) => (answer.value = error.code)));
  wl.ready.then(show).catch((error) => (answer.value = error.code));
});

document.getElementById("ask").addEventListener("click", () => {
  answer.value = "asked";
  wl.signIn().then(
    (session) => (answer.value = `signed in as ${session.cid}`),
    (error) => (answer.value = `${error instanceof Error} ${error.code}`),
  );
});
