//! How families of features hand over their columns: name and value in one call, so that they cannot drift apart.

use std::fmt::Arguments;

/// Receives a row's columns, always in the same order.
pub trait Columns {
    /// Takes the next column.
    fn put(&mut self, name: Arguments<'_>, value: f32);

    /// Takes a column that is one where something holds and zero where not.
    fn flag(&mut self, name: Arguments<'_>, holds: bool) {
        self.put(name, f32::from(u8::from(holds)));
    }
}

/// Keeps the values.
#[derive(Debug, Default)]
pub struct Values(pub Vec<f32>);

impl Columns for Values {
    #[inline]
    fn put(&mut self, _: Arguments<'_>, value: f32) {
        debug_assert!(value.is_finite());
        self.0.push(value);
    }
}

/// Keeps the names.
#[derive(Debug, Default)]
pub struct Names(pub Vec<String>);

impl Columns for Names {
    fn put(&mut self, name: Arguments<'_>, _: f32) {
        self.0.push(name.to_string());
    }
}

/// Multiplies each value with its column's weights at once, and keeps only the sums.
#[derive(Debug)]
pub struct Scores<'a, const WIDTH: usize> {
    weights: std::slice::Iter<'a, [f32; WIDTH]>,
    sums: [f32; WIDTH],
}

impl<'a, const WIDTH: usize> Scores<'a, WIDTH> {
    /// Starts a row; `weights` has an entry for each column.
    pub fn new(weights: &'a [[f32; WIDTH]]) -> Self {
        Scores {
            weights: weights.iter(),
            sums: [0.0; WIDTH],
        }
    }

    /// What the row came to.
    pub fn sums(self) -> [f32; WIDTH] {
        self.sums
    }
}

impl<const WIDTH: usize> Columns for Scores<'_, WIDTH> {
    #[inline(always)]
    fn put(&mut self, _: Arguments<'_>, value: f32) {
        debug_assert!(value.is_finite());
        if let Some(weights) = self.weights.next() {
            for (sum, weight) in self.sums.iter_mut().zip(weights) {
                *sum += value * weight;
            }
        }
    }
}
