const site = trustedTypes.createPolicy("site", { createScriptURL: (url) => url });
importScripts(site.createScriptURL("{{node}}/worker.js"));
