//! Lists of lists laid end to end, so that a page's thousands of short ones need not be allocated one by one.

use std::ops::Index;

/// A list of lists, each of any length.
#[derive(Debug, Clone)]
pub struct Ragged<T> {
    items: Vec<T>,
    /// Where each list ends.
    ends: Vec<usize>,
}

impl<T> Ragged<T> {
    /// Room for so many lists.
    pub fn with_capacity(lists: usize) -> Self {
        Ragged {
            items: Vec::with_capacity(8 * lists),
            ends: Vec::with_capacity(lists),
        }
    }

    /// Adds a list: what `fill` appends.
    pub fn push(&mut self, fill: impl FnOnce(&mut Vec<T>)) {
        fill(&mut self.items);
        self.ends.push(self.items.len());
    }

    /// How many lists there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// How many items all lists have together.
    pub fn items(&self) -> usize {
        self.items.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The lists in order.
    pub fn iter(&self) -> impl Iterator<Item = &[T]> {
        (0..self.len()).map(|list| &self[list])
    }
}

impl<T> Index<usize> for Ragged<T> {
    type Output = [T];

    fn index(&self, list: usize) -> &[T] {
        let start = list.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.items[start..self.ends[list]]
    }
}
