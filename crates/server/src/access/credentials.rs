//! What a request shows: a token in the `Authorization` header, in the spelling of today or of 2010.

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use domain::Secret;

/// What stands in the `Authorization` header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Credentials {
    /// A token.
    Token(Secret),
    /// Nothing, or something for somebody else.
    Missing,
    /// More than one header, or one that cannot be read.
    Malformed,
}

impl Credentials {
    /// Reads `Bearer T` (RFC 6750, section 2.1), `WRAP access_token=T` or `WRAP access_token="T"`, with spaces round
    /// the equals sign or not (draft-hardt-oauth-01, section 4.3), and the bare token that some clients of 2010 sent.
    ///
    /// A token in the query counts for nothing (OAuth 2.1): addresses end up in logs.
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let mut values = headers.get_all(AUTHORIZATION).iter();
        let (value, None) = (values.next(), values.next()) else { return Self::Malformed };
        let Some(value) = value else { return Self::Missing };
        let Ok(value) = value.to_str() else { return Self::Malformed };
        let (scheme, rest) = value.trim().split_once(' ').unwrap_or((value.trim(), ""));
        let token = if scheme.eq_ignore_ascii_case("Bearer") {
            Some(rest.trim())
        } else if scheme.eq_ignore_ascii_case("WRAP") {
            wrap_token(rest)
        } else if rest.is_empty() {
            Some(scheme)
        } else {
            return Self::Missing;
        };
        match token {
            Some(token) if !token.is_empty() && !token.contains(char::is_whitespace) => {
                Self::Token(Secret::presented(token))
            }
            _ => Self::Malformed,
        }
    }
}

fn wrap_token(parameters: &str) -> Option<&str> {
    let (name, value) = parameters.split_once('=')?;
    let value = value.trim();
    let unquoted = value.strip_prefix('"').and_then(|value| value.strip_suffix('"'));
    name.trim().eq_ignore_ascii_case("access_token").then(|| unquoted.unwrap_or(value))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn credentials(values: &[&'static str]) -> Credentials {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(AUTHORIZATION, HeaderValue::from_static(value));
        }
        Credentials::of(&headers)
    }

    #[test]
    fn token_is_found_in_every_spelling() {
        for value in [
            "Bearer T-1_~",
            "bearer  T-1_~ ",
            "WRAP access_token=T-1_~",
            "WRAP access_token=\"T-1_~\"",
            "wrap  access_token = \"T-1_~\"",
            "T-1_~",
        ] {
            assert_eq!(credentials(&[value]), Credentials::Token(Secret::presented("T-1_~")), "{value}");
        }
    }

    #[test]
    fn other_schemes_are_for_somebody_else() {
        assert_eq!(credentials(&[]), Credentials::Missing);
        assert_eq!(credentials(&["Basic YTpi"]), Credentials::Missing);
    }

    #[test]
    fn what_cannot_be_read_is_malformed() {
        for values in [
            &["Bearer"][..],
            &["Bearer a b"],
            &["WRAP a"],
            &["WRAP token=a"],
            &["WRAP access_token=\"\""],
            &["Bearer a", "WRAP access_token=a"],
            &[""],
        ] {
            assert_eq!(credentials(values), Credentials::Malformed, "{values:?}");
        }
    }
}
