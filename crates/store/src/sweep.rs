//! Forgets what no longer matters.

use std::time::Duration;

use domain::file::UNSAID_KEPT;
use domain::friendship::INVITATION_LASTS;
use domain::room;
use domain::time::{days, hours};
use domain::{Moment, Visit};

use crate::db::params;
use crate::{Result, Store};

/// A code that was exchanged is remembered for so long after it was made, so that a thief's second use is seen.
const CODE_KEPT: Duration = hours(24);
/// So is a refresh token after its rotation.
const ROTATED_KEPT: Duration = days(30);
/// Whoever has got a letter may say for so long that they want no more.
const STOP_KEPT: Duration = days(365);
/// A grant that has ended is kept for so long.
const GRANT_KEPT: Duration = days(30);

impl Store {
    /// Deletes what has expired long enough ago; how many rows there were. To be called now and then.
    pub async fn sweep(&self, now: Moment) -> Result<u64> {
        // One transaction each: nobody has to wait for all of them.
        let mut swept = 0;
        for (sql, latest) in [
            ("delete from files where conversation is null and made <= $1", before(now, UNSAID_KEPT)),
            ("delete from room_entries where made <= $1", before(now, room::KEPT)),
            ("delete from room_held where made <= $1", before(now, room::KEPT)),
            ("delete from room_acts where made <= $1", before(now, room::ROOM_KEPT)),
            ("delete from rooms where latest <= $1", before(now, room::ROOM_KEPT)),
            ("delete from letters where made <= $1", before(now, INVITATION_LASTS)),
            ("delete from asked_addresses where made <= $1", before(now, STOP_KEPT)),
            ("delete from access_tokens where expires <= $1", now),
            ("delete from invitations where expires <= $1", now),
            ("delete from codes where created <= $1", before(now, CODE_KEPT)),
            ("delete from refresh_tokens where rotated <= $1", before(now, ROTATED_KEPT)),
            ("delete from grants where revoked <= $1", before(now, GRANT_KEPT)),
            ("delete from grants where expires <= $1", before(now, GRANT_KEPT)),
            ("delete from visits where seen <= $1", before(now, Visit::IDLE)),
            ("delete from visits where began <= $1", before(now, Visit::LONGEST)),
        ] {
            swept += self.db.execute(sql, params![latest]).await?;
        }
        Ok(swept)
    }
}

/// So long ago.
pub(crate) fn before(now: Moment, span: Duration) -> Moment {
    Moment(now.0.saturating_sub(i64::try_from(span.as_millis()).unwrap_or(i64::MAX)))
}
