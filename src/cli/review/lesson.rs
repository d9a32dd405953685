//! What the finished pages of a site teach of its other pages, worked out beside the requests.
//!
//! A site with a few finished pages is learnt in a tenth of a second, one with hundreds of pages in seconds. So a
//! lesson holds all that it needs, and what came of it is handed to `session`, which knows what may change.

use std::collections::HashMap;
use std::ptr;
use std::sync::mpsc::Receiver;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::Result;
use chaffinch::training::{Counted, LabelledPage, Suggested, least_certain_first};
use chaffinch::{Classifier, Document};
use xxhash_rust::xxh3::xxh3_64;

use super::session::{Page, Session};
use crate::cli::models::Models;

/// How long a request waits for a lesson at most, so that pages come in their new order.
const PATIENCE: Duration = Duration::from_millis(500);

/// Pages whose labels say something of one another: of one domain, and read by one model.
struct Site<'m> {
    model: &'m Classifier,
    /// The content of the last lesson.
    taught: u64,
}

/// All sites, by the number that pages have of theirs.
pub struct Sites<'m>(Vec<Site<'m>>);

/// The pages of a site as they stood when the lesson began.
pub struct Lesson<'m> {
    site: usize,
    /// Stands for the finished pages and their labels.
    content: u64,
    base: &'m Classifier,
    finished: Vec<LabelledPage>,
    unfinished: Vec<Unfinished>,
}

/// A page whose labels are to be suggested anew.
struct Unfinished {
    key: String,
    name: String,
    document: Arc<Document>,
}

/// What came of a lesson.
pub struct Learnt {
    pub site: usize,
    pub content: u64,
    /// By key of the page.
    pub suggested: Vec<(String, Suggested)>,
}

impl<'m> Sites<'m> {
    /// Gives each page the number of its site.
    pub fn number(pages: &mut [Page], models: &'m Models) -> Result<Self> {
        let addresses = pages.iter().map(|page| page.document.address.as_str());
        let domains = models.sites_of(&addresses.collect::<Vec<_>>());
        let mut numbers = HashMap::new();
        let mut sites = Vec::new();
        for (page, domain) in pages.iter_mut().zip(domains) {
            let model = models.for_document(&page.document)?;
            let next = sites.len();
            page.site = *numbers
                .entry((domain, ptr::from_ref(model)))
                .or_insert(next);
            if page.site == next {
                sites.push(Site { model, taught: 0 });
            }
        }
        Ok(Sites(sites))
    }

    /// A site whose finished pages are other ones, or labelled otherwise, than when it was taught last, and what stands
    /// for them.
    pub fn due(&self, pages: &[Page]) -> Option<(usize, u64)> {
        let mut contents = vec![0_u64; self.0.len()];
        for page in pages.iter().filter(|page| page.is_finished()) {
            let state = page.key.clone() + &page.revision();
            // A sum, for the order of the pages says nothing.
            contents[page.site] = contents[page.site].wrapping_add(xxh3_64(state.as_bytes()));
        }
        let mut contents = contents.into_iter().enumerate();
        contents.find(|(site, content)| self.0[*site].taught != *content)
    }

    /// What is to be learnt next.
    pub fn lesson(&self, pages: &[Page]) -> Option<Lesson<'m>> {
        let (site, content) = self.due(pages)?;
        let of_site = pages.iter().filter(|page| page.site == site);
        let (finished, unfinished): (Vec<_>, Vec<_>) = of_site.partition(|page| page.is_finished());
        let unfinished = unfinished.into_iter().map(|page| Unfinished {
            key: page.key.clone(),
            name: page.name.clone(),
            document: Arc::clone(&page.document),
        });
        Some(Lesson {
            site,
            content,
            base: self.0[site].model,
            finished: finished.into_iter().map(labelled).collect(),
            unfinished: unfinished.collect(),
        })
    }

    /// Notes that a site was taught a lesson of this content.
    pub fn set_taught(&mut self, site: usize, content: u64) {
        self.0[site].taught = content;
    }
}

fn labelled(page: &Page) -> LabelledPage {
    let labels = &page.standing.labels;
    LabelledPage {
        name: page.name.clone(),
        site: String::new(),
        language: String::new(),
        page_type: String::new(),
        document: Document::clone(&page.document),
        labels: labels.iter().copied().map(Some).collect(),
        passages: vec![None; labels.len()],
        counted: Counted::All,
    }
}

impl Lesson<'_> {
    pub fn learn(&self) -> Learnt {
        let others = self.unfinished.iter();
        let others: Vec<(&str, &Document)> = others
            .map(|page| (page.name.as_str(), &*page.document))
            .collect();
        let suggested = least_certain_first(self.base, &self.finished, &others);
        let with_key = |page: Suggested| (self.unfinished[page.place].key.clone(), page);
        Learnt {
            site: self.site,
            content: self.content,
            suggested: suggested.into_iter().map(with_key).collect(),
        }
    }
}

/// A session that requests change while lessons are learnt.
pub struct Shared<'m> {
    session: Mutex<Session<'m>>,
    learnt: Condvar,
}

impl<'m> Shared<'m> {
    pub fn new(session: Session<'m>) -> Self {
        Shared {
            session: Mutex::new(session),
            learnt: Condvar::new(),
        }
    }

    /// The session, also after a thread that had it came to grief: changes are made whole or not at all.
    pub fn locked(&self) -> MutexGuard<'_, Session<'m>> {
        self.session.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits a moment for lessons that are due.
    pub fn wait<'s>(&self, session: MutexGuard<'s, Session<'m>>) -> MutexGuard<'s, Session<'m>> {
        let is_due = |session: &mut Session<'m>| session.is_lesson_due();
        let waited = self.learnt.wait_timeout_while(session, PATIENCE, is_due);
        waited.unwrap_or_else(PoisonError::into_inner).0
    }

    /// Learns whatever is due each time that something may have changed, until nothing can any more.
    pub fn learn(&self, changed: Receiver<()>) {
        for () in changed {
            loop {
                // Without a name the lock would be held while it is learnt.
                let lesson = self.locked().lesson();
                let Some(lesson) = lesson else { break };
                let learnt = lesson.learn();
                self.locked().take(learnt);
                self.learnt.notify_all();
            }
        }
    }
}
