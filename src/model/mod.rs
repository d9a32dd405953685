//! Vectors to labels: the fitted regressions, the passes that build on each other, the model file.
//!
//! Knows nothing of input files or commands.

mod classifier;
mod explanation;
mod file;
mod logistic;
mod shipped;
mod site;

pub use classifier::{Classifier, Fitting};
pub use explanation::Explanation;
pub use file::ModelError;
pub use logistic::{FitError, FitSettings, Logistic, softmax};
pub use shipped::shipped;
pub use site::{SiteWeights, scores_of};
