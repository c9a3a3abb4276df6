//! Finds words in the log of a conversation.
//!
//! There is no index: it would cost each message several rows more, for what few people ever look for. The log is read
//! from its end, so many entries at a time, and who looks hears how far; a hundred thousand entries are a few dozen
//! milliseconds' reading.

use domain::{Refusal, Search};
use wire::{Cid, Content, ConversationId, File, Found};

use super::entry::{LARGEST, read};
use crate::db::{Row, params};
use crate::{Result, Store};

/// Entries that are read at one time: others are answered in between.
const AT_A_TIME: u64 = 1_000;
/// How often, for one answer.
const TIMES: u64 = 10;

/// What was found, as far as was looked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Finds {
    /// The newest first.
    pub found: Vec<Found>,
    /// Nobody has looked before this entry; `None` at the beginning of the log.
    pub before: Option<u64>,
}

impl Store {
    /// The entries before this one in which words stand, as somebody sees them who is in the conversation: from their
    /// coming on, with the words that an entry has now, so many at most. Says where to go on.
    pub async fn search(
        &self,
        cid: Cid,
        conversation: ConversationId,
        search: &Search,
        before: Option<u64>,
        most: usize,
    ) -> Result<Finds> {
        let since = self.since(cid, conversation).await?.ok_or(Refusal::Conversation)?;
        let mut found = Vec::new();
        let mut before = before.unwrap_or(LARGEST).min(LARGEST);
        for _ in 0..TIMES {
            let params = params![conversation, before, since, AT_A_TIME, cid];
            let mut seen = 0;
            let looked = self.db.fetch_all(NOW, &params, |row| {
                seen += 1;
                before = row.unsigned(0)?;
                find(row, cid, search)
            });
            let mut looked = looked.await?.into_iter().flatten();
            found.extend(looked.by_ref().take(most - found.len()));
            if looked.next().is_some() {
                // There is one more than fits: from the last that does, one goes on.
                let before = found.last().map(|found: &Found| found.entry.number);
                return Ok(Finds { found, before });
            }
            if seen < AT_A_TIME {
                return Ok(Finds { found, before: None });
            }
        }
        Ok(Finds { found, before: Some(before) })
    }
}

/// What is said in a conversation, the newest first, as [`read`] reads it; beside it the last other wording that this
/// person sees.
const NOW: &str = "select number, made, sender, id, content, withheld_from, \
    (select wording.content from entries as wording where wording.conversation = entries.conversation \
    and wording.edited = entries.number and wording.withheld_from is distinct from $5 \
    order by wording.number desc limit 1) \
    from entries where conversation = $1 and number < $2 and number >= $3 and said \
    order by number desc limit $4";

fn find(row: &Row<'_>, cid: Cid, search: &Search) -> Result<Option<Found>> {
    let mut entry = read(row, 0, cid)?;
    let (Content::Text { text, .. } | Content::File(File { text, .. })) = &mut entry.content else {
        return Ok(None);
    };
    if let Some(wording) = row.get::<Option<String>>(6)?
        && let Ok(Content::Edit { text: words, .. }) = serde_json::from_str(&wording)
    {
        *text = words;
    }
    Ok(search.find(text).map(|marks| Found { entry, marks }))
}
