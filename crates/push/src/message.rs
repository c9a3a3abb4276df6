//! Encrypts a message so that only the browser can read it (RFC 8291), as one record of `aes128gcm` (RFC 8188).

use aes_gcm::aead::{Aead, KeyInit};
use aes_gcm::{Aes128Gcm, Nonce};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hkdf::Hkdf;
use p256::PublicKey;
use p256::ecdh::diffie_hellman;
use p256::elliptic_curve::sec1::ToSec1Point;
use sha2::Sha256;

use crate::{Flaw, Key};

/// A message has no more bytes: with what is around it, a push service must take so many (RFC 8030, section 7.2).
pub const MOST_BYTES: usize = 3_993;
/// The length of the tag with which AES-GCM ends.
const TAG: usize = 16;
/// Ends the last record (RFC 8188, section 2); nothing but padding follows.
const LAST: u8 = 2;

/// What a browser gives away so that it can be written to: its public key, and a secret that the push service does not
/// know (RFC 8291, section 2).
#[derive(Clone, PartialEq, Eq)]
pub struct BrowserKeys {
    /// `p256dh`.
    public: PublicKey,
    /// `auth`.
    secret: [u8; 16],
}

impl BrowserKeys {
    /// Reads what `PushSubscription.toJSON()` says under `keys`: base64url, with or without padding.
    pub fn parse(p256dh: &str, auth: &str) -> Result<Self, Flaw> {
        let decode = |text: &str| URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).ok();
        Self::from_bytes(&decode(p256dh).ok_or(Flaw::PublicKey)?, &decode(auth).ok_or(Flaw::Secret)?)
    }

    /// As they were kept.
    pub fn from_bytes(p256dh: &[u8], auth: &[u8]) -> Result<Self, Flaw> {
        let is_uncompressed = p256dh.len() == 65;
        let public = PublicKey::from_sec1_bytes(p256dh).ok().filter(|_| is_uncompressed);
        Ok(Self {
            public: public.ok_or(Flaw::PublicKey)?,
            secret: auth.try_into().map_err(|_| Flaw::Secret)?,
        })
    }

    /// `p256dh`, to be kept.
    pub fn public_key(&self) -> Vec<u8> {
        self.public.to_sec1_point(false).as_bytes().to_vec()
    }

    /// `auth`, to be kept.
    pub fn secret(&self) -> &[u8; 16] {
        &self.secret
    }
}

impl std::fmt::Debug for BrowserKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("BrowserKeys(…)")
    }
}

/// The body of a message, to be sent with `Content-Encoding: aes128gcm`. `key` and `salt` are drawn for this message and
/// never used again. The message is padded to `length`, so that its own tells nothing; `None` if it is longer than
/// [`MOST_BYTES`].
pub fn encrypt(
    message: &[u8],
    length: usize,
    browser: &BrowserKeys,
    key: &Key,
    salt: &[u8; 16],
) -> Option<Vec<u8>> {
    if message.len() > MOST_BYTES {
        return None;
    }
    let ours = key.public_key();
    let (content_key, nonce) = derive(browser, key, &ours, salt)?;
    let mut plain = message.to_vec();
    plain.push(LAST);
    plain.resize(plain.len().max(length.min(MOST_BYTES) + 1), 0);
    let record = u32::try_from(plain.len() + TAG).ok()?;
    let sealed = Aes128Gcm::new(&content_key.into()).encrypt(&Nonce::from(nonce), plain.as_slice()).ok()?;
    // RFC 8188, section 2.1: salt, record size, the length of the key's name, and the name, which is our public key.
    let mut body = salt.to_vec();
    body.extend(record.to_be_bytes());
    body.push(u8::try_from(ours.len()).ok()?);
    body.extend(ours);
    body.extend(sealed);
    Some(body)
}

/// The content's key and nonce (RFC 8291, section 3.4).
fn derive(browser: &BrowserKeys, key: &Key, ours: &[u8], salt: &[u8; 16]) -> Option<([u8; 16], [u8; 12])> {
    let shared = diffie_hellman(key.0.to_nonzero_scalar(), browser.public.as_affine());
    let mut input = [0; 32];
    let both = [b"WebPush: info\0".as_slice(), &browser.public_key(), ours].concat();
    Hkdf::<Sha256>::new(Some(&browser.secret), shared.raw_secret_bytes()).expand(&both, &mut input).ok()?;
    let content = Hkdf::<Sha256>::new(Some(salt), &input);
    let (mut content_key, mut nonce) = ([0; 16], [0; 12]);
    content.expand(b"Content-Encoding: aes128gcm\0", &mut content_key).ok()?;
    content.expand(b"Content-Encoding: nonce\0", &mut nonce).ok()?;
    Some((content_key, nonce))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decode<const N: usize>(text: &str) -> [u8; N] {
        URL_SAFE_NO_PAD.decode(text).unwrap().try_into().unwrap()
    }

    fn browser() -> BrowserKeys {
        let p256dh =
            "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";
        BrowserKeys::parse(p256dh, "BTBZMqHH6r4Tts7J_aSIgg").unwrap()
    }

    /// RFC 8291, section 5 and appendix A.
    #[test]
    fn example_of_the_standard_is_encrypted_to_its_very_bytes() {
        let key = Key::from_bytes(&decode("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw")).unwrap();
        let salt = decode("DGv6ra1nlYgDCS1FRnbzlw");
        let message = b"When I grow up, I want to be a watermelon";
        let body = encrypt(message, 0, &browser(), &key, &salt).unwrap();
        // The example's record may be of 4,096 bytes; ours says how long it is: 41, and 17 around it.
        let expected = "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN";
        let mut expected = URL_SAFE_NO_PAD.decode(expected).unwrap();
        expected[16..20].copy_from_slice(&58_u32.to_be_bytes());
        assert_eq!(body, expected);
    }

    #[test]
    fn padding_hides_how_long_a_message_is() {
        let key = Key::from_bytes(&[7; 32]).unwrap();
        let length =
            |message: &[u8]| encrypt(message, 1_000, &browser(), &key, &[1; 16]).map(|body| body.len());
        assert_eq!([length(b""), length(b"hello"), length(&[b'a'; 1_000])], [Some(86 + 1_017); 3]);
        assert_eq!(length(&[b'a'; 1_001]), Some(86 + 1_018));
        // RFC 8030, section 7.2: 4,096 bytes are always taken.
        assert_eq!(length(&[b'a'; MOST_BYTES]), Some(4_096));
        assert_eq!(length(&[b'a'; MOST_BYTES + 1]), None);
    }

    #[test]
    fn keys_are_read_and_kept_or_refused() {
        let keys = browser();
        assert_eq!(BrowserKeys::from_bytes(&keys.public_key(), keys.secret()), Ok(keys.clone()));
        let public = URL_SAFE_NO_PAD.encode(keys.public_key());
        assert_eq!(BrowserKeys::parse(&format!("{public}="), "BTBZMqHH6r4Tts7J_aSIgg=="), Ok(keys));
        let compressed = "AyVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcx";
        let off_the_curve = URL_SAFE_NO_PAD.encode([4; 65]);
        for wrong in ["", "?", compressed, &off_the_curve] {
            assert_eq!(BrowserKeys::parse(wrong, "BTBZMqHH6r4Tts7J_aSIgg"), Err(Flaw::PublicKey), "{wrong}");
        }
        for wrong in ["", "?", "BTBZMqHH6r4Tts7J_aSI"] {
            assert_eq!(BrowserKeys::parse(&public, wrong), Err(Flaw::Secret), "{wrong}");
        }
    }
}
