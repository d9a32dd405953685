//! How much a few labelled pages of a site help on its other pages: the table in README.
//!
//! Fits a model to the public pages without the sites that are learnt, teaches it one site at a time from one page and
//! from three, and counts the blocks that are wrong on the site's other pages, before and after, for as many choices
//! of pages as the site has pages. Counts, too, what becomes of the other sites' pages under the taught model. The
//! two folders are named by CHAFFINCH_CORPUS and CHAFFINCH_SITES; without them nothing is done. Takes minutes.

use std::collections::{BTreeMap, HashSet};
use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use chaffinch::corpus::read_corpus;
use chaffinch::training::{LabelledPage, Training, adapt, read_letters, with_letters};
use chaffinch::{Classifier, Kind};

fn pages(folder: &Path) -> Vec<LabelledPage> {
    let file = |name| folder.join(name);
    let (sites, appeals) = (file("pages.csv"), file("appeals.csv"));
    let read = read_corpus(
        &file("pages"),
        &file("labels.csv"),
        Some(&sites),
        Some(&appeals),
    );
    read.expect("labelled pages").pages
}

fn folder(variable: &str) -> Option<PathBuf> {
    std::env::var_os(variable).map(PathBuf::from)
}

/// The model as it is shipped, but for the sites that are to be learnt.
fn base(corpus: &Path, sites: &[LabelledPage]) -> Classifier {
    let left_out: HashSet<&str> = sites.iter().map(|page| page.site.as_str()).collect();
    let mut pages = pages(corpus);
    pages.retain(|page| !left_out.contains(page.site.as_str()));
    let mut letters = Vec::new();
    for name in ["letters", "giving"] {
        let path = format!("training-data/letters/{name}.jsonl");
        let file = File::open(path).expect("benches run in the repository");
        letters.extend(read_letters(BufReader::new(file)).expect("letters"));
    }
    pages.extend(with_letters(&pages, &letters, Kind::Html));
    let training = Training::new(&pages).expect("pages of many sites");
    training.fit(&|| ()).expect("a fit")
}

fn wrong<'a>(model: &Classifier, pages: impl IntoIterator<Item = &'a LabelledPage>) -> usize {
    let of = |page: &LabelledPage| {
        let predicted = model.predict(&page.document);
        let both = page.labels.iter().zip(&predicted);
        both.filter(|(label, of)| label.is_some_and(|label| of.best() != label))
            .count()
    };
    pages.into_iter().map(of).sum()
}

fn main() {
    let (Some(corpus), Some(sites)) = (folder("CHAFFINCH_CORPUS"), folder("CHAFFINCH_SITES"))
    else {
        println!("CHAFFINCH_CORPUS and CHAFFINCH_SITES name no folders: nothing measured");
        return;
    };
    let pages = pages(&sites);
    let base = base(&corpus, &pages);
    let mut by_site: BTreeMap<&str, Vec<&LabelledPage>> = BTreeMap::new();
    for page in &pages {
        by_site.entry(&page.site).or_default().push(page);
    }
    println!(
        "| site | pages learnt from | errors before | after | fewer | others before | after |"
    );
    println!("|---|---|---|---|---|---|---|");
    for count in [1, 3] {
        let mut shares = Vec::new();
        let (mut all_before, mut all_after) = (0, 0);
        for (site, pages) in &by_site {
            let others = || {
                let others = by_site.iter().filter(|(other, _)| *other != site);
                others.flat_map(|(_, pages)| pages.iter().copied())
            };
            let (mut before, mut after, mut others_after) = (0, 0, 0);
            for first in 0..pages.len() {
                let chosen = |place: usize| (place + pages.len() - first) % pages.len() < count;
                let split = |learn: bool| {
                    let places = (0..pages.len()).filter(move |&place| chosen(place) == learn);
                    places.map(|place| pages[place])
                };
                let learnt: Vec<LabelledPage> = split(true).cloned().collect();
                let taught = adapt(&base, &learnt);
                before += wrong(&base, split(false));
                after += wrong(&taught, split(false));
                others_after += wrong(&taught, others());
            }
            let others_before = wrong(&base, others()) * pages.len();
            let fewer = 1.0 - after as f64 / before as f64;
            shares.push(fewer);
            all_before += before;
            all_after += after;
            println!(
                "| {site} | {count} | {before} | {after} | {:.0} % | {others_before} | {others_after} |",
                100.0 * fewer
            );
        }
        let mean = shares.iter().sum::<f64>() / shares.len() as f64;
        println!(
            "| mean of the sites | {count} | | | {:.0} % | | |",
            100.0 * mean
        );
        let fewer = 1.0 - all_after as f64 / all_before as f64;
        println!(
            "| all blocks | {count} | {all_before} | {all_after} | {:.0} % | | |",
            100.0 * fewer
        );
    }
}
