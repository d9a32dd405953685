//! The four labels, their names, and one probability for each.
//!
//! What each label means is defined in `training-data/README.md`; here are only their names and order.

use std::fmt;
use std::ops::{Index, IndexMut};
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// What a block of a page is for.
///
/// ```
/// use chaffinch::Label;
///
/// let label: Label = "appeal".parse()?;
/// assert_eq!(label, Label::Appeal);
/// assert_eq!(label.to_string(), "appeal");
/// # Ok::<(), chaffinch::UnknownLabel>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Label {
    /// What the reader came for.
    Story,
    /// The publisher asks the reader to give something: money, an address, a signature.
    Appeal,
    /// Describes or credits a picture, video, player, chart or map.
    Caption,
    /// Everything else on the page.
    Navigation,
}

impl Label {
    /// All labels, in the order of every matrix and table of this crate.
    pub const ALL: [Label; 4] = [
        Label::Story,
        Label::Appeal,
        Label::Caption,
        Label::Navigation,
    ];

    /// How many labels there are.
    pub const COUNT: usize = Self::ALL.len();

    /// The label's name as it stands in files.
    pub fn name(self) -> &'static str {
        match self {
            Label::Story => "story",
            Label::Appeal => "appeal",
            Label::Caption => "caption",
            Label::Navigation => "navigation",
        }
    }

    /// The label's place in [`Label::ALL`].
    pub fn index(self) -> usize {
        self as usize
    }
}

impl fmt::Display for Label {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.name())
    }
}

/// A word that is none of the four labels.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown label {0:?}: it must be story, appeal, caption or navigation")]
pub struct UnknownLabel(pub String);

impl FromStr for Label {
    type Err = UnknownLabel;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Label::ALL
            .into_iter()
            .find(|label| label.name() == name)
            .ok_or_else(|| UnknownLabel(name.to_owned()))
    }
}

/// What a block belongs to, finer than its label: scores are given for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Passage {
    /// An appeal for money or help, as found on the page.
    Donation,
    /// An appeal for a subscription, a registration or an address.
    Subscription,
    /// An appeal that pushes the publisher's own product.
    Promotion,
    /// A written letter that was set into the page.
    Letter,
    /// A written passage of story *about* giving that was set into the page.
    Giving,
}

impl Passage {
    /// All of them.
    pub const ALL: [Passage; 5] = [
        Passage::Donation,
        Passage::Subscription,
        Passage::Promotion,
        Passage::Letter,
        Passage::Giving,
    ];

    /// The name as it stands in files.
    pub fn name(self) -> &'static str {
        match self {
            Passage::Donation => "donation",
            Passage::Subscription => "subscription",
            Passage::Promotion => "promotion",
            Passage::Letter => "letter",
            Passage::Giving => "giving",
        }
    }
}

/// One probability for each label; they sum to one.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Probabilities(pub [f32; Label::COUNT]);

impl Probabilities {
    /// The most probable label; the earlier of [`Label::ALL`] where two are equal.
    pub fn best(&self) -> Label {
        let mut best = Label::Story;
        for label in Label::ALL {
            if self[label] > self[best] {
                best = label;
            }
        }
        best
    }

    /// A label's probability as it is written out: four digits are all that the calibration can bear.
    pub fn rounded(&self, label: Label) -> f64 {
        (f64::from(self[label]) * 10_000.0).round() / 10_000.0
    }
}

impl Index<Label> for Probabilities {
    type Output = f32;

    fn index(&self, label: Label) -> &f32 {
        &self.0[label.index()]
    }
}

impl IndexMut<Label> for Probabilities {
    fn index_mut(&mut self, label: Label) -> &mut f32 {
        &mut self.0[label.index()]
    }
}
