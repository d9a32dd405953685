//! A vocabulary laid out so that asking for a token waits for memory as little as can be, and takes no branch that
//! depends on whether the token is there.
//!
//! What the steps mean is left to `vocabulary`.

use super::vocabulary::Steps;

/// So many tokens share a cache line.
const TOGETHER: usize = 8;

/// Makes bytes of steps differ from zero, which stands for no token: no token has -128 for all labels.
const PRESENT: u8 = 0x80;

/// A vocabulary laid out for asking: a token stands in a cache line that half of it names, known there by the other
/// half. The two are so many bits that one token is taken for another once in some hundred thousand pages.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Slots {
    /// A power of two of them, at most three quarters full: one with room ends every search.
    lines: Vec<Line>,
    shift: u32,
}

/// Filled from the first place on; an empty place has zeroes.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
#[repr(align(64))]
struct Line {
    halves: [u32; TOGETHER],
    steps: [u32; TOGETHER],
}

/// The steps of a token, or none.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Found(u32);

impl Found {
    /// One where there are steps and zero where there are none.
    #[inline(always)]
    pub fn count(self) -> f32 {
        f32::from(u8::from(self.0 != 0))
    }

    /// The steps; where there are none, steps lower than any.
    #[inline(always)]
    pub fn steps(self) -> Steps {
        self.0.to_le_bytes().map(|byte| (byte ^ PRESENT) as i8)
    }

    /// The steps if there are any.
    pub fn some(self) -> Option<Steps> {
        (self.0 != 0).then(|| self.steps())
    }
}

impl Line {
    #[inline(always)]
    fn find(&self, half: u32) -> u32 {
        let both = self.halves.iter().zip(&self.steps);
        both.fold(0, |found, (other, steps)| {
            found | if *other == half { *steps } else { 0 }
        })
    }
}

impl Slots {
    /// Lays out the steps of tokens, each of which is given once.
    pub fn new(tokens: &[(u64, Steps)]) -> Self {
        let slots = tokens.len() + tokens.len() / 3 + 1;
        let count = slots.div_ceil(TOGETHER).next_power_of_two().max(2);
        let mut slots = Slots {
            lines: vec![Line::default(); count],
            shift: u64::BITS - count.trailing_zeros(),
        };
        let mut taken = vec![0u8; count];
        for (token, steps) in tokens {
            let (mut at, half) = slots.place(*token);
            while usize::from(taken[at]) == TOGETHER {
                at = (at + 1) & (count - 1);
            }
            let place = usize::from(taken[at]);
            taken[at] += 1;
            let line = &mut slots.lines[at];
            line.halves[place] = half;
            line.steps[place] = u32::from_le_bytes(steps.map(|step| step as u8 ^ PRESENT));
        }
        slots
    }

    /// The line where a token stands if that is not full, and the half of it that is kept, never zero.
    #[inline(always)]
    fn place(&self, token: u64) -> (usize, u32) {
        // An odd factor loses nothing, and its upper bits go by all of the token.
        let scrambled = token.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let half = (scrambled ^ scrambled >> 32) as u32;
        ((scrambled >> self.shift) as usize, half.max(1))
    }

    /// The steps of a token; none of one that was not given.
    #[inline(always)]
    pub fn find(&self, token: u64) -> Found {
        let (mut at, half) = self.place(token);
        loop {
            let Some(line) = self.lines.get(at) else {
                return Found(0);
            };
            let found = line.find(half);
            // Most lines have room, so that this is foreseen.
            if line.halves[TOGETHER - 1] == 0 || found != 0 {
                return Found(found);
            }
            at = (at + 1) & (self.lines.len() - 1);
        }
    }

    /// Has a token's line brought near without waiting for it, where the processor can be told to.
    #[inline]
    pub fn touch(&self, token: u64) {
        #[cfg(target_arch = "x86_64")]
        {
            use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
            let line = self.lines.as_ptr().wrapping_add(self.place(token).0);
            // SAFETY: a hint reads nothing and faults nowhere, whatever the address.
            unsafe { _mm_prefetch::<_MM_HINT_T0>(line.cast()) };
        }
        #[cfg(not(target_arch = "x86_64"))]
        let _ = token;
    }
}
