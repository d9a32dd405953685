//! A vocabulary laid out so that asking for a token waits for memory as little as can be.
//!
//! What the steps mean is left to `vocabulary`.

use std::num::NonZeroU32;

use super::vocabulary::Steps;

/// A vocabulary laid out for asking: eight tokens to a cache line, for the time goes into waiting for memory. A slot
/// holds half of a token, scrambled, and its steps; the other half says where it stands. The two are so many bits that
/// one token is taken for another once in some hundred thousand pages.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Slots {
    /// A power of two of them, at most three quarters full: an empty one ends every search.
    slots: Vec<Option<Slot>>,
    shift: u32,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Slot {
    half: NonZeroU32,
    steps: Steps,
}

impl Slots {
    /// Lays out the steps of tokens, each of which is given once.
    pub fn new(tokens: &[(u64, Steps)]) -> Self {
        let count = (tokens.len() + tokens.len() / 3 + 1)
            .next_power_of_two()
            .max(2);
        let mut slots = Slots {
            slots: vec![None; count],
            shift: u64::BITS - count.trailing_zeros(),
        };
        for &(token, steps) in tokens {
            let (mut place, half) = slots.place(token);
            while slots.slots[place].is_some() {
                place = (place + 1) & (count - 1);
            }
            slots.slots[place] = Some(Slot { half, steps });
        }
        slots
    }

    /// Where a token stands if no other stands there, and the half of it that is kept.
    #[inline]
    fn place(&self, token: u64) -> (usize, NonZeroU32) {
        // An odd factor loses nothing, and its upper bits go by all of the token.
        let scrambled = token.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let half = NonZeroU32::new((scrambled ^ scrambled >> 32) as u32).unwrap_or(NonZeroU32::MAX);
        ((scrambled >> self.shift) as usize, half)
    }

    /// The steps of a token; none of one that was not given.
    #[inline]
    pub fn find(&self, token: u64) -> Option<Steps> {
        let (mut place, half) = self.place(token);
        loop {
            let slot = self.slots.get(place).copied()??;
            if slot.half == half {
                return Some(slot.steps);
            }
            place = (place + 1) & (self.slots.len() - 1);
        }
    }

    /// Has a token's slot brought near without waiting for it.
    #[inline]
    pub fn touch(&self, token: u64) {
        std::hint::black_box(self.slots.get(self.place(token).0).copied());
    }
}
