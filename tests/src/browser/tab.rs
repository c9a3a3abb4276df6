//! One window of a browser, and what a person does in it.

use std::path::Path;
use std::rc::Rc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::session::Session;
use crate::files;
use crate::wait::until;

/// The eyes: `look.…` for every script that runs in a page.
const LOOK: &str = include_str!("look.js");

/// Collects, from before the first script of a page, what its policy refused and what was thrown into it.
const WITNESS: &str = r#"
    const complaints = (globalThis[Symbol.for("complaints")] = []);
    addEventListener("securitypolicyviolation", (event) =>
        complaints.push(`policy: ${event.effectiveDirective} refused ${event.blockedURI} ${event.sample}`));
    addEventListener("error", (event) => complaints.push(`error: ${event.message}`));
    addEventListener("unhandledrejection", (event) => complaints.push(`rejection: ${event.reason}`));
"#;

/// One window or tab.
pub struct Tab {
    session: Rc<Session>,
    handle: String,
}

impl Tab {
    pub(super) fn new(session: Rc<Session>, handle: String) -> Self {
        Self { session, handle }
    }

    pub(super) fn handle(&self) -> &String {
        &self.handle
    }

    /// Goes to an address and waits until the page stands there.
    pub fn open(&self, url: &str) {
        self.before_each_page(WITNESS);
        let answer = self.devtools("Page.navigate", &json!({ "url": url }));
        if let Some(error) = answer["errorText"].as_str() {
            self.give_up(&format!("{url} does not open: {error}"));
        }
        // The answer comes when the new page, at the end of all redirects, has taken the old one's place.
        self.until("document.readyState === 'complete'");
    }

    /// Loads the page again.
    pub fn reload(&self) {
        self.eval::<Value>("globalThis[Symbol.for('before the reload')] = true");
        self.devtools("Page.reload", &json!({}));
        self.until("document.readyState === 'complete' && !globalThis[Symbol.for('before the reload')]");
    }

    /// Runs this in every page of the tab from now on, before the page's own scripts.
    pub fn before_each_page(&self, script: &str) {
        self.devtools("Page.enable", &json!({}));
        self.devtools("Page.addScriptToEvaluateOnNewDocument", &json!({ "source": format!("{{{script}}}") }));
    }

    /// Clicks the button or link of this name.
    pub fn press(&self, name: &str) {
        self.click_at(&format!("look.button({})", quoted(name)));
    }

    /// Clicks the first visible element that the CSS selector finds.
    pub fn click(&self, selector: &str) {
        self.click_at(&format!("look.one({})", quoted(selector)));
    }

    /// Writes into the form field of this name, over whatever stands there.
    pub fn fill(&self, field: &str, text: &str) {
        let field = format!("look.field({})", quoted(field));
        self.until(&format!(
            "(() => {{ const field = {field}; field?.focus(); field?.select(); return !!field; }})()"
        ));
        self.devtools("Input.insertText", &json!({ "text": text }));
    }

    /// Presses a key, named as in `KeyboardEvent.key`.
    pub fn key(&self, key: &str) {
        let code = match key {
            "Tab" => 9,
            "Enter" => 13,
            "Escape" => 27,
            " " => 32,
            "PageUp" => 33,
            "PageDown" => 34,
            "End" => 35,
            "Home" => 36,
            "ArrowLeft" => 37,
            "ArrowUp" => 38,
            "ArrowRight" => 39,
            "ArrowDown" => 40,
            other => panic!("no key code for {other} yet"),
        };
        let text = match key {
            "Enter" => "\r",
            " " => " ",
            _ => "",
        };
        for kind in ["keyDown", "keyUp"] {
            let event =
                json!({ "type": kind, "key": key, "code": key, "windowsVirtualKeyCode": code, "text": text });
            self.devtools("Input.dispatchKeyEvent", &event);
        }
    }

    /// Sends the form in which this field stands, by its own button.
    pub fn submit(&self, field: &str) {
        self.click_at(&format!(
            "look.field({})?.form.querySelector('button:not([type=button]), input[type=submit]')",
            quoted(field)
        ));
    }

    /// Chooses a file in the form field of this name.
    pub fn choose_file(&self, field: &str, file: &Path) {
        self.until(&format!("!!look.field({})", quoted(field)));
        let expression = format!("{LOOK}; look.field({})", quoted(field));
        let found = self.devtools("Runtime.evaluate", &json!({ "expression": expression, "replMode": true }));
        let parameters = json!({ "files": [file], "objectId": found["result"]["objectId"] });
        self.devtools("DOM.setFileInputFiles", &parameters);
    }

    /// Waits until this text stands on the page, in the light or in the shadow.
    pub fn see(&self, text: &str) {
        self.until(&format!("look.text().includes({})", quoted(text)));
    }

    /// Waits until this text is gone.
    pub fn miss(&self, text: &str) {
        self.until(&format!("!look.text().includes({})", quoted(text)));
    }

    /// Waits until the tab's address starts with this.
    pub fn arrives_at(&self, url: &str) {
        self.until(&format!(
            "location.href.startsWith({}) && document.readyState !== 'loading'",
            quoted(url)
        ));
    }

    /// All the text of the page.
    pub fn text(&self) -> String {
        self.eval("look.text()")
    }

    /// What the expression is in the page, awaited if it is a promise. `look` (see `look.js`) is at hand.
    pub fn eval<T: DeserializeOwned>(&self, expression: &str) -> T {
        let value =
            self.try_eval(expression).unwrap_or_else(|error| self.give_up(&format!("{expression}\n{error}")));
        T::deserialize(&value)
            .unwrap_or_else(|error| self.give_up(&format!("{expression}\nis {value}: {error}")))
    }

    /// The same, where the page may throw: its error in words.
    pub fn try_eval(&self, expression: &str) -> Result<Value, String> {
        // Not through WebDriver's own scripts: those are subject to the page's policy, the console is not.
        let parameters = json!({
            "expression": format!("{LOOK}; {expression}"),
            "replMode": true,
            "awaitPromise": true,
            "returnByValue": true,
            "userGesture": false,
        });
        let answer = self
            .session
            .devtools(&self.handle, "Runtime.evaluate", &parameters)
            .map_err(|refusal| format!("{}: {}", refusal.error, refusal.message))?;
        match answer.get("exceptionDetails") {
            None => Ok(answer["result"]["value"].clone()),
            Some(details) => {
                let description = details["exception"]["description"].as_str().or(details["text"].as_str());
                Err(description.unwrap_or("an error without words").to_owned())
            }
        }
    }

    /// Waits until the expression is true in the page, across navigations.
    pub fn until(&self, expression: &str) {
        // The page itself watches for a while, so that the driver is asked rarely.
        let watched = format!(
            "await new Promise((done) => {{
                const end = Date.now() + 500;
                (function watch() {{
                    let value = null;
                    try {{ value = {expression}; }} catch (error) {{ value = null; }}
                    if (value || Date.now() > end) done(!!value); else setTimeout(watch, 10);
                }})();
            }})"
        );
        let waited = until(|| match self.try_eval(&watched) {
            Ok(Value::Bool(true)) => Ok(()),
            Ok(_) => Err("it stayed false".to_owned()),
            Err(error) => Err(error),
        });
        if let Err(instead) = waited {
            self.give_up(&format!("waited for {expression}\nbut {instead}"));
        }
    }

    /// What the page's policy refused, and what was thrown into the page, since it was loaded.
    pub fn complaints(&self) -> Vec<String> {
        self.eval("globalThis[Symbol.for('complaints')] ?? []")
    }

    /// What axe-core finds wrong with what the selector finds, for those who do not see or do not point: a rule, and where.
    pub fn findings(&self, selector: &str) -> Vec<String> {
        let file = files::project().join("tests/node_modules/axe-core/axe.min.js");
        let axe = std::fs::read_to_string(&file)
            .unwrap_or_else(|error| panic!("{error}: `npm ci --prefix tests` brings {}", file.display()));
        let expression = format!(
            "{axe}; await axe.run({{ include: [[{}]] }}, {{ resultTypes: ['violations'] }}).then(({{ violations }}) => \
             violations.flatMap(({{ id, nodes }}) => nodes.map(({{ html, target, any, all, none }}) => \
             id + ' at ' + target.flat().join(' ') + ' ' + html.slice(0, 200) + ' ' + \
             [...any, ...all, ...none].map(({{ message }}) => message).join('; '))))",
            quoted(selector)
        );
        self.eval(&expression)
    }

    /// Keeps a picture of the whole page, as far as one could scroll, under `target/screenshots/`.
    pub fn screenshot(&self, name: &str) {
        let page = self.devtools("Page.getLayoutMetrics", &json!({}));
        let page = &page["cssContentSize"];
        let clip = json!({ "x": 0, "y": 0, "width": page["width"], "height": page["height"], "scale": 1 });
        let picture =
            self.devtools("Page.captureScreenshot", &json!({ "captureBeyondViewport": true, "clip": clip }));
        let picture =
            STANDARD.decode(picture["data"].as_str().unwrap_or_default()).expect("pictures come in base 64");
        let file = files::screenshot(name);
        std::fs::write(&file, picture)
            .unwrap_or_else(|error| panic!("cannot write {}: {error}", file.display()));
    }

    /// How wide and high the window is, in CSS pixels, and whether its owner prefers the dark.
    pub fn looks_as(&self, width: u32, height: u32, dark: bool) {
        let screen =
            json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600 });
        self.devtools("Emulation.setDeviceMetricsOverride", &screen);
        let scheme = if dark { "dark" } else { "light" };
        let media = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
        self.devtools("Emulation.setEmulatedMedia", &media);
    }

    /// Brings the tab in front of the others, as its owner does who turns back to it.
    pub fn to_front(&self) {
        self.devtools("Page.bringToFront", &json!({}));
    }

    /// Closes the window.
    pub fn close(self) {
        self.devtools("Page.close", &json!({}));
    }

    /// A command of the DevTools protocol to this window.
    pub fn devtools(&self, command: &str, parameters: &Value) -> Value {
        self.session
            .devtools(&self.handle, command, parameters)
            .unwrap_or_else(|refusal| panic!("{command}: {}: {}", refusal.error, refusal.message))
    }

    fn click_at(&self, element: &str) {
        self.until(&format!("!!look.middle({element})"));
        let [x, y]: [f64; 2] = self.eval(&format!("look.middle({element})"));
        for kind in ["mouseMoved", "mousePressed", "mouseReleased"] {
            let button = if kind == "mouseMoved" { "none" } else { "left" };
            let event = json!({ "type": kind, "x": x, "y": y, "button": button, "clickCount": 1 });
            // The window may be gone with the click.
            self.session.devtools(&self.handle, "Input.dispatchMouseEvent", &event).ok();
        }
    }

    /// Ends the test with what there was to see.
    fn give_up(&self, why: &str) -> ! {
        let thread = std::thread::current();
        let name = format!("failed-{}", thread.name().unwrap_or("test").replace("::", "-"));
        let picture = self.session.devtools(&self.handle, "Page.captureScreenshot", &json!({}));
        let picture = picture.ok().and_then(|picture| STANDARD.decode(picture["data"].as_str()?).ok());
        let kept = picture.and_then(|picture| std::fs::write(files::screenshot(&name), picture).ok());
        let place = self.try_eval("location.href").map_or_else(|error| error, |place| place.to_string());
        let text = self
            .try_eval("look.text()")
            .map_or_else(|error| error, |text| text.as_str().unwrap_or("").to_owned());
        let picture =
            if kept.is_some() { format!("; picture: target/screenshots/{name}.png") } else { String::new() };
        panic!("{why}\nat {place}{picture}; the page says:\n{text}");
    }
}

fn quoted(text: &str) -> String {
    serde_json::to_string(text).expect("a string is JSON")
}
