//! How good predictions are: scores by label, intervals over pages, where the errors are.

mod bootstrap;
mod report;
mod scores;

pub use bootstrap::Interval;
pub use report::{Judged, Report, Row, Table, WorstPage};
pub use scores::{Confusion, Scores};
