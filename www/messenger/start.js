// The last lines of the messenger's own file: from the shell's promise to the messenger.

/** Gives `target`, which the page holds as `wl.messenger` already, what it is to do. */
export const begin = (target, port) => {
  const messenger = new Messenger(target, port);
  let machine;
  let cid;
  const enter = () => {
    const { state, cid: visitor, scopes } = port.session();
    if (state === "unknown" || state === "signingIn") return;
    const isIn = state === "signedIn" && scopes.includes("Messenger.SignIn");
    if (machine && (!isIn || visitor !== cid)) {
      machine.stop();
      machine = undefined;
      messenger.enter();
    }
    if (isIn && !machine) {
      cid = visitor;
      machine = new Machine(port, cid, messenger);
      messenger.enter(machine);
    } else if (state === "signedIn" && !isIn)
      messenger.change(
        "refused",
        new port.WlError("access.scope", "The visitor has not agreed to Messenger.SignIn."),
      );
    else if (!isIn) messenger.change("signedOut");
  };
  port.onsession(enter);
  enter();
};
