//! hanko-elements, the nearest peer that signs somebody in on a page: as its authors publish it, over a stub of its API.

use connect_tests::files;
use serde_json::json;
use tokio::runtime::Runtime;

use crate::host::{Answers, Host, Kept};

/// What stands on a page that shows its form, in the head and in the body; or why there is none.
pub(crate) fn tags(runtime: &Runtime) -> Result<(String, &'static str), String> {
    let file = files::project().join("tests/peers/node_modules/@teamhanko/hanko-elements/dist/elements.js");
    let script = std::fs::read(&file)
        .map_err(|_| "@teamhanko/hanko-elements is missing: npm ci --prefix tests/peers".to_owned())?;
    // What its form asks for is one thing: the first step of signing in.
    let step = json!({
        "name": "login_init",
        "status": 200,
        "csrf_token": "stub",
        "payload": {},
        "links": [],
        "actions": { "continue_with_login_identifier": {
            "action": "continue_with_login_identifier",
            "href": "/login?action=continue_with_login_identifier%40stub",
            "description": "",
            "inputs": { "email": { "name": "email", "type": "email", "required": true, "hidden": false } },
        } },
    });
    let files = Host::start(runtime, |_| {
        Answers::from([("/elements.js".to_owned(), Kept::compressed("text/javascript", &script))])
    });
    let api = Host::start(runtime, |_| {
        Answers::from([("/login".to_owned(), Kept::plain("application/json", step.to_string()))])
    });
    let [files, api] = [files, api].map(|host| host.origin("localhost"));
    let head = format!(
        "<script type=\"module\">import {{ register }} from \"{files}/elements.js\"; register(\"{api}\");</script>"
    );
    Ok((head, "<hanko-auth></hanko-auth>"))
}
