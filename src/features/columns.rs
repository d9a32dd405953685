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
