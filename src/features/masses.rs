//! Sums of the probabilities that an earlier pass gave.
//!
//! What is summed up, and what of it becomes a column, is left to `context`.

use crate::label::Label;

/// A mass of probability for each label.
pub type Masses = [f32; Label::COUNT];

/// The masses of several blocks: each counted once, counted by its words, and the greatest.
#[derive(Debug, Clone, Copy, Default)]
pub struct Sums {
    pub blocks: Masses,
    pub words: Masses,
    pub peaks: Masses,
}

/// Adds another mass, times a weight.
pub fn add(sum: &mut Masses, other: &Masses, weight: f32) {
    for (sum, other) in sum.iter_mut().zip(other) {
        *sum += other * weight;
    }
}

/// What one running sum has more than another.
pub fn difference(after: &Masses, before: &Masses) -> Masses {
    std::array::from_fn(|index| after[index] - before[index])
}

/// Shares of a mass, drawn towards no belief at all where there is little of it.
pub fn shares(mass: &Masses, weight: f32) -> Masses {
    let total: f32 = mass.iter().sum::<f32>() + weight;
    mass.map(|mass| mass / total)
}

impl Sums {
    /// Adds a block of so many words.
    pub fn add(&mut self, masses: &Masses, words: f32) {
        add(&mut self.blocks, masses, 1.0);
        add(&mut self.words, masses, words);
        for (peak, mass) in self.peaks.iter_mut().zip(masses) {
            *peak = peak.max(*mass);
        }
    }

    /// Adds other blocks.
    pub fn merge(&mut self, inner: &Sums) {
        add(&mut self.blocks, &inner.blocks, 1.0);
        add(&mut self.words, &inner.words, 1.0);
        for (peak, inner) in self.peaks.iter_mut().zip(inner.peaks) {
            *peak = peak.max(inner);
        }
    }

    /// The sums with one block taken out.
    pub fn without(&self, own: &Masses, own_words: f32) -> (Masses, Masses) {
        let blocks = difference(&self.blocks, own).map(|mass| mass.max(0.0));
        let mut words = self.words;
        add(&mut words, own, -own_words);
        (blocks, words.map(|mass| mass.max(0.0)))
    }
}
