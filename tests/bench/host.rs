//! A host that answers from memory: the pages around what is measured, peers' files, and the limit of the HTTP stack.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode, Uri, header};
use axum::serve::ListenerExt;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

/// A running host; it ends with the process.
pub(crate) struct Host {
    port: u16,
}

/// One answer: headers and body, kept ready.
#[derive(Clone, Debug)]
pub(crate) struct Kept {
    /// `Content-Type` and whatever else.
    pub(crate) headers: HeaderMap,
    /// The body, as it goes over the wire.
    pub(crate) body: Bytes,
}

/// What a host answers, by path; `*` answers the rest.
pub(crate) type Answers = HashMap<String, Kept>;

impl Host {
    /// Takes a free port, and answers there what `answers` makes of that port.
    pub(crate) fn start(runtime: &Runtime, answers: impl FnOnce(u16) -> Answers) -> Self {
        let listener = runtime
            .block_on(TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))))
            .expect("a machine has free ports");
        let port = listener.local_addr().expect("a listener has an address").port();
        let answers = Arc::new(answers(port));
        let router = Router::new().fallback(move |method: Method, headers: HeaderMap, uri: Uri| {
            let answers = Arc::clone(&answers);
            async move { answer(&answers, &method, &headers, uri.path()) }
        });
        // As the node does.
        let listener = listener.tap_io(|stream| {
            stream.set_nodelay(true).ok();
        });
        runtime.spawn(async move { axum::serve(listener, router).await });
        Self { port }
    }

    /// Its origin under this name, which must be one of this machine's own.
    pub(crate) fn origin(&self, name: &str) -> String {
        format!("http://{name}:{}", self.port)
    }
}

impl Kept {
    /// What another server answers, with its headers.
    pub(crate) fn served(address: &str, headers: &[(&str, &str)]) -> Self {
        let request =
            headers.iter().fold(ureq::get(address), |request, (name, value)| request.header(*name, *value));
        let mut answer = request.call().unwrap_or_else(|error| panic!("{address}: {error}"));
        let mut headers = answer.headers().clone();
        // The HTTP stack says these itself.
        for name in [header::CONTENT_LENGTH, header::DATE, header::TRANSFER_ENCODING, header::CONNECTION] {
            headers.remove(name);
        }
        let body =
            answer.body_mut().read_to_vec().unwrap_or_else(|error| panic!("half of {address}: {error}"));
        Self { headers, body: body.into() }
    }

    /// The same with another text, compressed as our files are.
    pub(crate) fn saying(self, text: &[u8]) -> Self {
        let mut body = Vec::new();
        let options = brotli::enc::BrotliEncoderParams { quality: 11, ..Default::default() };
        brotli::BrotliCompress(&mut &text[..], &mut body, &options)
            .expect("memory takes what is written to it");
        let mut kept = Self { body: body.into(), ..self };
        kept.headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
        kept
    }

    /// An answer of this type, as it is. Other origins may see how long it took.
    pub(crate) fn plain(media_type: &'static str, body: impl Into<Bytes>) -> Self {
        let headers =
            [(header::CONTENT_TYPE, media_type), (HeaderName::from_static("timing-allow-origin"), "*")];
        let headers = headers.into_iter().map(|(name, value)| (name, HeaderValue::from_static(value)));
        Self { headers: headers.collect(), body: body.into() }
    }

    /// An answer of this type, compressed as our files are.
    pub(crate) fn compressed(media_type: &'static str, text: &[u8]) -> Self {
        Self::plain(media_type, Bytes::new()).saying(text)
    }
}

fn answer(answers: &Answers, method: &Method, asked: &HeaderMap, path: &str) -> Response<Body> {
    let kept = answers.get(path).or_else(|| answers.get("*"));
    let mut response = match kept {
        Some(kept) if method != Method::OPTIONS => {
            let mut response = Response::new(Body::from(kept.body.clone()));
            response.headers_mut().clone_from(&kept.headers);
            response
        }
        kept => {
            let mut response = Response::new(Body::empty());
            *response.status_mut() =
                if kept.is_some() { StatusCode::NO_CONTENT } else { StatusCode::NOT_FOUND };
            response
        }
    };
    // Peers call their stub from the page's origin, with credentials and headers of their own.
    if let Some(origin) = asked.get(header::ORIGIN) {
        let headers = response.headers_mut();
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
        headers.insert(header::ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
        if let Some(names) = asked.get(header::ACCESS_CONTROL_REQUEST_HEADERS) {
            headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, names.clone());
        }
    }
    response
}
