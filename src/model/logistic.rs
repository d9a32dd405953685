//! Multinomial logistic regression: fitted with linfa, kept as plain weights, applied row by row.
//!
//! Columns are standardised for the fit and the scale is folded back into the weights, so that a
//! fitted model reads raw features. What the columns mean is left to `features`.

use linfa::DatasetBase;
use linfa::traits::Fit;
use linfa_logistic::MultiLogisticRegression;
use ndarray::linalg::general_mat_mul;
use ndarray::{Array1, Array2, ArrayView1, ArrayView2, Axis, s};

use crate::label::{Label, Probabilities};

/// How a fit is run.
#[derive(Debug, Clone, Copy)]
pub struct FitSettings {
    /// Weight of the squared norm of the weights, against the summed loss over all rows.
    pub penalty: f32,
    /// Steps of L-BFGS at most.
    pub iterations: u64,
    /// Norm of the mean gradient at which the solver is done.
    pub tolerance: f32,
}

impl Default for FitSettings {
    fn default() -> Self {
        FitSettings {
            penalty: 20.0,
            iterations: 30,
            tolerance: 0.002,
        }
    }
}

/// A fit could not be made.
#[derive(Debug, thiserror::Error)]
pub enum FitError {
    /// Too few labels among the rows.
    #[error("a fit needs blocks of at least two labels, these have {0}")]
    TooFewLabels(usize),
    /// linfa gave up.
    #[error("the fit failed: {0}")]
    Solver(#[from] linfa_logistic::error::Error),
}

/// Weights of a fitted regression.
#[derive(Debug, Clone, PartialEq)]
pub struct Logistic {
    /// A row for each column of the features, a column for each label.
    weights: Array2<f32>,
    bias: [f32; Label::COUNT],
}

/// Bias of a label that no row had.
const NEVER: f32 = -30.0;

impl Logistic {
    /// Puts stored weights together again: `weights` has a row for each column of the features.
    pub fn new(weights: Array2<f32>, bias: [f32; Label::COUNT]) -> Self {
        Logistic { weights, bias }
    }

    /// A row of weights for each column of the features, a column for each label.
    pub fn weights(&self) -> ArrayView2<'_, f32> {
        self.weights.view()
    }

    /// The weight of each label before any feature is read.
    pub fn bias(&self) -> [f32; Label::COUNT] {
        self.bias
    }

    /// Fits weights to rows and their labels. The rows are standardised in place; their last column is
    /// room for a constant, which stands for the bias.
    ///
    /// # Errors
    ///
    /// When the rows have fewer than two labels, or the solver fails.
    pub fn fit(
        mut rows: Array2<f32>,
        labels: &[Label],
        settings: FitSettings,
        start: Option<&Logistic>,
    ) -> Result<Self, FitError> {
        let mut present: Vec<Label> = labels.to_vec();
        present.sort_unstable();
        present.dedup();
        if present.len() < 2 {
            return Err(FitError::TooFewLabels(present.len()));
        }
        let count = rows.nrows() as f32;
        let scales = standardise(&mut rows, count.sqrt());
        let width = rows.ncols() - 1;
        let targets: Array1<usize> = labels.iter().map(|label| label.index()).collect();
        let mut parameters = MultiLogisticRegression::<f32>::default()
            .with_intercept(false)
            .alpha(settings.penalty / count)
            .max_iterations(settings.iterations)
            .gradient_tolerance(settings.tolerance);
        if let Some(start) = start {
            parameters = parameters.initial_params(start.scaled(&scales, &present));
        }
        let dataset = DatasetBase::new(rows, targets);
        let fitted = parameters.fit(&dataset)?;

        let mut weights = Array2::zeros((width, Label::COUNT));
        let mut bias = [NEVER; Label::COUNT];
        for (column, &class) in fitted.classes().iter().enumerate() {
            bias[class] = fitted.params()[(width, column)] / scales[width].deviation;
            for (row, scale) in scales[..width].iter().enumerate() {
                let weight = fitted.params()[(row, column)] / scale.deviation;
                weights[(row, class)] = weight;
                bias[class] -= weight * scale.mean;
            }
        }
        Ok(Logistic { weights, bias })
    }

    /// These weights as linfa keeps them: on standardised columns, the bias as the last row.
    fn scaled(&self, scales: &[Scale], present: &[Label]) -> Array2<f32> {
        let width = self.weights.nrows();
        let mut start = Array2::zeros((width + 1, present.len()));
        for (column, label) in present.iter().enumerate() {
            let class = label.index();
            let mut bias = self.bias[class];
            for (row, scale) in scales[..width].iter().enumerate() {
                let weight = self.weights[(row, class)];
                start[(row, column)] = weight * scale.deviation;
                bias += weight * scale.mean;
            }
            start[(width, column)] = bias * scales[width].deviation;
        }
        start
    }

    /// The probabilities of each row's labels. The rows come in parts that stand side by side: the first has the
    /// first columns.
    pub fn predict(&self, parts: &[ArrayView2<'_, f32>]) -> Vec<Probabilities> {
        let count = parts.first().map_or(0, |part| part.nrows());
        let mut scores = Array2::zeros((count, Label::COUNT));
        let mut from = 0;
        for part in parts {
            let weights = self.weights.slice(s![from..from + part.ncols(), ..]);
            general_mat_mul(1.0, part, &weights, 1.0, &mut scores);
            from += part.ncols();
        }
        scores
            .rows()
            .into_iter()
            .map(|row| self.probabilities(std::array::from_fn(|class| row[class])))
            .collect()
    }

    /// The probabilities of a row's labels, given what its columns came to.
    pub fn probabilities(&self, sums: [f32; Label::COUNT]) -> Probabilities {
        softmax(std::array::from_fn(|class| sums[class] + self.bias[class]))
    }

    /// What each column of a row adds to each label's score, beyond what it adds for another row, against the
    /// mean over the labels.
    pub fn contributions(
        &self,
        row: ArrayView1<'_, f32>,
        base: ArrayView1<'_, f32>,
    ) -> Array2<f32> {
        let mut parts = self.weights.clone();
        for ((mut weights, value), base) in parts.axis_iter_mut(Axis(0)).zip(row).zip(base) {
            let mean = weights.mean().unwrap_or(0.0);
            weights.mapv_inplace(|weight| (weight - mean) * (value - base));
        }
        parts
    }
}

#[derive(Debug, Clone, Copy)]
struct Scale {
    mean: f32,
    deviation: f32,
}

/// Brings every column to mean zero and deviation one over `root`, the root of the number of rows. Then
/// the summed loss that linfa minimises has gradients as small as those of a mean loss, and the solver's
/// first step is not thrown off; without that, single precision overflows. The last column is the
/// constant that stands for the bias.
fn standardise(rows: &mut Array2<f32>, root: f32) -> Vec<Scale> {
    let count = rows.nrows().max(1) as f64;
    let last = rows.ncols() - 1;
    let mut scales = Vec::with_capacity(rows.ncols());
    for (index, mut column) in rows.axis_iter_mut(Axis(1)).enumerate() {
        if index == last {
            column.fill(1.0 / root);
            scales.push(Scale {
                mean: 0.0,
                deviation: root,
            });
            continue;
        }
        let sum: f64 = column.iter().map(|&value| f64::from(value)).sum();
        let mean = sum / count;
        let square: f64 = column
            .iter()
            .map(|&value| (f64::from(value) - mean).powi(2))
            .sum();
        let deviation = (square / count).sqrt() * f64::from(root);
        // A column that never varies says nothing; its weight stays zero.
        let deviation = if deviation < 1e-6 {
            f64::from(root)
        } else {
            deviation
        };
        let scale = Scale {
            mean: mean as f32,
            deviation: deviation as f32,
        };
        column.mapv_inplace(|value| (value - scale.mean) / scale.deviation);
        scales.push(scale);
    }
    scales
}

/// Probabilities from scores.
pub fn softmax(scores: [f32; Label::COUNT]) -> Probabilities {
    let top = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let powers = scores.map(|score| (score - top).exp());
    let sum: f32 = powers.iter().sum();
    Probabilities(powers.map(|power| power / sum))
}
