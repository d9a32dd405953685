//! How good predictions are: scores by label, intervals over pages, where the errors are.

mod bootstrap;
mod report;
mod scores;
mod texts;

pub use bootstrap::Interval;
pub use report::{Judged, Mistake, PassageRecall, Report, Row, Table, WorstPage};
pub use scores::{Confusion, Scores};
pub use texts::{Kept, TextReport};
