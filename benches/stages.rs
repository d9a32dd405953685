//! Each stage and the whole, over the pages of `training-data/`, on one thread; scraper's parse alone beside them.

use chaffinch::features::Measured;
use chaffinch::{Document, Kind, classify, cut_markup, segment_html, segment_tree, shipped};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use scraper::Html;

fn pages() -> Vec<String> {
    let mut paths: Vec<_> = std::fs::read_dir("training-data/pages")
        .expect("benches run in the repository")
        .flatten()
        .map(|entry| entry.path())
        .collect();
    paths.sort();
    paths
        .iter()
        .map(|path| std::fs::read_to_string(path).expect("a page"))
        .collect()
}

fn stages(criterion: &mut Criterion) {
    let pages = pages();
    let bytes = pages.iter().map(String::len).sum::<usize>() as u64;
    let trees: Vec<Html> = pages
        .iter()
        .map(|page| Html::parse_document(page))
        .collect();
    let documents: Vec<Document> = trees.iter().map(segment_tree).collect();
    let model = shipped(Kind::Html).expect("the shipped model");

    let mut group = criterion.benchmark_group("pages");
    group.throughput(Throughput::Bytes(bytes));
    group.bench_function("scraper_parse", |bencher| {
        bencher.iter(|| {
            pages
                .iter()
                .map(|page| Html::parse_document(page).tree.values().len())
                .sum::<usize>()
        });
    });
    group.bench_function("cut", |bencher| {
        bencher.iter(|| {
            pages
                .iter()
                .map(|page| cut_markup(page).len())
                .sum::<usize>()
        });
    });
    group.bench_function("segment", |bencher| {
        bencher.iter(|| {
            pages
                .iter()
                .map(|page| segment_html(page).blocks.len())
                .sum::<usize>()
        });
    });
    group.bench_function("measure", |bencher| {
        bencher.iter(|| {
            let blocks = |document| Measured::new(document).words().len();
            documents.iter().map(blocks).sum::<usize>()
        });
    });
    // Only fits keep rows; predicting adds the columns up as they come.
    group.bench_function("rows", |bencher| {
        bencher.iter(|| {
            let rows = |document| Measured::new(document).own(model.vocabulary()).nrows();
            documents.iter().map(rows).sum::<usize>()
        });
    });
    group.bench_function("predict", |bencher| {
        bencher.iter(|| {
            documents
                .iter()
                .map(|document| model.predict(document).len())
                .sum::<usize>()
        });
    });
    group.bench_function("whole", |bencher| {
        bencher.iter(|| {
            let blocks = |page: &String| classify(page.as_bytes()).map_or(0, |blocks| blocks.len());
            pages.iter().map(blocks).sum::<usize>()
        });
    });
    group.finish();
}

criterion_group!(benches, stages);
criterion_main!(benches);
