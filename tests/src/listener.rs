//! Whoever reads server-sent events.

use std::io::{BufRead, BufReader};

use serde_json::Value;
use ureq::{Agent, BodyReader};

use crate::wait::PATIENCE;

/// Somebody who listens at an address.
pub struct Listener(BufReader<BodyReader<'static>>);

impl Listener {
    /// Begins to listen; as whoever has heard the events up to this one, if any.
    pub fn at(address: &str, last_event_id: Option<u64>) -> Self {
        let agent: Agent = Agent::config_builder().timeout_recv_body(Some(PATIENCE)).build().new_agent();
        let mut request = agent.get(address).header("Accept", "text/event-stream");
        if let Some(number) = last_event_id {
            request = request.header("Last-Event-ID", number.to_string());
        }
        let response = request.call().unwrap_or_else(|error| panic!("nothing to hear at {address}: {error}"));
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        Self(BufReader::new(response.into_body().into_reader()))
    }

    /// The next event: its number, if it has one, and its data. Comments are not heard.
    pub fn hears(&mut self) -> (Option<u64>, Value) {
        let mut number = None;
        loop {
            let mut line = String::new();
            let length = self.0.read_line(&mut line).expect("the node goes on");
            assert!(length > 0, "the node ends the events");
            if let Some(id) = line.strip_prefix("id: ") {
                number = Some(id.trim_end().parse().expect("an event's id is a number"));
            }
            if let Some(data) = line.strip_prefix("data: ") {
                let data = serde_json::from_str(data).unwrap_or_else(|error| panic!("{error} in {data}"));
                return (number, data);
            }
        }
    }
}
