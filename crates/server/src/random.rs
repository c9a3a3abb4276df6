//! The one place that asks for randomness.

use domain::Secret;

/// The operating system's generator.
#[derive(Debug, Clone, Copy, Default)]
pub struct Random;

impl Random {
    /// That many unpredictable bytes.
    #[expect(clippy::disallowed_methods, reason = "this is the one place that asks the system")]
    pub fn bytes<const N: usize>(self) -> [u8; N] {
        let mut bytes = [0; N];
        getrandom::fill(&mut bytes)
            .expect("a machine without randomness can keep no secret; there is no way to go on");
        bytes
    }

    /// A new secret: 256 bits.
    pub fn secret(self) -> Secret {
        Secret::from_random(self.bytes())
    }

    /// A new name for something: 64 bits, never zero.
    pub fn number(self) -> u64 {
        u64::from_be_bytes(self.bytes()).max(1)
    }
}
