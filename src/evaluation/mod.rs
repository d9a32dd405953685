//! How good predictions are: scores by label, intervals over pages, where the errors are.

mod bootstrap;
mod comparison;
mod curves;
mod display;
mod groups;
mod judged;
mod learning;
mod mistakes;
mod report;
mod scores;
mod table;
mod texts;

pub use bootstrap::Interval;
pub use comparison::{Comparison, Difference, Differences, LabelDifference};
pub use curves::{CalibrationBin, LabelCurves, PrecisionRecall};
pub use groups::{Group, PassageRecall};
pub use judged::Judged;
pub use learning::{LearningCurve, LearningPoint};
pub use mistakes::{Mistake, WorstPage};
pub use report::Report;
pub use scores::{Confusion, Scores};
pub use table::{Row, Table};
pub use texts::{Kept, TextReport};
