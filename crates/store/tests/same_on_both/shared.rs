//! Nodes over one database.

use store::{Database, Store};

use crate::{cluster, world};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nodes_over_one_database_are_called_alike_and_no_others_are() {
    let [here, there] = [cluster::new_database().await, cluster::new_database().await];
    let mut names = Vec::new();
    for url in [&here, &here, &there] {
        let store = Store::open(&Database::Postgres(url.clone())).await.unwrap();
        names.push(store.cluster().await.unwrap().unwrap());
        store.close().await;
    }
    assert_eq!(names[0], names[1]);
    assert_ne!(names[0], names[2]);
    // PostgreSQL's number stands above, the database's below.
    assert_eq!(names[0] >> 64, names[2] >> 64);
    assert!(names.iter().all(|name| name >> 64 != 0 && name & u128::from(u64::MAX) != 0), "{names:x?}");
}

#[tokio::test]
async fn file_belongs_to_one_node() {
    let world = world::sqlite().await;
    assert_eq!(world.store.cluster().await.unwrap(), None);
    world.end().await;
}
