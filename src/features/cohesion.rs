//! How much a block speaks of what the rest of the page speaks of: a letter set into an article tells of other things
//! than the article around it, and where the shared words break off it begins.
//!
//! After the idea of lexical cohesion in Hearst, "TextTiling: Segmenting Text into Multi-paragraph Subtopic
//! Passages", 1997; here each block is compared with the long blocks beside it and with those further off.

use super::columns::Columns;
use super::outline::Outline;
use super::ragged::Ragged;
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

/// Among the long blocks, those that a word stands in.
#[derive(Debug, Clone, Copy, Default)]
struct Listed {
    /// How many of them were listed.
    blocks: usize,
    first: usize,
    last: usize,
    /// The one passed last.
    passed: Option<usize>,
}

impl Listed {
    fn list(&mut self, number: usize) {
        if self.blocks == LISTED || self.blocks > 0 && self.last == number {
            return;
        }
        if self.blocks == 0 {
            self.first = number;
        }
        self.blocks += 1;
        self.last = number;
    }

    fn pass(&mut self, number: usize) {
        // Long blocks are listed in their order.
        if self.blocks > 0 && number <= self.last {
            self.passed = Some(number);
        }
    }
}

/// What every block shares with the long ones; `place` is how many of these come before it.
fn shared_words(outline: &Outline<'_>, place: &[usize], long: &[usize]) -> Vec<Shared> {
    let is_long = |index: usize| long.get(place[index]) == Some(&index);
    let most = outline.words.items();
    let mut numbers: TokenMap<usize> =
        TokenMap::with_capacity_and_hasher(most / 4, Default::default());
    let mut listed: Vec<Listed> = Vec::new();
    let mut words = Ragged::with_capacity(place.len());
    for (index, &here) in place.iter().enumerate() {
        words.push(|numbered| {
            let content = outline.words[index].iter();
            for &word in content.filter(|&&word| words::is_content(word)) {
                let number = *numbers.entry(word).or_insert(listed.len());
                if number == listed.len() {
                    listed.push(Listed::default());
                }
                if is_long(index) {
                    listed[number].list(here);
                }
                numbered.push(number);
            }
        });
    }
    let mut shared = vec![Shared::default(); place.len()];
    for (index, shared) in shared.iter_mut().enumerate() {
        let (here, own) = (place[index], &words[index]);
        for &word in own {
            let passed = listed[word].passed;
            let beside = passed.is_some_and(|number| number + BESIDE >= here);
            shared.before += f32::from(u8::from(beside));
        }
        if is_long(index) {
            own.iter().for_each(|&word| listed[word].pass(here));
        }
    }
    listed.iter_mut().for_each(|word| word.passed = None);
    for (index, shared) in shared.iter_mut().enumerate().rev() {
        let (here, own) = (place[index], &words[index]);
        let after = here + usize::from(is_long(index));
        for word in own.iter().map(|&word| &listed[word]) {
            let beside = word.passed.is_some_and(|number| number < after + BESIDE);
            let far = word.first + APART <= here || word.last >= after + APART;
            shared.after += f32::from(u8::from(beside));
            shared.far += f32::from(u8::from(word.blocks > 0 && far));
        }
        shared.words = own.len() as f32;
        if is_long(index) {
            own.iter().for_each(|&word| listed[word].pass(here));
        }
    }
    shared
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
        let mut cohesion = Cohesion {
            shared: shared_words(outline, &place, &long),
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
