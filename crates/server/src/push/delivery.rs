//! One message to one browser, by way of its push service (RFC 8030, section 5).

use std::time::Duration;

use push::encrypt;
use reqwest::StatusCode;
use reqwest::header::{AUTHORIZATION, CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, RETRY_AFTER};
use wire::{Notice, PushSubscription};

use super::waiting::News;
use super::{fresh, read};
use crate::app::App;

/// A day: what is older is read in the page.
const KEPT: &str = "86400";
/// So long a token for a push service counts: at most a day (RFC 8292, section 2).
const TOKEN: Duration = Duration::from_hours(12);
/// Messages look equally long to a push service, in steps of so many bytes.
const STEP: usize = 512;
/// Where a push service does not say when to come back: after so long, and twice as long after each attempt.
const AGAIN: Duration = Duration::from_secs(30);
/// It is not waited longer.
const LONGEST: Duration = Duration::from_hours(1);

/// One message to one browser.
#[derive(Debug)]
pub(super) struct Delivery {
    pub(super) news: News,
    /// From which entry on.
    pub(super) from: u64,
    pub(super) browser: PushSubscription,
    pub(super) notice: Notice,
    /// The first, the second …
    pub(super) attempt: u32,
}

/// How it went.
#[derive(Debug)]
pub(super) enum Delivered {
    /// The service has it.
    Done,
    /// There is no such browser any more.
    Gone,
    /// The service cannot take it now.
    Later {
        /// In how long it may.
        after: Duration,
        /// What it said.
        why: String,
    },
    /// The service will not take it.
    Refused {
        /// What it said.
        why: String,
    },
}

impl Delivery {
    /// Sends it.
    pub(super) async fn send(&self, app: &App) -> Delivered {
        match self.try_send(app).await {
            Ok(delivered) => delivered,
            Err(why) => Delivered::Later { after: self.patience(), why },
        }
    }

    async fn try_send(&self, app: &App) -> Result<Delivered, String> {
        // It was looked at before it was kept.
        let Ok((endpoint, keys)) = read(&self.browser) else { return Ok(Delivered::Gone) };
        if !app.push.0.services.allow(&endpoint) {
            return Ok(Delivered::Gone);
        }
        let text = serde_json::to_vec(&self.notice).map_err(|error| error.to_string())?;
        let length = text.len().next_multiple_of(STEP);
        let Some(body) = encrypt(&text, length, &keys, &fresh(app), &app.random.bytes()) else {
            return Ok(Delivered::Refused { why: format!("it has {} bytes", text.len()) });
        };
        let expires = app.clock.now().after(TOKEN).0 / 1_000;
        let key = app.push.key(app).await.map_err(|error| error.to_string())?;
        let token = key.authorization(endpoint.origin(), &app.config.issuer, expires);
        let client = app.push.client().await.map_err(|error| error.to_string())?;
        let answer = client
            .post(endpoint.url().clone())
            .header(AUTHORIZATION, token)
            .header(CONTENT_ENCODING, "aes128gcm")
            .header(CONTENT_TYPE, "application/octet-stream")
            .header("TTL", KEPT)
            .header("Urgency", "high")
            .header("Topic", self.topic())
            .body(body)
            .send()
            .await
            // What it says may name the address, which is the permission to write to that browser.
            .map_err(|error| error.without_url().to_string())?;
        Ok(self.judge(answer.status(), answer.headers()))
    }

    fn judge(&self, status: StatusCode, headers: &HeaderMap) -> Delivered {
        let why = format!("it answered {status}");
        match status {
            _ if status.is_success() => Delivered::Done,
            StatusCode::NOT_FOUND | StatusCode::GONE => Delivered::Gone,
            StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT => {
                Delivered::Later { after: self.asked(headers), why }
            }
            _ if status.is_server_error() => Delivered::Later { after: self.asked(headers), why },
            _ => Delivered::Refused { why },
        }
    }

    /// When the service wants to be asked again (RFC 9110, section 10.2.3), if it says so in seconds.
    fn asked(&self, headers: &HeaderMap) -> Duration {
        let seconds = headers.get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.trim().parse().ok());
        seconds.map_or_else(|| self.patience(), Duration::from_secs).min(LONGEST)
    }

    fn patience(&self) -> Duration {
        AGAIN * 2_u32.saturating_pow(self.attempt.saturating_sub(1))
    }

    /// A later message of the same topic replaces one that the service still has (RFC 8030, section 5.4): at most 32
    /// characters of base64url.
    fn topic(&self) -> String {
        match self.news {
            News::Said(conversation) => conversation.to_string(),
            News::Asked { by, .. } => format!("asked-{by}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use wire::{Cid, PushKeys};

    use super::*;

    fn delivery(attempt: u32) -> Delivery {
        let keys = PushKeys { p256dh: String::new(), auth: String::new() };
        let question =
            Notice::Question { person: Cid(1), from: "Ana".into(), picture: None, note: String::new() };
        Delivery {
            news: News::Asked { cid: Cid(2), by: Cid(u64::MAX) },
            from: 0,
            browser: PushSubscription { endpoint: String::new(), keys },
            notice: question,
            attempt,
        }
    }

    /// In how many seconds it is tried again; what is done is never.
    fn again(attempt: u32, status: u16, retry_after: Option<&'static str>) -> Option<u64> {
        let headers = retry_after.map(|value| (RETRY_AFTER, value.parse().unwrap())).into_iter().collect();
        match delivery(attempt).judge(StatusCode::from_u16(status).unwrap(), &headers) {
            Delivered::Later { after, .. } => Some(after.as_secs()),
            Delivered::Done | Delivered::Gone | Delivered::Refused { .. } => None,
        }
    }

    #[test]
    fn service_that_cannot_take_it_now_is_asked_again() {
        assert_eq!(again(1, 429, Some("7")), Some(7));
        assert_eq!(again(1, 503, Some(" 7 ")), Some(7));
        assert_eq!(again(1, 503, Some("86400")), Some(3_600));
        assert_eq!([1, 2, 3].map(|attempt| again(attempt, 500, None)), [Some(30), Some(60), Some(120)]);
        assert_eq!(again(1, 429, Some("Fri, 27 Nov 2026 08:00:00 GMT")), Some(30));
        for status in [200, 201, 202, 301, 400, 401, 403, 404, 410, 413] {
            assert_eq!(again(1, status, Some("7")), None, "{status}");
        }
    }

    #[test]
    fn topic_is_as_push_services_want_it() {
        let topic = delivery(1).topic();
        assert_eq!(topic, "asked-FFFFFFFFFFFFFFFF");
        assert!(topic.len() <= 32);
    }
}
