//! People who let the site sign them in to the messenger, alone or in groups of friends.

use store::{Database, Store};
use wire::{ConversationId, MessageId, Scope, ScopeSet};

use crate::people::{AT_ONCE, BEGINNING, Holder, enrol, save_site};

/// Fills an empty database with so many people who know nobody.
pub(super) async fn loners(database: &Database, count: usize) -> store::Result<Vec<Holder>> {
    let store = Store::open(database).await?;
    let people = join(&store, count).await?;
    store.close().await;
    Ok(people)
}

/// Fills an empty database with people in groups of so many; the groups' numbers, and who is in them.
pub(super) async fn groups(
    database: &Database,
    count: usize,
    size: usize,
) -> store::Result<Vec<(ConversationId, Vec<Holder>)>> {
    let store = Store::open(database).await?;
    let people = join(&store, count * size).await?;
    let mut groups = Vec::new();
    for (number, people) in (1..).zip(people.chunks(size)) {
        let (owner, others) = people.split_first().expect("a chunk is not empty");
        for other in others {
            store.ask(owner.cid, other.cid, "", BEGINNING).await?;
            store.ask(other.cid, owner.cid, "", BEGINNING).await?;
        }
        let members: Vec<_> = others.iter().map(|other| other.cid).collect();
        let (name, fresh) = (format!("Group {number}"), ConversationId(number));
        let made =
            store.create_group(owner.cid, MessageId(number), fresh, &name, &members, BEGINNING).await?;
        groups.push((made.conversation, people.to_vec()));
    }
    store.close().await;
    Ok(groups)
}

async fn join(store: &Store, count: usize) -> store::Result<Vec<Holder>> {
    save_site(store).await?;
    let numbers: Vec<u64> = (1..).take(count).collect();
    let mut people = Vec::new();
    for batch in numbers.chunks(AT_ONCE) {
        let add = |&number| {
            let store = store.clone();
            tokio::spawn(
                async move { enrol(&store, number, ScopeSet::from_iter([Scope::MessengerSignIn])).await },
            )
        };
        for task in batch.iter().map(add).collect::<Vec<_>>() {
            people.push(task.await.expect("nobody cancels it")?);
        }
    }
    Ok(people)
}
