//! Nodes that are one to the world: over one PostgreSQL and one bus, both private.

use tokio::runtime::Runtime;

use crate::nats::Nats;
use crate::node::Node;

/// What the tests of the store start for themselves.
#[path = "../../crates/store/tests/same_on_both/cluster.rs"]
pub(crate) mod postgres;

/// What nodes share.
#[derive(Debug)]
pub struct Cluster {
    /// `postgres://…`: a database that was empty.
    pub database: String,
    /// What carries the bus.
    pub nats: Nats,
}

impl Cluster {
    /// A new one, without a node.
    pub fn start() -> Self {
        let runtime = Runtime::new().expect("a machine has threads");
        Self { database: runtime.block_on(postgres::new_database()), nats: Nats::start() }
    }

    /// One node more.
    pub fn node(&self) -> Node {
        self.node_with(&[])
    }

    /// The same, with these further arguments.
    pub fn node_with(&self, arguments: &[&str]) -> Node {
        let bus = self.nats.address();
        Node::on(&self.database, &[&["--bus", &bus], arguments].concat())
    }
}
