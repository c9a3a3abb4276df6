//! A group, and who may do what in it.

use crate::bar::{Talk, friend};

#[test]
fn owner_makes_owners_and_removes_people() {
    let mut talk = Talk::begin();
    let mut cy = friend(&talk.world, &talk.visit, "Cy");
    let page = &talk.page;
    page.until("wl.messenger.friends.length === 2 && wl.messenger.friends.every(({ standing }) => standing === 'friends')");
    page.eval::<()>(
        "wl.messenger.create({ name: 'Rowers', members: wl.messenger.friends.map(({ cid }) => cid) }), undefined",
    );
    let group = talk.bo.hears("conversation")["id"].take();
    assert_eq!(cy.hears("conversation")["id"], group);
    page.press("Got it");
    page.click("button.friends");
    page.see("Rowers");
    page.eval::<()>("look.all('#panel [role=option]').find((row) => row.textContent.includes('Rowers')).click(), undefined");
    page.until("look.one('textarea')?.matches(':focus')");
    page.click(".title .more");
    page.press("People in this group");
    page.until("look.all('.member').length === 3");
    let act = |who: &str, what: &str| {
        let find = format!("look.all('.member').find((row) => row.textContent.includes('{who}'))");
        page.eval::<()>(&format!(
            "[...{find}.querySelectorAll('button')].find((button) => button.textContent === '{what}').click(), undefined"
        ));
    };
    act("Bo", "Make owner");
    page.see("You made Bo Lindqvist an owner of the group");
    assert_eq!(page.findings("wl\\:bar, wl-bar"), [""; 0]);
    page.screenshot("conversation-people");
    act("Cy", "Remove");
    page.until("look.all('.member').length === 2");
    assert_eq!(cy.hears("gone")["conversation"], group);
    act("Bo", "No longer owner");
    page.see("You took ownership of the group from Bo Lindqvist");
    assert_eq!(page.complaints(), [""; 0]);
}
