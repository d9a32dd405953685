//! How much a block speaks of what the rest of the page speaks of: a letter set into an article tells of other things
//! than the article around it, and where the shared words break off it begins.
//!
//! After the idea of lexical cohesion in Hearst, "TextTiling: Segmenting Text into Multi-paragraph Subtopic
//! Passages", 1997; here each block is compared with the long blocks beside it and with those further off.

use super::columns::Columns;
use super::outline::Outline;
use super::vocabulary::TokenMap;
use super::words;

/// Blocks of so many words and more are text that others can share words with.
const TEXT_WORDS: f32 = 10.0;

/// So many long blocks before and after are beside a block; all others are further off.
const BESIDE: usize = 2;

/// Long blocks nearer than this don't count as further off.
const APART: usize = 5;

/// A long block's words are compared with so many others at most.
const LISTED: usize = 64;

/// Words shared by one block.
#[derive(Debug, Clone, Copy, Default)]
struct Shared {
    before: f32,
    after: f32,
    far: f32,
    /// How many words there were to share.
    words: f32,
}

/// The shared words of every block of a document.
#[derive(Debug)]
pub struct Cohesion {
    shared: Vec<Shared>,
    /// By block, the number of long blocks before it.
    place: Vec<usize>,
    /// The blocks that are long.
    long: Vec<usize>,
    /// What all long blocks share with those further off.
    page: f32,
}

fn share(count: f32, words: f32) -> f32 {
    count / (words + 2.0)
}

impl Cohesion {
    /// Compares every block with the long ones.
    pub fn new(outline: &Outline<'_>) -> Self {
        let mut long = Vec::new();
        let mut place = Vec::with_capacity(outline.measures.len());
        for (index, measure) in outline.measures.iter().enumerate() {
            place.push(long.len());
            if measure.words >= TEXT_WORDS {
                long.push(index);
            }
        }
        let content = |index: usize| {
            let words = outline.words[index].iter().copied();
            words.filter(|&word| words::is_content(word))
        };
        let mut lists: TokenMap<Vec<usize>> = TokenMap::default();
        for (number, &index) in long.iter().enumerate() {
            for word in content(index) {
                let list = lists.entry(word).or_default();
                if list.last() != Some(&number) && list.len() < LISTED {
                    list.push(number);
                }
            }
        }
        let shared = (0..place.len())
            .map(|index| {
                let here = place[index];
                let own = long.get(here) == Some(&index);
                let after = here + usize::from(own);
                let mut shared = Shared::default();
                for word in content(index) {
                    shared.words += 1.0;
                    let Some(list) = lists.get(&word) else {
                        continue;
                    };
                    let in_range = |from: usize, to: usize| {
                        list.iter().any(|number| (from..to).contains(number)) as u8
                    };
                    shared.before += f32::from(in_range(here.saturating_sub(BESIDE), here));
                    shared.after += f32::from(in_range(after, after + BESIDE));
                    let far = list
                        .iter()
                        .any(|&number| number + APART <= here || number >= after + APART);
                    shared.far += f32::from(u8::from(far));
                }
                shared
            })
            .collect();
        let mut cohesion = Cohesion {
            shared,
            place,
            long,
            page: 0.0,
        };
        cohesion.page = cohesion.far_share(0, cohesion.long.len());
        cohesion
    }

    /// What the long blocks from number `from` up to `to` share with those further off.
    fn far_share(&self, from: usize, to: usize) -> f32 {
        let blocks = self.long.get(from..to.min(self.long.len()));
        let (mut far, mut words) = (0.0, 0.0);
        for &index in blocks.unwrap_or_default() {
            far += self.shared[index].far;
            words += self.shared[index].words;
        }
        share(far, words)
    }

    /// Writes what the block at `index` and the long blocks around it share.
    pub fn write(&self, index: usize, columns: &mut impl Columns) {
        let own = &self.shared[index];
        columns.put(format_args!("shares_before"), share(own.before, own.words));
        columns.put(format_args!("shares_after"), share(own.after, own.words));
        columns.put(format_args!("shares_far"), share(own.far, own.words));
        let here = self.place[index];
        let around = self.far_share(here.saturating_sub(2), here + 3);
        let before = self.far_share(here.saturating_sub(6), here.saturating_sub(1));
        let after = self.far_share(here + 2, here + 7);
        columns.put(format_args!("shares_far_around"), around);
        columns.put(format_args!("shares_far_before"), before);
        columns.put(format_args!("shares_far_after"), after);
        columns.put(format_args!("shares_far_page"), self.page);
        // Less than before and after, and less than the page: the dip of another text.
        columns.put(
            format_args!("shares_far_dip"),
            (before.max(after) - around).max(0.0),
        );
        columns.put(format_args!("shares_far_below_page"), self.page - around);
    }
}
