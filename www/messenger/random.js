// Names that nobody else gives.

/** 64 random bits. */
const randomId = () =>
  [...crypto.getRandomValues(new Uint8Array(8))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

let latest = 0n;

/**
 * What somebody calls what they say, before the node has given it a number: the time in milliseconds and 20 random bits, or
 * one more than the last time, where that is not later (as UUIDs do: RFC 9562, section 6.2). So the names of a conversation
 * lie in the order in which it was said, and the node finds one among millions where it has just written others.
 */
const messageId = () => {
  const [random] = crypto.getRandomValues(new Uint32Array(1));
  const now = (BigInt(Date.now()) << 20n) | BigInt(random >>> 12);
  latest = now > latest ? now : latest + 1n;
  return latest.toString(16).padStart(16, "0");
};
