//! Pages made to hurt: each is cut and labelled in some seconds, which work that grew with the square of its size could
//! not do.

use std::time::{Duration, Instant};

use chaffinch::{Kind, mark_html, segment_html, shipped};

/// What the slowest of these pages takes many times over; quadratic work takes hours.
const LIMIT: Duration = Duration::from_secs(60);

fn numbered(count: usize, piece: impl Fn(usize) -> String) -> String {
    (0..count).map(piece).collect()
}

fn labels(name: &str, page: &str, blocks: usize) {
    let start = Instant::now();
    let document = segment_html(page);
    assert_eq!(document.blocks.len(), blocks, "{name}");
    let probabilities = shipped(Kind::Html).unwrap().predict(&document);
    assert_eq!(probabilities.len(), blocks, "{name}");
    // Showing the page is no more work than cutting it.
    assert!(mark_html(page).contains("chaffinch-0"), "{name}");
    let took = start.elapsed();
    println!("{name}: {took:.1?}");
    assert!(took < LIMIT, "{name}: {took:.1?}");
}

#[test]
fn many_blocks() {
    let row = "<tr><td>a<td>b<td>c<td>d<td>e";
    let cells = format!("<table>{}</table>", row.repeat(200_000));
    labels("a million cells", &cells, 1_000_000);
    let item = |number| format!("<li id=item-{number} class=c{number}>item {number}");
    let items = format!("<ul>{}</ul>", numbered(100_000, item));
    labels("items with an id each", &items, 100_000);
}

/// The most memory that a run of the program had resident, in megabytes, as Linux tells it.
#[cfg(target_os = "linux")]
fn peak(arguments: &[&std::ffi::OsStr]) -> usize {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_chaffinch"));
    let mut run = command.args(arguments).spawn().unwrap();
    let status = format!("/proc/{}/status", run.id());
    let mut peak = 0;
    while run.try_wait().unwrap().is_none() {
        let told = std::fs::read_to_string(&status).unwrap_or_default();
        let most = told.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kilobytes = most.and_then(|most| most.split_whitespace().next()?.parse::<usize>().ok());
        peak = kilobytes.unwrap_or(0).max(peak);
        std::thread::sleep(Duration::from_millis(5));
    }
    assert!(run.wait().unwrap().success());
    peak / 1024
}

#[test]
#[cfg(target_os = "linux")]
fn a_million_cells_take_little_memory() {
    let folder = tempfile::tempdir().unwrap();
    let (page, text) = (folder.path().join("cells.html"), folder.path().join("text"));
    let cells = format!(
        "<table>{}",
        numbered(1_000_000, |cell| format!("<td>{cell}</td>"))
    );
    std::fs::write(&page, &cells).unwrap();
    let peak = peak(&[
        "apply".as_ref(),
        page.as_ref(),
        "-o".as_ref(),
        text.as_ref(),
    ]);
    let document = cells.len() >> 20;
    println!("{peak} MB for a page of {document} MB");
    assert!(peak < 300 + document, "{peak} MB");
}

#[test]
fn deep_nesting() {
    let deep = format!("{}deep", "<div>".repeat(1_000_000));
    labels("a million nested tags", &deep, 1);
    labels("a million unclosed b", &"<b>x".repeat(1_000_000), 1);
    // What ends a script ends no element around it.
    let scripts = format!("{}x", "<div><script></script>".repeat(300_000));
    labels("scripts in nested tags", &scripts, 1);
    labels("tables in tables", &"<table>x".repeat(100_000), 100_000);
    let spans = format!("<p>{}x", "<span><i></i>".repeat(300_000));
    labels("nested spans", &spans, 1);
}

#[test]
fn long_runs() {
    let line = "words in a line that never ends, ".repeat(1_000_000);
    labels("a line of 33 MB", &format!("<p>{line}"), 1);
    let links = format!("<p>{}", "<a href=/x>x</a> ".repeat(300_000));
    labels("300,000 links in a block", &links, 1);
    labels("tags that never end", &"x<a<b<".repeat(1_000_000), 1);
    labels(
        "references to nothing",
        &format!("<p>{}", "&a".repeat(5_000_000)),
        1,
    );
}

#[test]
fn long_attributes() {
    let attribute = |number| format!("a{number}=b{number} ");
    for tag in ["div", "b"] {
        let page = format!("<{tag} {}>x", numbered(1_000_000, attribute));
        labels("a million attributes", &page, 1);
    }
    let blocks = "<p>word another third fourth</p>".repeat(50_000);
    let value = "aB".repeat(5_000_000);
    for name in ["class", "id", "role", "action"] {
        let page = format!("<form {name}='{value}'>{blocks}");
        labels("an attribute of 10 MB", &page, 50_000);
    }
}

#[test]
fn long_heads() {
    let words = "word another third ".repeat(100_000);
    let blocks = "<p>word another third fourth</p>".repeat(50_000);
    let title = format!("<title>{words}</title>{blocks}");
    labels("a title of 2 MB", &title, 50_000);
    let description = format!("<meta name=description content='{words}'>{blocks}");
    labels("a description of 2 MB", &description, 50_000);
    let pictures = "<img alt='one two three four'>".repeat(500_000);
    labels("half a million pictures", &format!("{pictures}<p>text"), 1);
}
