//! The files that the binary carries: `/loader.js`, `/wl.d.ts`, `/assets/…`, and the pages' own style.

use axum::extract::Request;
use axum::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, HeaderName, IF_NONE_MATCH, VARY,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};

use crate::cors;
use crate::error::PageError;

/// One file, with its compressed forms.
#[derive(Debug)]
pub struct Asset {
    /// Its address.
    pub path: &'static str,
    /// Its content type.
    pub media_type: &'static str,
    /// Whether the address changes with the content.
    pub immutable: bool,
    /// The digest of its content, which is its entity tag.
    pub digest: &'static str,
    /// The file.
    pub bytes: &'static [u8],
    /// The same in brotli.
    pub brotli: Option<&'static [u8]>,
    /// The same in gzip.
    pub gzip: Option<&'static [u8]>,
}

// `ASSETS: &[Asset]` and `DEMO: &[(&str, &[u8])]`, written by build.rs.
include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// Whether the browser side was built before this binary was.
pub fn is_complete() -> bool {
    find(wire::path::LOADER).is_some()
}

/// The address of the pages' style sheet.
pub(crate) fn page_style() -> &'static str {
    let is_style =
        |asset: &&Asset| asset.path.starts_with("/assets/page") && asset.media_type.starts_with("text/css");
    ASSETS.iter().find(is_style).map_or("", |asset| asset.path)
}

/// The files of the demo site: name and content.
pub(crate) fn demo_file(name: &str) -> Option<&'static [u8]> {
    DEMO.iter().find(|(candidate, _)| *candidate == name).map(|(_, bytes)| *bytes)
}

/// Answers with the file at the request's address.
pub(crate) async fn serve(request: Request) -> Response {
    match find(request.uri().path()) {
        Some(asset) => answer(asset, request.headers()),
        None if request.uri().path() == wire::path::LOADER => (
            StatusCode::SERVICE_UNAVAILABLE,
            "This node was built without its browser side: run ./build.sh, which lays it out first.\n",
        )
            .into_response(),
        None => PageError::NOT_FOUND.into_response(),
    }
}

/// The node's mark, for its pages and for the browser's tab. A browser that asks for an icon takes SVG as well.
pub(crate) async fn mark() -> impl IntoResponse {
    let headers = [(CONTENT_TYPE, "image/svg+xml"), (CACHE_CONTROL, "public, max-age=86400")];
    (headers, include_str!("../../../www/page/mark.svg"))
}

fn find(path: &str) -> Option<&'static Asset> {
    ASSETS.iter().find(|asset| asset.path == path)
}

fn answer(asset: &'static Asset, request: &HeaderMap) -> Response {
    let tag = format!("\"{}\"", asset.digest);
    let mut headers = HeaderMap::new();
    let mut set = |name: HeaderName, value: &str| {
        // Digests, media types and names of encodings are ASCII.
        headers.extend(HeaderValue::try_from(value).ok().map(|value| (name, value)));
    };
    set(ETAG, &tag);
    set(VARY, "Accept-Encoding");
    set(CONTENT_TYPE, asset.media_type);
    set(
        CACHE_CONTROL,
        if asset.immutable {
            "public, max-age=31536000, immutable"
        } else {
            "public, max-age=300, stale-while-revalidate=86400"
        },
    );
    let is_known =
        request.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok()).any(|value| {
            value
                .split(',')
                .any(|candidate| candidate.trim().trim_start_matches("W/") == tag || candidate.trim() == "*")
        });
    let (encoding, bytes) = choose(asset, request);
    if let Some(encoding) = encoding.filter(|_| !is_known) {
        set(CONTENT_ENCODING, encoding);
    }
    headers.insert(axum::http::header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    cors::open_file(&mut headers);
    if is_known {
        (StatusCode::NOT_MODIFIED, headers).into_response()
    } else {
        (headers, bytes).into_response()
    }
}

/// The smallest form that the browser reads (RFC 9110, section 12.5.3; `q=0` means never).
fn choose(asset: &'static Asset, request: &HeaderMap) -> (Option<&'static str>, &'static [u8]) {
    let accepts = |encoding: &str| {
        request.get_all(ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok()).any(|value| {
            value.split(',').any(|item| {
                let mut parts = item.split(';').map(str::trim);
                let is_it = parts.next().is_some_and(|name| name.eq_ignore_ascii_case(encoding));
                let quality = parts.find_map(|part| part.strip_prefix("q=")).unwrap_or("1");
                is_it && quality.parse::<f32>().is_ok_and(|quality| quality > 0.0)
            })
        })
    };
    match asset {
        Asset { brotli: Some(bytes), .. } if accepts("br") => (Some("br"), bytes),
        Asset { gzip: Some(bytes), .. } if accepts("gzip") => (Some("gzip"), bytes),
        _ => (None, asset.bytes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static ASSET: Asset = Asset {
        path: "/loader.js",
        media_type: "text/javascript; charset=utf-8",
        immutable: false,
        digest: "sha384-abc",
        bytes: b"plain",
        brotli: Some(b"br"),
        gzip: Some(b"gz"),
    };

    fn ask(name: HeaderName, value: &'static str) -> Response {
        answer(&ASSET, &HeaderMap::from_iter([(name, HeaderValue::from_static(value))]))
    }

    #[test]
    fn smallest_form_that_the_browser_reads_is_sent() {
        let encoding = |accepted| {
            let response = ask(ACCEPT_ENCODING, accepted);
            response.headers().get(CONTENT_ENCODING).map(|value| value.to_str().unwrap().to_owned())
        };
        assert_eq!(encoding("gzip, deflate, br, zstd").as_deref(), Some("br"));
        assert_eq!(encoding("br;q=0, GZIP;q=0.5").as_deref(), Some("gzip"));
        assert_eq!(encoding("identity"), None);
        assert_eq!(encoding("brotli"), None);
    }

    #[test]
    fn known_content_is_not_sent_again() {
        assert_eq!(ask(IF_NONE_MATCH, "\"x\", W/\"sha384-abc\"").status(), StatusCode::NOT_MODIFIED);
        assert_eq!(ask(IF_NONE_MATCH, "\"sha384-ab\"").status(), StatusCode::OK);
    }
}
