//! What a person sees of a run: a bar with documents, megabytes, rate, time left and failures, where someone watches
//! a terminal; complaints, without tearing the bar.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use chaffinch::corpus::{Body, Found, Input};
use indicatif::{HumanBytes, ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::counts::Counts;
use crate::cli::complain;

pub struct Watch {
    bar: ProgressBar,
    /// Bytes read of what is stored.
    pub bytes: Arc<AtomicU64>,
}

impl Watch {
    /// Starts the bar; how long it is the sizes of the files tell.
    pub fn new(inputs: &[Input], quiet: bool) -> Self {
        let size = |input: &Input| match input {
            Input::File(path) => std::fs::metadata(path).map(|data| data.len()).ok(),
            Input::Stdin => None,
        };
        let sizes: Option<u64> = inputs.iter().map(size).sum();
        let target = match quiet {
            true => ProgressDrawTarget::hidden(),
            false => ProgressDrawTarget::stderr_with_hz(5),
        };
        let bar = ProgressBar::with_draw_target(sizes, target);
        let template = match sizes {
            Some(_) => "{bar:30} {percent}% {msg} {bytes_per_sec} {eta} left",
            None => "{spinner} {msg} {bytes_per_sec}",
        };
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        Watch {
            bar,
            bytes: Arc::default(),
        }
    }

    /// Counts what is read on its own, not through a reader that counts.
    pub fn found(&self, found: &Found, bytes: u64) {
        if matches!(found.body, Body::File | Body::Row { .. }) {
            self.bytes.fetch_add(bytes, Ordering::Relaxed);
        }
    }

    pub fn done(&self, counts: &Counts) {
        if self.bar.is_hidden() {
            return;
        }
        let bytes = self.bytes.load(Ordering::Relaxed);
        self.bar.set_position(bytes);
        self.bar.set_message(format!(
            "{} documents, {}, {} failed",
            counts.documents,
            HumanBytes(bytes),
            counts.failures
        ));
    }

    /// Says what went wrong with a document.
    pub fn complain(&self, error: &anyhow::Error) {
        self.bar.suspend(|| complain(error));
    }

    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
