//! Files go from one to the other, and are seen.

use serde_json::json;

use crate::bar::Talk;

/// Chooses a picture and a text, as a person does who presses the clip.
const CHOOSE: &str = "(() => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 900, height: 600 });
    const context = canvas.getContext('2d');
    for (let at = 0; at < 600; at += 20) {
        context.fillStyle = `hsl(${at / 2} 70% 60%)`;
        context.fillRect(0, at, 900, 20);
    }
    const picture = Uint8Array.from(atob(canvas.toDataURL().split(',')[1]), (letter) => letter.charCodeAt());
    const chosen = new DataTransfer();
    chosen.items.add(new File([picture], 'Sunset at the lake.png'));
    chosen.items.add(new File(['one line\\n'.repeat(200_000)], 'A long list of all that was found there.txt'));
    const input = look.one('textarea').getRootNode().querySelector('input[type=file]');
    input.files = chosen.files;
    input.dispatchEvent(new Event('change', { bubbles: true, composed: true }));
})(), undefined";

/// Chooses a picture for a group.
const CHOOSE_FACE: &str = "(async () => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 600, height: 400 });
    canvas.getContext('2d').fillStyle = 'teal';
    canvas.getContext('2d').fillRect(0, 0, 600, 400);
    const picture = await new Promise((resolve) => canvas.toBlob(resolve));
    const chosen = new DataTransfer();
    chosen.items.add(new File([picture], 'rowers.png'));
    const input = look.one('textarea').getRootNode().querySelector('input.face');
    input.files = chosen.files;
    input.dispatchEvent(new Event('change', { bubbles: true, composed: true }));
})(), undefined";

fn open(talk: &Talk) {
    talk.page.click("button.friends");
    talk.page.click("span.person");
    talk.page.until("look.one('textarea')?.matches(':focus')");
}

#[test]
fn picture_is_seen_and_everything_else_can_be_fetched() {
    let mut talk = Talk::begin();
    open(&talk);
    let page = &talk.page;
    page.eval::<()>(CHOOSE);
    page.until("look.all('a.file, a.picture').length === 2");
    let mut names = [(); 2].map(|()| {
        let file = talk.bo.hears("entry")["entry"]["content"]["file"].take();
        file["name"].as_str().expect("a file has a name").to_owned()
    });
    names.sort();
    assert_eq!(names, ["A long list of all that was found there.txt", "Sunset at the lake.png"]);
    page.until("look.one('.picture img')?.naturalWidth === 480");
    let size = "(({ width, height }) => [width, height])(look.one('.picture img').getBoundingClientRect())";
    assert_eq!(page.eval::<[u32; 2]>(size), [240, 160]);
    page.until("look.one('a.file[download]')?.textContent.includes('1.8 MB')");
    page.until("!look.one('progress')");
    page.screenshot("conversation-files");
    // Taken back, it is gone from the node as well.
    let address: String = page.eval("look.one('.picture').href");
    let fetched = format!(
        "(fetch('{address}', {{ cache: 'no-store' }}).then(({{ status }}) => (window.status = String(status))), undefined)"
    );
    page.eval::<()>(&fetched);
    page.until("window.status === '200'");
    page.eval::<()>(
        "(async ([conversation]) => {
            const { number } = conversation.entries.find(({ content }) => content.file?.picture);
            await conversation.retract(number);
        })(wl.messenger.conversations), undefined",
    );
    page.see("Message taken back");
    page.until("!look.one('.picture')");
    page.eval::<()>(&fetched);
    page.until("window.status === '404'");
    assert_eq!(page.complaints(), [""; 0]);
}

#[test]
fn file_that_does_not_get_through_says_so_and_can_be_tried_again() {
    let mut talk = Talk::begin();
    open(&talk);
    let page = &talk.page;
    page.devtools("Network.enable", &json!({}));
    page.devtools("Network.setBlockedURLs", &json!({ "urls": ["*/messenger/files?*"] }));
    page.eval::<()>("(async () => {
        const pasted = new DataTransfer();
        pasted.items.add(new File(['words'], 'words.txt'));
        const event = new ClipboardEvent('paste', { clipboardData: pasted, bubbles: true, composed: true, cancelable: true });
        look.one('textarea').dispatchEvent(event);
    })(), undefined");
    page.see("You seem to be offline.");
    page.screenshot("conversation-file-failed");
    page.devtools("Network.setBlockedURLs", &json!({ "urls": [] }));
    page.press("Try again");
    assert_eq!(talk.bo.hears("entry")["entry"]["content"]["file"]["name"], "words.txt");
    page.miss("You seem to be offline.");
    page.until("look.one('a.file')");
    // What nobody wants any more goes.
    page.devtools("Network.setBlockedURLs", &json!({ "urls": ["*/messenger/files?*"] }));
    page.eval::<()>(
        "wl.messenger.conversations[0].attach(new File(['more'], 'more.txt')).catch(() => {}), undefined",
    );
    page.see("You seem to be offline.");
    page.press("Remove");
    page.miss("more.txt");
    assert_eq!(page.eval::<u32>("wl.messenger.conversations[0].waiting.length"), 0);
}

#[test]
fn file_that_waits_when_the_page_is_left_goes_out_from_the_next_one() {
    let mut talk = Talk::begin();
    open(&talk);
    let page = &talk.page;
    page.devtools("Network.enable", &json!({}));
    page.devtools("Network.setBlockedURLs", &json!({ "urls": ["*/messenger/files?*"] }));
    for name in ["rowing", "sailing"] {
        page.eval::<()>(&format!(
            "wl.messenger.conversations[0].attach(new File(['{name}'], '{name}.txt'), {{ text: 'about {name}' }})
                .catch(() => {{}}), undefined"
        ));
    }
    page.until("wl.messenger.conversations[0].waiting.filter(({ error }) => error).length === 2");
    // What nobody wants any more does not come back.
    page.eval::<()>(
        "await wl.messenger.conversations[0].cancel(wl.messenger.conversations[0].waiting[1].id)",
    );
    page.devtools("Network.setBlockedURLs", &json!({ "urls": [] }));
    page.reload();
    let heard = talk.bo.hears("entry")["entry"].take();
    let file = &heard["content"]["file"];
    assert_eq!((&file["name"], &file["text"]), (&json!("rowing.txt"), &json!("about rowing")));
    // And it goes out once.
    page.until("wl.messenger.conversations[0]?.latest?.content.file && !wl.messenger.conversations[0].waiting.length");
    let fetched = "(await (await fetch(wl.messenger.conversations[0].latest.content.file.address)).text())";
    assert_eq!(page.eval::<String>(fetched), "rowing");
    page.reload();
    page.until("wl.messenger.state === 'connected'");
    page.eval::<()>("await wl.messenger.conversations[0].say('done'), undefined");
    assert_eq!(talk.bo.hears_words(), "done");
    assert_eq!(page.complaints(), [""; 0]);
}

#[test]
fn owner_of_a_group_chooses_its_picture() {
    let mut talk = Talk::begin();
    let page = &talk.page;
    let group: String = page
        .eval(&format!("(await wl.messenger.create({{ name: 'Rowers', members: ['{}'] }})).id", talk.bo.cid));
    page.click("button.friends");
    page.until("[...look.all('span')].some(({ textContent }) => textContent === 'Rowers')");
    page.eval::<()>(
        "[...look.all('span')].find(({ textContent }) => textContent === 'Rowers').click(), undefined",
    );
    page.until("look.one('textarea')");
    page.click(".title .more");
    page.see("Choose a picture…");
    page.screenshot("conversation-group-menu");
    page.press("Choose a picture…");
    page.eval::<()>(CHOOSE_FACE);
    page.see("changed the group’s picture");
    page.until("look.one('.title img')?.naturalWidth === 192");
    // In the box, at the foot of the page, and in the list.
    page.until("[...look.all('img')].filter(({ src }) => src.includes('/messenger/pictures/')).length === 3");
    let address = loop {
        let content = talk.bo.hears("entry")["entry"]["content"].take();
        if let Some(address) = content["pictured"]["picture"].as_str() {
            break address.to_owned();
        }
    };
    assert!(address.contains(&group), "{address}");
    page.screenshot("conversation-group-picture");
    page.click(".title .more");
    page.press("Remove the picture");
    page.see("took the group’s picture away");
    page.until("!look.one('.title img')");
    assert_eq!(talk.bo.hears("entry")["entry"]["content"], json!({ "pictured": {} }));
    // What is no picture is refused in words.
    page.eval::<()>("wl.messenger.conversations[0].setPicture(new Blob(['words'])).catch((error) => (window.code = error.code)), undefined");
    page.until("window.code === 'file.picture'");
    assert_eq!(page.complaints(), [""; 0]);
}

#[test]
fn page_that_forbids_pictures_leads_to_them() {
    let mut talk = Talk::at("bar_without_pictures");
    open(&talk);
    let page = &talk.page;
    page.eval::<()>(CHOOSE);
    talk.bo.hears("entry");
    page.until("look.one('a.picture .file') && !look.one('a.picture img')");
    page.see("Sunset at the lake.png");
    assert_eq!(page.eval::<String>("look.one('a.picture').target"), "_blank");
    page.screenshot("conversation-files-without-pictures");
}

#[test]
fn file_that_is_dropped_onto_the_box_is_shared_and_the_page_stays() {
    let mut talk = Talk::begin();
    open(&talk);
    let page = &talk.page;
    // Whether the page is left to do with it what it does with files.
    let drop = |selector: &str| {
        page.eval::<[bool; 2]>(&format!(
            "['dragover', 'drop'].map((type) => {{
                const dataTransfer = new DataTransfer();
                dataTransfer.items.add(new File(['words'], 'words.txt'));
                const event = new DragEvent(type, {{ dataTransfer, bubbles: true, composed: true, cancelable: true }});
                return {selector}.dispatchEvent(event);
            }})"
        ))
    };
    assert_eq!(drop("look.one('.log')"), [false, false]);
    assert_eq!(talk.bo.hears("entry")["entry"]["content"]["file"]["name"], "words.txt");
    page.until("look.one('a.file')");
    assert_eq!(drop("document.body"), [true, true]);
    assert_eq!(page.complaints(), [""; 0]);
}

#[test]
fn file_that_is_taken_back_at_once_is_not_said() {
    let mut talk = Talk::begin();
    open(&talk);
    let page = &talk.page;
    page.eval::<()>(
        "(([conversation]) => {
            conversation.attach(new File(['no'], 'no.txt')).catch((error) => (window.code = error.code));
            conversation.cancel(conversation.waiting[0].id);
            conversation.attach(new File(['yes'], 'yes.txt'));
        })(wl.messenger.conversations), undefined",
    );
    page.until("window.code === 'outbox.cancelled'");
    assert_eq!(talk.bo.hears("entry")["entry"]["content"]["file"]["name"], "yes.txt");
    page.until("!wl.messenger.conversations[0].waiting.length");
    page.eval::<()>("await wl.messenger.conversations[0].say('done'), undefined");
    assert_eq!(talk.bo.hears_words(), "done");
    assert_eq!(page.complaints(), [""; 0]);
}

#[test]
fn friend_is_seen_with_their_picture() {
    let talk = Talk::begin();
    talk.page.click("button.friends");
    talk.page.until("look.one('.person img')?.naturalWidth > 0");
    assert_eq!(talk.page.complaints(), [""; 0]);
}
