//! A browser with a fresh profile, driven as a person drives it: by what stands on the page.

mod driver;
mod session;
mod tab;

use std::rc::Rc;

use serde_json::{Value, json};

use self::session::Session;
pub use self::tab::Tab;
use crate::wait::until;

/// One browser. Its profile is gone when it is dropped.
pub struct Browser {
    session: Rc<Session>,
}

/// What may differ from a browser as it comes.
#[derive(Debug, Clone, Default)]
pub struct Preferences {
    /// Refuse cookies to whoever is not in the address bar.
    pub block_third_party_cookies: bool,
}

/// One line of the browser's console.
#[derive(Debug, Clone)]
pub struct ConsoleLine {
    /// `SEVERE`, `WARNING`, `INFO` or `DEBUG`.
    pub level: String,
    /// Who speaks: `console-api`, `security`, `network`, `javascript`…
    pub source: String,
    /// The text, with its place in front.
    pub message: String,
}

impl Browser {
    /// A browser as it comes.
    pub fn start() -> Self {
        Self::with(&Preferences::default())
    }

    /// A browser with these preferences.
    pub fn with(preferences: &Preferences) -> Self {
        let cookies = u8::from(preferences.block_third_party_cookies);
        let session = Session::start(&json!({ "profile.cookie_controls_mode": cookies }));
        Self { session: Rc::new(session) }
    }

    /// The tab that a new browser shows.
    pub fn tab(&self) -> Tab {
        let handles = self.session.windows();
        Tab::new(Rc::clone(&self.session), handles[0].clone())
    }

    /// One more tab.
    pub fn new_tab(&self) -> Tab {
        // The window that was last spoken to may be closed, and WebDriver asks an open one for another.
        let turned = self.session.turn_to(&self.session.windows()[0]);
        turned.unwrap_or_else(|refusal| panic!("the first window does not answer: {}", refusal.message));
        let window = self.session.ask("POST", "window/new", &json!({ "type": "tab" }));
        Tab::new(Rc::clone(&self.session), text(&window["handle"]))
    }

    /// The window that a page has opened: the one that none of these tabs shows.
    pub fn popup(&self, known: &[&Tab]) -> Tab {
        let handle = until(|| {
            let handles = self.session.windows();
            let new = handles.iter().find(|&handle| known.iter().all(|tab| tab.handle() != handle));
            new.cloned().ok_or_else(|| format!("there are only {} windows", handles.len()))
        });
        let handle = handle.unwrap_or_else(|instead| panic!("no pop-up has opened: {instead}"));
        Tab::new(Rc::clone(&self.session), handle)
    }

    /// Waits until only so many windows are left.
    pub fn has_windows(&self, count: usize) {
        let waited = until(|| match self.session.windows().len() {
            open if open == count => Ok(()),
            open => Err(format!("there are {open}")),
        });
        waited.unwrap_or_else(|instead| panic!("waited for {count} windows: {instead}"));
    }

    /// What the console has said since it was last asked, in all windows.
    pub fn console(&self) -> Vec<ConsoleLine> {
        let lines = self.session.ask("POST", "se/log", &json!({ "type": "browser" }));
        let line = |line: &Value| ConsoleLine {
            level: text(&line["level"]),
            source: text(&line["source"]),
            message: text(&line["message"]),
        };
        lines.as_array().into_iter().flatten().map(line).collect()
    }

    /// What went over the network and onto the screen since it was last asked: the events of the DevTools
    /// protocol, as the browser tells them.
    pub fn events(&self) -> Vec<Value> {
        let lines = self.session.ask("POST", "se/log", &json!({ "type": "performance" }));
        let event = |line: &Value| serde_json::from_str::<Value>(line["message"].as_str()?).ok();
        lines
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(event)
            .map(|mut event| event["message"].take())
            .collect()
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
