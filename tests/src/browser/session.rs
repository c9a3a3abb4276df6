//! One browser, as WebDriver sees it: commands in, answers out (W3C WebDriver, section 6).

use std::cell::RefCell;
use std::sync::Arc;

use serde_json::{Value, json};
use ureq::Agent;

use super::driver::Driver;

/// Flags that keep a browser to itself and to its task.
const FLAGS: [&str; 9] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--window-size=1280,900",
];

/// A WebDriver session.
pub(super) struct Session {
    agent: Agent,
    /// `http://127.0.0.1:<port>/session/<id>`.
    address: String,
    /// The window that commands go to.
    current: RefCell<String>,
    _driver: Arc<Driver>,
}

/// Why a command had no answer.
#[derive(Debug)]
pub(super) struct Refusal {
    /// One of the error codes of WebDriver, section 6.6.
    pub(super) error: String,
    /// In words.
    pub(super) message: String,
}

impl Session {
    pub(super) fn start(preferences: &Value) -> Self {
        let driver = Driver::shared();
        let agent = Agent::config_builder().http_status_as_error(false).build().new_agent();
        let capabilities = json!({ "capabilities": { "alwaysMatch": {
            "browserName": "chrome",
            "goog:chromeOptions": { "args": FLAGS, "prefs": preferences },
            "goog:loggingPrefs": { "browser": "ALL", "performance": "ALL" },
            "unhandledPromptBehavior": "ignore",
        } } });
        let answer = send(&agent, "POST", &format!("{}/session", driver.address), &capabilities)
            .unwrap_or_else(|refusal| panic!("no browser: {}: {}", refusal.error, refusal.message));
        let id = answer["sessionId"].as_str().expect("a new session has an id");
        let address = format!("{}/session/{id}", driver.address);
        Self { agent, address, current: RefCell::default(), _driver: driver }
    }

    /// A command that cannot be refused, whatever the page does.
    pub(super) fn ask(&self, method: &str, path: &str, body: &Value) -> Value {
        self.command(method, path, body)
            .unwrap_or_else(|refusal| panic!("{method} {path}: {}: {}", refusal.error, refusal.message))
    }

    /// A command to the session.
    pub(super) fn command(&self, method: &str, path: &str, body: &Value) -> Result<Value, Refusal> {
        send(&self.agent, method, &format!("{}/{path}", self.address), body)
    }

    /// A command of the DevTools protocol to one window.
    pub(super) fn devtools(&self, window: &str, command: &str, parameters: &Value) -> Result<Value, Refusal> {
        self.turn_to(window)?;
        self.command("POST", "goog/cdp/execute", &json!({ "cmd": command, "params": parameters }))
    }

    /// Sends what follows to this window.
    pub(super) fn turn_to(&self, window: &str) -> Result<(), Refusal> {
        if *self.current.borrow() != window {
            self.command("POST", "window", &json!({ "handle": window }))?;
            window.clone_into(&mut self.current.borrow_mut());
        }
        Ok(())
    }

    /// The handles of all windows, oldest first.
    pub(super) fn windows(&self) -> Vec<String> {
        let handles = self.ask("GET", "window/handles", &Value::Null);
        handles.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // Also on the way out of a failed test: a browser that stays would outlive its driver.
        self.command("DELETE", "", &Value::Null).ok();
    }
}

/// Sends one command (WebDriver, section 6.3): the answer stands in `value`, with `error` if it was refused.
fn send(agent: &Agent, method: &str, address: &str, body: &Value) -> Result<Value, Refusal> {
    let address = address.trim_end_matches('/');
    let answer = match method {
        "GET" => agent.get(address).call(),
        "DELETE" => agent.delete(address).call(),
        _ => agent.post(address).send_json(body),
    };
    let mut answer =
        answer.map_err(|error| Refusal { error: "no answer".to_owned(), message: error.to_string() })?;
    let mut answer: Value = answer
        .body_mut()
        .with_config()
        .limit(256 << 20)
        .read_json()
        .map_err(|error| Refusal { error: "no JSON".to_owned(), message: error.to_string() })?;
    let value = answer["value"].take();
    match value["error"].as_str() {
        Some(error) => Err(Refusal {
            error: error.to_owned(),
            message: value["message"]
                .as_str()
                .unwrap_or_default()
                .lines()
                .next()
                .unwrap_or_default()
                .to_owned(),
        }),
        None => Ok(value),
    }
}
