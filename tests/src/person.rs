//! A person, and what they do on the node's own pages.

use crate::browser::Tab;
use crate::node::Node;
use crate::visit::Visit;

/// Somebody with an account, or about to have one.
#[derive(Debug, Clone)]
pub struct Person {
    /// Given name.
    pub first_name: String,
    /// Family name.
    pub last_name: String,
    /// What they sign in with.
    pub email: String,
    /// And how they prove it.
    pub password: String,
}

impl Person {
    /// A person of this name, at `<first>@example.com`.
    pub fn named(first_name: &str, last_name: &str) -> Self {
        Self {
            first_name: first_name.to_owned(),
            last_name: last_name.to_owned(),
            email: format!("{}@example.com", first_name.to_lowercase()),
            password: format!("{first_name} keeps a long secret"),
        }
    }

    /// Registers without a browser.
    pub fn joins(&self, node: &Node) -> Visit {
        Visit::register(node, self)
    }

    /// Signs in without a browser.
    pub fn returns(&self, node: &Node) -> Visit {
        Visit::sign_in(node, self)
    }

    /// On the sign-in page: goes on to registration and fills in the form.
    pub fn registers(&self, tab: &Tab) {
        tab.until("location.pathname === '/sign-in' && document.readyState === 'complete'");
        tab.click("a[href^='/register']");
        tab.until("location.pathname === '/register' && document.readyState === 'complete'");
        tab.fill("first_name", &self.first_name);
        tab.fill("last_name", &self.last_name);
        tab.fill("email", &self.email);
        tab.fill("password", &self.password);
        tab.submit("password");
    }

    /// On the sign-in page: fills in the form.
    pub fn signs_in(&self, tab: &Tab) {
        tab.until("location.pathname === '/sign-in' && document.readyState === 'complete'");
        tab.fill("email", &self.email);
        tab.fill("password", &self.password);
        tab.submit("password");
    }

    /// On the consent page: agrees.
    pub fn allows(&self, tab: &Tab) {
        tab.click("button[name=decision][value=allow]");
    }

    /// On the consent page: agrees, but not for long.
    pub fn allows_for_now(&self, tab: &Tab) {
        tab.click("input[name=remember]");
        tab.until("!look.one('input[name=remember]').checked");
        self.allows(tab);
    }

    /// On the consent page: refuses.
    pub fn denies(&self, tab: &Tab) {
        tab.click("button[name=decision][value=deny]");
    }
}
