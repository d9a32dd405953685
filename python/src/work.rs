//! Pieces of work side by side, results in order, signals looked for meanwhile.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, TrySendError, channel, sync_channel};
use std::thread::{Builder, scope};
use std::time::Duration;

use pyo3::prelude::*;

use crate::document::{Failure, caught};

/// A piece of work ends with the document that takes it over so many bytes.
pub const PIECE_BYTES: usize = 4 << 20;

/// From one look for signals to the next.
const SIGNALS: Duration = Duration::from_millis(50);

/// Pieces that may wait for a thread.
const WAITING: usize = 8;

/// Runs `work` on all that `next` gives, and gives the results in that order. `next` is called on this thread, attached
/// to the interpreter; `work` is not attached.
///
/// # Errors
///
/// The first error of `next` or `work`, or what a signal's handler raised, once the pieces in hand are done.
pub fn run<P: Send, R: Send>(
    py: Python<'_>,
    threads: usize,
    next: impl FnMut(Python<'_>) -> PyResult<Option<P>> + Send,
    work: impl Fn(P) -> Result<R, Failure> + Sync,
) -> PyResult<Vec<R>> {
    let work = &work;
    // Detached also while threads end: one of them may wait for the interpreter to let go of what came from it.
    py.detach(|| match threads {
        1 => run_alone(next, work),
        _ => run_beside(threads, next, work),
    })
}

fn run_alone<P, R>(
    mut next: impl FnMut(Python<'_>) -> PyResult<Option<P>>,
    work: impl Fn(P) -> Result<R, Failure>,
) -> PyResult<Vec<R>> {
    let mut next = || {
        Python::attach(|py| {
            py.check_signals()?;
            next(py)
        })
    };
    let mut results = Vec::new();
    while let Some(piece) = next()? {
        results.push(caught(|| work(piece))?);
    }
    Ok(results)
}

/// A piece and its place.
type Piece<P> = (usize, P);

fn run_beside<P: Send, R: Send>(
    threads: usize,
    mut next: impl FnMut(Python<'_>) -> PyResult<Option<P>>,
    work: impl Fn(P) -> Result<R, Failure> + Sync,
) -> PyResult<Vec<R>> {
    let (pieces, taken) = sync_channel::<Piece<P>>(WAITING);
    let (done, results) = channel();
    let workers = Workers {
        taken: Mutex::new(taken),
        stopped: AtomicBool::new(false),
        work,
    };
    scope(|scope| {
        let workers = Stopping(&workers);
        // Gone before the threads are waited for, which end without it.
        let pieces = pieces;
        let mut running = 0;
        let mut left = 0;
        let mut finished: Vec<Option<R>> = Vec::new();
        let mut waiting = Python::attach(&mut next)?.map(|piece| (0, piece));
        loop {
            while let Some(piece) = waiting.take() {
                // A thread more only where there is work for it.
                if running < threads && running <= left {
                    let (workers, done) = (workers.0, done.clone());
                    match Builder::new().spawn_scoped(scope, move || workers.labour(&done)) {
                        Ok(_) => running += 1,
                        Err(error) if running == 0 => return Err(error.into()),
                        Err(_) => {}
                    }
                }
                match pieces.try_send(piece) {
                    Ok(()) => {
                        left += 1;
                        finished.push(None);
                        let place = finished.len();
                        waiting = Python::attach(&mut next)?.map(|piece| (place, piece));
                    }
                    Err(TrySendError::Full(piece) | TrySendError::Disconnected(piece)) => {
                        waiting = Some(piece);
                        break;
                    }
                }
            }
            if left == 0 && waiting.is_none() {
                return Ok(finished.into_iter().flatten().collect());
            }
            if let Ok((place, result)) = results.recv_timeout(SIGNALS) {
                left -= 1;
                if let Some(slot) = finished.get_mut(place) {
                    *slot = Some(result?);
                }
            }
            Python::attach(|py| py.check_signals())?;
        }
    })
}

struct Workers<P, W> {
    taken: Mutex<Receiver<Piece<P>>>,
    stopped: AtomicBool,
    work: W,
}

impl<P, W> Workers<P, W> {
    /// What each thread does until there are no more pieces.
    fn labour<R>(&self, done: &Sender<Piece<Result<R, Failure>>>)
    where
        W: Fn(P) -> Result<R, Failure>,
    {
        loop {
            let Ok(taken) = self.taken.lock() else { return };
            let Ok((place, piece)) = taken.recv() else {
                return;
            };
            drop(taken);
            if self.stopped.load(Ordering::Relaxed) {
                return;
            }
            let result = caught(|| (self.work)(piece));
            if done.send((place, result)).is_err() {
                return;
            }
        }
    }
}

/// Stops the threads when it goes, however that comes.
struct Stopping<'a, P, W>(&'a Workers<P, W>);

impl<P, W> Drop for Stopping<'_, P, W> {
    fn drop(&mut self) {
        self.0.stopped.store(true, Ordering::Relaxed);
    }
}
