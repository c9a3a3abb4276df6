// The last lines of the core's own file: start it.

const text = CORE_BYTES;
const bytes = new Uint8Array(text.length);
for (let place = 0; place < bytes.length; place++) bytes[place] = text.charCodeAt(place);
initSync({ module: bytes });
