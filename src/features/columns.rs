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

    /// Takes a column for each name, which is one where the bit of the name's place is set and zero where not.
    fn flags(&mut self, prefix: &str, names: &[&str], holding: u64) {
        for (bit, name) in names.iter().enumerate() {
            self.flag(format_args!("{prefix}_{name}"), holding >> bit & 1 == 1);
        }
    }

    /// Passes over the next columns, which are all zero; false where they have to be told all the same, and nothing
    /// was done.
    fn pass(&mut self, _columns: usize) -> bool {
        false
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

/// Keeps the values, in a row that was all zero.
#[derive(Debug)]
pub struct Row<'a>(pub &'a mut [f32]);

impl Columns for Row<'_> {
    #[inline(always)]
    fn put(&mut self, _: Arguments<'_>, value: f32) {
        debug_assert!(value.is_finite());
        if let Some(next) = self.0.split_off_first_mut() {
            *next = value;
        }
    }

    #[inline]
    fn flags(&mut self, _: &str, names: &[&str], mut holding: u64) {
        let count = names.len().min(self.0.len());
        let Some(own) = self.0.split_off_mut(..count) else {
            return;
        };
        while let Some(next) = own.get_mut(holding.trailing_zeros() as usize) {
            *next = 1.0;
            holding &= holding - 1;
        }
    }

    #[inline]
    fn pass(&mut self, columns: usize) -> bool {
        let count = columns.min(self.0.len());
        self.0.split_off_mut(..count).is_some()
    }
}

/// So many rows are multiplied together, which hides how long each addition takes.
const TOGETHER: usize = 8;

/// For each row of values the sum of them all, each times its column's weights. Sums are made in the order of the
/// columns, whatever stands beside the row and whatever the processor, so that they are always the same.
pub fn products<const WIDTH: usize>(
    rows: &[f32],
    weights: &[[f32; WIDTH]],
    take: impl FnMut([f32; WIDTH]),
) {
    #[cfg(target_arch = "x86_64")]
    if std::arch::is_x86_feature_detected!("avx2") {
        // SAFETY: the processor has just been asked for the one feature that the function is compiled for.
        return unsafe { products_with_avx2(rows, weights, take) };
    }
    products_with(rows, weights, take);
}

/// The same with registers twice as wide.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn products_with_avx2<const WIDTH: usize>(
    rows: &[f32],
    weights: &[[f32; WIDTH]],
    take: impl FnMut([f32; WIDTH]),
) {
    products_with(rows, weights, take);
}

#[inline(always)]
fn products_with<const WIDTH: usize>(
    rows: &[f32],
    weights: &[[f32; WIDTH]],
    mut take: impl FnMut([f32; WIDTH]),
) {
    let width = weights.len().max(1);
    let mut all = rows.chunks_exact(TOGETHER * width);
    for together in all.by_ref() {
        let mut sums = [[0.0; WIDTH]; TOGETHER];
        let rows: [&[f32]; TOGETHER] = std::array::from_fn(|row| &together[row * width..][..width]);
        for (column, weights) in weights.iter().enumerate() {
            for (sums, row) in sums.iter_mut().zip(rows) {
                add(sums, row[column], weights);
            }
        }
        sums.into_iter().for_each(&mut take);
    }
    for row in all.remainder().chunks_exact(width) {
        let mut sums = [0.0; WIDTH];
        for (value, weights) in row.iter().zip(weights) {
            add(&mut sums, *value, weights);
        }
        take(sums);
    }
}

#[inline(always)]
fn add<const WIDTH: usize>(sums: &mut [f32; WIDTH], value: f32, weights: &[f32; WIDTH]) {
    for (sum, weight) in sums.iter_mut().zip(weights) {
        *sum += value * weight;
    }
}
