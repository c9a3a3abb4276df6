// The site's service worker: its visitors hear of messages while no page is open.
importScripts("{{node}}/worker.js");
