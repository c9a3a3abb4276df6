//! A push service, and the browsers that subscribe there: what a browser's maker runs on the internet (RFC 8030).

use std::collections::{HashMap, VecDeque};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use aes_gcm::aead::{Aead, KeyInit};
use aes_gcm::{Aes128Gcm, Nonce};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hkdf::Hkdf;
use p256::ecdh::diffie_hellman;
use p256::ecdsa::signature::Verifier;
use p256::ecdsa::{Signature, VerifyingKey};
use p256::elliptic_curve::sec1::ToSec1Point;
use p256::{PublicKey, SecretKey};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::wait::PATIENCE;

/// A push service. It ends with the test's process.
pub struct PushService {
    /// `http://127.0.0.1:<port>`.
    pub origin: String,
    inbox: Receiver<Parcel>,
    answers: Arc<Mutex<VecDeque<String>>>,
}

/// A message as the push service gets it.
#[derive(Debug)]
pub struct Parcel {
    /// Which browser it is for.
    pub to: String,
    headers: HashMap<String, String>,
    body: Vec<u8>,
}

/// A browser that has subscribed.
pub struct Subscriber {
    name: String,
    endpoint: String,
    key: SecretKey,
    secret: [u8; 16],
}

impl PushService {
    /// One on a free port.
    pub fn opens() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a machine has free ports");
        let origin = format!("http://{}", listener.local_addr().expect("a listener has an address"));
        let (parcels, inbox) = channel();
        let answers: Arc<Mutex<VecDeque<String>>> = Arc::default();
        let given = Arc::clone(&answers);
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (parcels, given) = (parcels.clone(), Arc::clone(&given));
                thread::spawn(move || serve(stream, &parcels, &given));
            }
        });
        Self { origin, inbox, answers }
    }

    /// A browser of this name subscribes.
    pub fn subscribes(&self, name: &str) -> Subscriber {
        let bytes: [u8; 32] = Sha256::digest(format!("the key of {name}")).into();
        Subscriber {
            name: name.to_owned(),
            endpoint: format!("{}/{name}", self.origin),
            key: SecretKey::from_slice(&bytes).expect("as good as every number is a key"),
            secret: *b"sixteen bytes ok",
        }
    }

    /// Answers the next message so: `410 Gone`, or with a header `429 Too Many Requests\r\nRetry-After: 7`. All others are
    /// taken.
    pub fn answers(&self, head: &str) {
        self.answers.lock().unwrap_or_else(PoisonError::into_inner).push_back(head.to_owned());
    }

    /// The next message that it gets.
    pub fn receives(&self) -> Parcel {
        self.inbox.recv_timeout(PATIENCE).expect("a message comes")
    }

    /// A message that has come already.
    pub fn has_received(&self) -> Option<Parcel> {
        self.inbox.try_recv().ok()
    }
}

/// Takes one request, and closes.
fn serve(mut stream: TcpStream, parcels: &Sender<Parcel>, answers: &Mutex<VecDeque<String>>) {
    let mut reader = BufReader::new(stream.try_clone().expect("a stream can be cloned"));
    let mut lines = reader.by_ref().lines().map_while(Result::ok);
    let Some(request) = lines.next() else { return };
    let to = request.split(' ').nth(1).unwrap_or_default().trim_start_matches('/').to_owned();
    let headers: HashMap<String, String> = lines
        .take_while(|line| !line.is_empty())
        .filter_map(|line| {
            line.split_once(": ").map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
        })
        .collect();
    let length = headers.get("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    if reader.read_exact(&mut body).is_err() {
        return;
    }
    let answer = answers.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
    let head = answer.unwrap_or_else(|| "201 Created".to_owned());
    write!(stream, "HTTP/1.1 {head}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").ok();
    // After the test nobody takes it.
    parcels.send(Parcel { to, headers, body }).ok();
}

impl Parcel {
    /// A header; empty if it is absent.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    /// Who has sent it, as RFC 8292 lets a push service know: the claims, and the key with which they were signed.
    pub fn sender(&self) -> (Value, String) {
        let authorization = self.header("authorization");
        let (token, key) = authorization
            .strip_prefix("vapid t=")
            .and_then(|rest| rest.split_once(", k="))
            .unwrap_or_else(|| panic!("{authorization:?} is not of RFC 8292"));
        let (signed, signature) = token.rsplit_once('.').expect("a token has three parts");
        let signature = Signature::from_slice(&decode(signature)).expect("it has the length of a signature");
        let public = VerifyingKey::from_sec1_bytes(&decode(key)).expect("it is a public key");
        public.verify(signed.as_bytes(), &signature).expect("the signature is that of the key");
        let (head, claims) = signed.split_once('.').expect("a token has three parts");
        assert_eq!(json(&decode(head)), json!({ "typ": "JWT", "alg": "ES256" }));
        (json(&decode(claims)), key.to_owned())
    }
}

impl Subscriber {
    /// What its page gives to the node: `PushSubscription.toJSON()`.
    pub fn subscription(&self) -> Value {
        let p256dh = URL_SAFE_NO_PAD.encode(self.key.public_key().to_sec1_point(false).as_bytes());
        let auth = URL_SAFE_NO_PAD.encode(self.secret);
        json!({ "endpoint": self.endpoint, "expirationTime": null, "keys": { "p256dh": p256dh, "auth": auth } })
    }

    /// Decrypts a message (RFC 8188, RFC 8291), and reads it.
    pub fn opens(&self, parcel: &Parcel) -> Value {
        assert_eq!((&parcel.to, parcel.header("content-encoding")), (&self.name, "aes128gcm"));
        let (head, sealed) = parcel.body.split_at(86);
        let (salt, theirs) = (&head[..16], &head[21..]);
        let record = u32::from_be_bytes(head[16..20].try_into().expect("four bytes"));
        assert_eq!((record as usize, head[20]), (sealed.len(), 65), "one record, by a key of 65 bytes");
        let ours = self.key.public_key().to_sec1_point(false);
        let public = PublicKey::from_sec1_bytes(theirs).expect("it is a public key");
        let shared = diffie_hellman(self.key.to_nonzero_scalar(), public.as_affine());
        let info = [b"WebPush: info\0".as_slice(), ours.as_bytes(), theirs].concat();
        let input: [u8; 32] = expand(&self.secret, shared.raw_secret_bytes(), &info);
        let key: [u8; 16] = expand(salt, &input, b"Content-Encoding: aes128gcm\0");
        let nonce: [u8; 12] = expand(salt, &input, b"Content-Encoding: nonce\0");
        let plain = Aes128Gcm::new(&key.into()).decrypt(&Nonce::from(nonce), sealed);
        let mut plain = plain.expect("it was encrypted for this browser");
        while plain.pop_if(|last| *last == 0).is_some() {}
        assert_eq!(plain.pop(), Some(2), "the last record");
        json(&plain)
    }
}

fn expand<const N: usize>(salt: &[u8], input: &[u8], info: &[u8]) -> [u8; N] {
    let mut bytes = [0; N];
    Hkdf::<Sha256>::new(Some(salt), input).expand(info, &mut bytes).expect("so many bytes can be had");
    bytes
}

fn decode(text: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(text).unwrap_or_else(|error| panic!("{text:?}: {error}"))
}

fn json(bytes: &[u8]) -> Value {
    serde_json::from_slice(bytes).unwrap_or_else(|error| panic!("{error} in {}", bytes.escape_ascii()))
}
