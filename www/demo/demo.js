// What the demo page does with the visitor's contacts.

/** Lists the contacts that a filter lets through; gives their names and how many there are. */
async function contactsNamed(filter) {
  const contacts = wl.contacts
    .filter(filter)
    .orderBy("FormattedName");
  const names = [];
  for await (const contact of contacts.top(12)) {
    names.push(contact.FormattedName);
  }
  return { names, total: await contacts.count() };
}

/** What the page's tags call by name. */
window.harbour = {
  welcome() {
    write(".greeting", "Good to see you. Shoes on!");
  },

  goodbye() {
    write(".greeting", "See you at the pier.");
  },

  choose({ FormattedName: name }) {
    write("#friend", name);
    write("#pair-note", "Two more for the coffee. See you there.");
  },
};

(window.wl = window.wl || []).push((wl) => {
  follow(wl.session);
  wl.addEventListener("sessionchange", (event) => follow(event.detail));
});

/** Brings the page up to what is known about the visitor. */
async function follow(session) {
  const signedIn = session.state === "signedIn";
  write(".cid", signedIn ? session.cid : "<CID>");
  write("#runner", "You");
  if (!signedIn) {
    write("#friend", "…");
    write("#pair-note", "Choose somebody from the list.");
    answer([], "Connect first.");
    return;
  }
  ask();
  // Whoever signs out meanwhile stays "You".
  const profile = await wl.profile().catch(() => ({}));
  if (profile.FirstName) write("#runner", profile.FirstName);
}

async function ask() {
  const filter = document.querySelector("#filter").value;
  try {
    const { names, total } = await contactsNamed(filter);
    const rest = total > names.length ? `; here are the first ${names.length}` : "";
    answer(names, `${total === 1 ? "1 contact" : `${total} contacts`}${rest}.`);
  } catch (error) {
    const where = error.column ? `, column ${error.column}` : "";
    answer([], `${error.code}${where}: ${error.message}`);
  }
}

function answer(names, text) {
  write("#found", text);
  document.querySelector("#names").replaceChildren(
    ...names.map((name) => Object.assign(document.createElement("li"), { textContent: name })),
  );
}

function write(selector, text) {
  document.querySelector(selector).textContent = text;
}

/** Copies the command, with a token of this visitor in its place. */
async function copyWithToken() {
  try {
    const token = await wl.accessToken();
    const command = document.querySelector("#curl").textContent.replace("$TOKEN", () => token);
    await navigator.clipboard.writeText(command);
    write("#copied", "Copied. The token is good for an hour at most.");
  } catch (error) {
    write("#copied", error.code === "session.signed_out" ? "Connect first." : error.message);
  }
}

write("#source", contactsNamed.toString());
document.querySelector("#ask").addEventListener("submit", (event) => {
  event.preventDefault();
  if (window.wl.session?.state === "signedIn") ask();
});
document.querySelector("#copy").addEventListener("click", copyWithToken);
