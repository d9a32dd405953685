//! How much a few labelled pages of a site help on its other pages: the tables in README.
//!
//! Fits a model to the public pages without the sites that are learnt, teaches it one site at a time from one page and
//! from three, and counts the blocks that are wrong on the site's other pages, before and after. First for as many
//! choices of pages as the site has pages, with what becomes of the other sites' pages under the taught model; then
//! for the pages that a review would put first. The two folders are named by CHAFFINCH_CORPUS and CHAFFINCH_SITES;
//! without them nothing is done. Takes minutes.

use std::collections::{BTreeMap, HashSet};
use std::fmt;
use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::slice;

use chaffinch::corpus::read_corpus;
use chaffinch::training::{
    LabelledPage, Training, adapt, least_certain_first, read_letters, with_letters,
};
use chaffinch::{Classifier, Kind};

type Sites<'a> = BTreeMap<&'a str, Vec<&'a LabelledPage>>;

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

fn wrong(model: &Classifier, pages: &[&LabelledPage]) -> usize {
    let of = |page: &&LabelledPage| {
        let predicted = model.predict(&page.document);
        let both = page.labels.iter().zip(&predicted);
        both.filter(|(label, of)| label.is_some_and(|label| of.best() != label))
            .count()
    };
    pages.iter().map(of).sum()
}

/// Wrong blocks before and after a site was learnt.
#[derive(Clone, Copy, Default)]
struct Errors {
    before: f64,
    after: f64,
}

impl Errors {
    fn of(base: &Classifier, taught: &Classifier, pages: &[&LabelledPage]) -> Self {
        Errors {
            before: wrong(base, pages) as f64,
            after: wrong(taught, pages) as f64,
        }
    }

    fn and(self, other: Errors) -> Self {
        Errors {
            before: self.before + other.before,
            after: self.after + other.after,
        }
    }

    /// The share by which they are fewer.
    fn fewer(self) -> f64 {
        1.0 - self.after / self.before
    }
}

impl fmt::Display for Errors {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Errors { before, after } = self;
        let fewer = 100.0 * self.fewer();
        write!(formatter, "{before:.0} | {after:.0} | {fewer:.0} %")
    }
}

/// The rows under those of the sites; `more` is what the further columns hold.
fn print_summary<const WAYS: usize>(count: usize, sites: &[[Errors; WAYS]], more: &str) {
    let ways = || 0..WAYS;
    let means = ways().map(|way| {
        let shares: f64 = sites.iter().map(|site| site[way].fewer()).sum();
        format!("| | {:.0} %", 100.0 * shares / sites.len() as f64)
    });
    let sums = ways().map(|way| {
        let of_way = sites.iter().map(|site| site[way]);
        of_way.fold(Errors::default(), Errors::and).to_string()
    });
    let cells: [Vec<String>; 2] = [means.collect(), sums.collect()];
    for (name, cells) in ["mean of the sites", "all blocks"].iter().zip(cells) {
        println!("| {name} | {count} | {} |{more}", cells.join(" | "));
    }
}

/// Every run of so many neighbours among a site's pages is learnt in turn.
fn every_run(base: &Classifier, sites: &Sites<'_>, count: usize) {
    let mut of_sites = Vec::new();
    for (site, pages) in sites {
        let others = sites.iter().filter(|(other, _)| *other != site);
        let others: Vec<_> = others.flat_map(|(_, pages)| pages).copied().collect();
        let mut errors = Errors::default();
        let mut others_after = 0;
        for first in 0..pages.len() {
            let is_in_run = |place: usize| (place + pages.len() - first) % pages.len() < count;
            let places = (0..pages.len()).filter(|&place| is_in_run(place));
            let learnt: Vec<LabelledPage> = places.map(|place| pages[place].clone()).collect();
            let taught = adapt(base, &learnt);
            errors = errors.and(Errors::of(base, &taught, &not_in(pages, &learnt)));
            others_after += wrong(&taught, &others);
        }
        let others_before = wrong(base, &others) * pages.len();
        println!("| {site} | {count} | {errors} | {others_before} | {others_after} |");
        of_sites.push([errors]);
    }
    print_summary(count, &of_sites, " | |");
}

/// The pages that a review puts first, one after the other, each learnt before the next is chosen.
fn chosen(base: &Classifier, pool: &[&LabelledPage], count: usize) -> Vec<LabelledPage> {
    let mut learnt: Vec<LabelledPage> = Vec::new();
    for _ in 0..count {
        let left = not_in(pool, &learnt);
        let told: Vec<_> = left
            .iter()
            .map(|page| (page.name.as_str(), &page.document))
            .collect();
        let order = least_certain_first(base, &learnt, &told);
        learnt.extend(order.first().map(|next| left[next.place].clone()));
    }
    learnt
}

fn not_in<'a>(pages: &[&'a LabelledPage], learnt: &[LabelledPage]) -> Vec<&'a LabelledPage> {
    let is_learnt = |page: &LabelledPage| learnt.iter().any(|other| other.name == page.name);
    pages
        .iter()
        .copied()
        .filter(|page| !is_learnt(page))
        .collect()
}

/// Pages are learnt in the order of a review, which chooses among all of a site's pages, or among all but one.
fn in_order(base: &Classifier, sites: &Sites<'_>, count: usize) {
    let mut of_sites = Vec::new();
    for (site, pages) in sites {
        let learnt = chosen(base, pages, count);
        let all = Errors::of(base, &adapt(base, &learnt), &not_in(pages, &learnt));
        let (mut rest, mut left_out) = (Errors::default(), Errors::default());
        for page in pages {
            let pool = not_in(pages, slice::from_ref(page));
            let learnt = chosen(base, &pool, count);
            let taught = adapt(base, &learnt);
            rest = rest.and(Errors::of(base, &taught, &not_in(pages, &learnt)));
            left_out = left_out.and(Errors::of(base, &taught, &[page]));
        }
        rest.before /= pages.len() as f64;
        rest.after /= pages.len() as f64;
        println!("| {site} | {count} | {all} | {rest} | {left_out} |");
        of_sites.push([all, rest, left_out]);
    }
    print_summary(count, &of_sites, "");
}

fn main() {
    let (Some(corpus), Some(sites)) = (folder("CHAFFINCH_CORPUS"), folder("CHAFFINCH_SITES"))
    else {
        println!("CHAFFINCH_CORPUS and CHAFFINCH_SITES name no folders: nothing measured");
        return;
    };
    let pages = pages(&sites);
    let base = base(&corpus, &pages);
    let mut sites: Sites<'_> = BTreeMap::new();
    for page in &pages {
        sites.entry(&page.site).or_default().push(page);
    }
    println!(
        "| site | pages learnt from | errors before | after | fewer | others before | after |"
    );
    println!("|---|---|---|---|---|---|---|");
    for count in [1, 3] {
        every_run(&base, &sites, count);
    }
    println!(
        "\n| site | pages learnt from | chosen among all: errors before | after | fewer \
         | among all but one: before | after | fewer | on the one left out: before | after | fewer |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|---|");
    for count in [1, 3] {
        in_order(&base, &sites, count);
    }
}
