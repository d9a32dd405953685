//! Pages written again with their blocks marked: every block can be pointed at, and nothing runs.

use std::fs;

use chaffinch::{decode, fold, mark_html, mark_text, segment, segment_text};
use proptest::prelude::*;
use scraper::{Html, Selector};

/// The text that a mark encloses, what is not shown left out.
fn marked_text(page: &Html, block: usize) -> Option<String> {
    let selector = Selector::parse(&format!("#chaffinch-{block}")).unwrap();
    let mut found = page.select(&selector);
    let element = found.next()?;
    assert!(found.next().is_none(), "block {block} is marked twice");
    let texts = element.descendants().filter_map(|node| {
        let silent = node.ancestors().any(|around| {
            let around = around.value().as_element();
            around.is_some_and(|around| matches!(around.name(), "style" | "svg" | "textarea"))
        });
        node.value().as_text().filter(|_| !silent)
    });
    Some(fold(&texts.map(|text| &**text).collect::<String>()))
}

fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

#[test]
fn every_block_of_every_written_page_is_marked() {
    let mut blocks = 0;
    for entry in fs::read_dir("training-data/pages").unwrap() {
        let path = entry.unwrap().path();
        let bytes = fs::read(&path).unwrap();
        let marked = Html::parse_document(&mark_html(&decode(&bytes)));
        for (index, block) in segment(&bytes).blocks.iter().enumerate() {
            let text = marked_text(&marked, index).unwrap_or_default();
            assert_eq!(
                squeezed(&text),
                squeezed(&block.text),
                "{} block {index}",
                path.display()
            );
            blocks += 1;
        }
    }
    assert!(blocks > 1000, "{blocks}");
}

#[test]
fn blocks_parted_by_line_breaks_are_told_apart() {
    let page = "<p>Zero <b>one<br><br>two</b> three<br><br>four</p>";
    let marked = Html::parse_document(&mark_html(page));
    let texts: Vec<_> = (0..3).map(|block| marked_text(&marked, block)).collect();
    let of = |text: &str| Some(text.to_owned());
    // The second block shares its `b` with the first, so its mark is on the first piece of it alone.
    assert_eq!(texts, [of("Zero onetwo"), of("two"), of("four")]);
}

#[test]
fn what_runs_loads_or_leads_away_is_left_out() {
    let page = "<base href=//evil.example><meta http-equiv=refresh content=0;//evil.example>\
        <link rel=stylesheet href=//evil.example/x.css><script>run()</script><noscript><p>run()</noscript>\
        <iframe srcdoc='<script>run()</script>'></iframe><object data=//evil.example></object><embed src=//evil.example>\
        <p onclick=run() class=lede>Boats <a href=javascript:run() ping=//evil.example>sail</a>.</p>\
        <form action=//evil.example><button formaction=//evil.example autofocus onfocus=run()>Go on</button></form>\
        <svg><script>run()</script><a href=//evil.example><text>x</text></a><use href=#boat></use></svg>";
    let marked = mark_html(page);
    assert!(!marked.contains("run()"), "{marked}");
    assert!(!marked.contains("evil.example"), "{marked}");
    assert!(marked.contains(
        "<p class=\"lede\" id=\"chaffinch-0\">Boats <a data-chaffinch-link>sail</a>.</p>"
    ));
    assert!(marked.contains("<use href=\"#boat\">"));
}

#[test]
fn looks_stay() {
    let page = "<!doctype html><style>p>b{color:red}</style><p style=\"margin:0\">Boats <b>sail</b> &amp; row.";
    let marked = mark_html(page);
    assert!(marked.starts_with("<!DOCTYPE html><html>"), "{marked}");
    assert!(marked.contains("<style>p>b{color:red}</style>"), "{marked}");
    assert!(
        marked.contains("style=\"margin:0\" id=\"chaffinch-0\">Boats <b>sail</b> &amp; row."),
        "{marked}"
    );
}

#[test]
fn a_page_cannot_take_a_mark() {
    let marked = Html::parse_document(&mark_html(
        "<p id=chaffinch-1>Boats sail.<p id=own>Again.<p>Tickets.",
    ));
    assert_eq!(marked_text(&marked, 1).as_deref(), Some("Again."));
}

proptest! {
    #[test]
    fn every_block_of_a_text_is_marked(text in "([a-zé<&]{1,9}[ *\n]{0,3}){0,60}") {
        let marked = Html::parse_document(&mark_text(&text));
        for (index, block) in segment_text(&text).blocks.iter().enumerate() {
            let found = marked_text(&marked, index);
            prop_assert_eq!(found.as_deref(), Some(block.text.as_str()));
        }
    }

    // Text that stands loose in a table is left out here: a parser moves it to where no markup could have put it.
    #[test]
    fn every_block_of_tag_soup_is_marked(soup in prop::collection::vec(prop::sample::select(vec![
        "<p>", "</p>", "<b>", "</b>", "<div>", "</div>", "<a href=x>", "</a>", "<br>", "<table><tr><td>cell</table>", "<li>",
        "one ", "two ", "three", " ", "<span id=x>", "</span>", "<script>x</script>", "<style>y</style>", "<h1>",
        "<svg>", "</svg>", "<button>", "<textarea>z</textarea>", "<pre>\n\n", "<xmp>a<b</xmp>"
    ]), 0..40)) {
        let page = format!("<div>{}", soup.concat());
        let marked = Html::parse_document(&mark_html(&page));
        for (index, block) in segment(page.as_bytes()).blocks.iter().enumerate() {
            // Where two blocks share an element, a mark holds a piece of its block or a little more than it.
            let text = squeezed(&marked_text(&marked, index).unwrap_or_default());
            let whole = squeezed(&block.text);
            let fits = text.contains(&whole) || whole.contains(&text) && !text.is_empty();
            prop_assert!(fits, "{text:?} for {whole:?} in {page}");
        }
    }
}
