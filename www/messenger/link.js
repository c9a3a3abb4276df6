// Ways to the node: a socket, or a stream where sockets are blocked. Each tells `onopen`, `onmessage` with a frame, and
// `onclose` once.

const openSocket = (issuer) => {
  const socket = new WebSocket(issuer.replace("http", "ws") + "/messenger");
  const link = {
    send: (text) => socket.readyState === WebSocket.OPEN && socket.send(text),
    close: () => socket.close(),
  };
  let isOver;
  const end = () => {
    if (!isOver) link.onclose();
    isOver = true;
  };
  socket.onopen = () => link.onopen();
  socket.onmessage = ({ data }) => link.onmessage(data);
  socket.onclose = end;
  // Chromium tells no close of a socket that the page's policy forbids.
  socket.onerror = () => socket.readyState === WebSocket.CLOSED && end();
  return link;
};

/** The first frame opens it: the events of its answer are the node's frames. */
const openStream = (issuer) => {
  const address = issuer + "/messenger/stream";
  const abort = new AbortController();
  const post = (url, body) =>
    fetch(url, { method: "POST", body, credentials: "omit", signal: abort.signal });
  let isOver;
  const end = () => {
    if (isOver) return;
    isOver = true;
    abort.abort();
    link.onclose();
  };
  /** Frames go out one after the other, as over a socket. */
  let sent;

  const read = async (hello) => {
    const response = await post(address, hello);
    if (!response.ok) throw response.status;
    let name;
    let rest = "";
    for await (const part of chunks(response.body.pipeThrough(new TextDecoderStream()))) {
      const events = (rest + part).split("\n\n");
      rest = events.pop();
      for (const event of events) {
        const data = event.slice(event.indexOf("data: ") + 6);
        if (event.startsWith("event: link")) name = data;
        else link.onmessage(data);
        if (name) link.onlink?.(name);
      }
    }
  };

  const link = {
    send(text) {
      if (sent) {
        sent = sent
          .then((name) => post(`${address}/${name}`, text).then(({ ok }) => (ok ? name : Promise.reject())))
          .catch((error) => (end(), Promise.reject(error)));
        sent.catch(() => {});
        return;
      }
      sent = new Promise((resolve) => (link.onlink = resolve));
      read(text).then(end, end);
    },
    close() {
      isOver = true;
      abort.abort();
    },
  };
  queueMicrotask(() => link.onopen());
  return link;
};

/** Not every browser iterates over streams. */
async function* chunks(stream) {
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield value;
  }
}
