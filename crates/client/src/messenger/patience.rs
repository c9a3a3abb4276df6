//! How long to wait before one tries again: longer each time, and never exactly as long as others do.

/// Random numbers from a seed, good enough to keep browsers apart (`SplitMix64`: Steele, Lea and Flood, 2014).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Chance(pub(super) u64);

impl Chance {
    /// A number below this one.
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (bits ^ (bits >> 31)) % end
    }
}

/// How often it was in vain.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Patience(u32);

/// The first wait is no longer, in milliseconds.
const FIRST: u64 = 1_000;
/// No wait is longer, in milliseconds.
const LONGEST: u64 = 30_000;

impl Patience {
    /// The next wait, in milliseconds: between half of what it may be and all of it.
    pub(super) fn wait(&mut self, chance: &mut Chance) -> u64 {
        let most = LONGEST.min(FIRST << self.0);
        self.0 = (self.0 + 1).min(5);
        most / 2 + chance.below(most / 2 + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_half_a_minute_and_differ() {
        let waits = |seed| {
            let (mut patience, mut chance) = (Patience::default(), Chance(seed));
            std::array::from_fn::<u64, 40, _>(|_| patience.wait(&mut chance))
        };
        for seed in 0..100 {
            let waits = waits(seed);
            assert!((500..=1_000).contains(&waits[0]), "{}", waits[0]);
            assert!((1_000..=2_000).contains(&waits[1]), "{}", waits[1]);
            assert!((8_000..=16_000).contains(&waits[4]), "{}", waits[4]);
            assert!(waits[5..].iter().all(|wait| (15_000..=30_000).contains(wait)));
        }
        assert_ne!(waits(1), waits(2));
    }
}
