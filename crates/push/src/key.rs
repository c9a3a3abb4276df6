//! A private key of ours: with which a message is encrypted, or by which a push service knows who sends it.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::SecretKey;
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use p256::elliptic_curve::sec1::ToSec1Point;

/// A private key on the curve P-256.
#[derive(Clone)]
pub struct Key(pub(crate) SecretKey);

impl Key {
    /// The key that these bytes are. One in four thousand million random ones is none; draw again.
    pub fn from_bytes(bytes: &[u8; 32]) -> Option<Self> {
        SecretKey::from_slice(bytes).ok().map(Self)
    }

    /// The bytes to keep, and to show to nobody.
    pub fn to_bytes(&self) -> [u8; 32] {
        self.0.to_bytes().into()
    }

    /// Its public half as browsers want it: an uncompressed point (RFC 8292, section 3.2).
    pub fn public_key(&self) -> Vec<u8> {
        self.0.public_key().to_sec1_point(false).as_bytes().to_vec()
    }

    /// The header `Authorization` for messages to a push service (RFC 8292, section 2): `origin` is the service's,
    /// `subject` an address under which its operator reaches us, `expires` in seconds since 1970 and at most a day ahead.
    pub fn authorization(&self, origin: &str, subject: &str, expires: i64) -> String {
        let part = |json: &str| URL_SAFE_NO_PAD.encode(json);
        let claims = format!(r#"{{"aud":"{}","exp":{expires},"sub":"{}"}}"#, plain(origin), plain(subject));
        let signed = format!("{}.{}", part(r#"{"typ":"JWT","alg":"ES256"}"#), part(&claims));
        let signature: Signature = SigningKey::from(&self.0).sign(signed.as_bytes());
        let signature = URL_SAFE_NO_PAD.encode(signature.to_bytes());
        format!("vapid t={signed}.{signature}, k={}", URL_SAFE_NO_PAD.encode(self.public_key()))
    }
}

/// What stands in an address and in a JSON text alike: nothing else is part of an origin.
fn plain(address: &str) -> String {
    address.chars().filter(|character| !matches!(character, '"' | '\\' | '\0'..='\x1f')).collect()
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key(…)")
    }
}

#[cfg(test)]
mod tests {
    use p256::ecdsa::VerifyingKey;
    use p256::ecdsa::signature::Verifier;

    use super::*;

    #[test]
    fn authorization_is_a_token_that_the_service_can_check() {
        let key = Key::from_bytes(&[7; 32]).unwrap();
        let header = key.authorization("https://push.example", "https://connect.example", 1_453_523_768);
        let (token, shown) = header.strip_prefix("vapid t=").unwrap().split_once(", k=").unwrap();
        let shown = URL_SAFE_NO_PAD.decode(shown).unwrap();
        assert_eq!((shown.len(), shown[0]), (65, 4));

        let (signed, signature) = token.rsplit_once('.').unwrap();
        let signature = Signature::from_slice(&URL_SAFE_NO_PAD.decode(signature).unwrap()).unwrap();
        let public = VerifyingKey::from_sec1_bytes(&shown).unwrap();
        assert!(public.verify(signed.as_bytes(), &signature).is_ok());
        assert!(public.verify(&signed.as_bytes()[1..], &signature).is_err());

        let texts: Vec<String> = signed
            .split('.')
            .map(|part| String::from_utf8(URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap())
            .collect();
        let claims = r#"{"aud":"https://push.example","exp":1453523768,"sub":"https://connect.example"}"#;
        assert_eq!(texts, [r#"{"typ":"JWT","alg":"ES256"}"#, claims]);
    }

    #[test]
    fn key_is_kept_as_bytes_and_shown_to_nobody() {
        let key = Key::from_bytes(&[7; 32]).unwrap();
        assert_eq!(Key::from_bytes(&key.to_bytes()).unwrap().public_key(), key.public_key());
        assert_eq!(format!("{key:?}"), "Key(…)");
        assert!(Key::from_bytes(&[0; 32]).is_none() && Key::from_bytes(&[255; 32]).is_none());
    }
}
