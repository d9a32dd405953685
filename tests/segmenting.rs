//! What holds for the blocks of any input at all.

use chaffinch::{
    Block, Document, Kind, Names, decode, segment, segment_html, segment_text, segment_tree,
};
use proptest::prelude::*;
use scraper::Html;

/// A page put together from pieces of markup, sound or not.
fn markup() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("<p>"),
        Just("</p>"),
        Just("<div class='a b'>"),
        Just("</div>"),
        Just("<br>"),
        Just("<br><br>"),
        Just("<a href=/x>"),
        Just("</a>"),
        Just("<script>"),
        Just("</script>"),
        Just("<table><tr><td>"),
        Just("</table>"),
        Just("<svg>"),
        Just("</svg>"),
        Just("<b>"),
        Just("<!--"),
        Just("-->"),
        Just(" "),
        Just("word "),
        Just("Straße, 12 "),
        Just("日本語"),
        Just("&amp;"),
        Just("\u{0}"),
        Just("<textarea>"),
        Just("</textarea>"),
        Just("<style>"),
        Just("</style>"),
        Just("<title>"),
        Just("</title>"),
        Just("<path d='M1'/>"),
        Just("<a title=\"x > y\" class='<script>'>"),
        Just("</svg >"),
        Just("<!-- <script> -->"),
        Just("<!--- note --->"),
        Just("<noscript>"),
        Just("</noscript>"),
        Just("<li>"),
        Just("<ul>"),
    ];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

/// Tag soup for the tokenizer and the tree: what `markup` has not.
fn soup() -> impl Strategy<Value = String> {
    let pieces = [
        "<!DOCTYPE html>",
        "<!doctype html PUBLIC '-//W3C//DTD HTML 3.2//EN'>",
        "<html lang=de class=x>",
        "<head>",
        "<body id=b hidden>",
        "</body>",
        "<table>",
        "<tr>",
        "<td>",
        "</td>",
        "<caption>",
        "<col>",
        "<select>",
        "<option>",
        "<frameset>",
        "<template>",
        "</template>",
        "<p>",
        "<p",
        "</p x=y>",
        "<b id=1>",
        "<b ID=1 id=2>",
        "</b>",
        "<i>",
        "</i>",
        "<a HREF='/x?a=1&amp;b=2&copy=3&copy;'>",
        "</a>",
        "<A / class = \"c\" =x>",
        "<font color=red>",
        "<nobr>",
        "<button>",
        "<form action=/go>",
        "<li>",
        "<dd>",
        "<h1>",
        "<h2>",
        "<hr/>",
        "<br/>",
        "</br>",
        "<image alt='a picture of it'>",
        "<input type=HIDDEN>",
        "<meta name=description content='said &quot;it&quot;'>",
        "<pre>\n",
        "<textarea>\n",
        "</textarea>",
        "<xmp>",
        "</xmp>",
        "<plaintext>",
        "<math>",
        "<mi>",
        "<annotation-xml encoding='text/html'>",
        "<svg><foreignObject>",
        "<desc>",
        "</svg>",
        "<![CDATA[ x ]]>",
        "<![CDATA[",
        "<!-- x --!>",
        "<!x>",
        "<?php ?>",
        "</>",
        "</ x>",
        "<",
        "&",
        "&lt;",
        "&notit;",
        "&notin;",
        "&#x41;",
        "&#65",
        "&#0;",
        "&#x80;",
        "&#xFFFFFF;",
        "&#;",
        "&NotEqualTilde;",
        "&ampx",
        "\r\n",
        "\r",
        "\0",
        " ",
        "one ",
        "two",
        "<div style='display:none' role=note itemprop=text>",
        "</div>",
        "<custom-element title=t>",
        "<script>",
        "<!--<script>",
        "</script>",
        "<style>",
        "</style>",
        "<title>",
        "</title>",
        "<noscript>",
        "</noscript>",
        "<amp-img alt='' title='x y z'>",
    ];
    prop::collection::vec(prop::sample::select(pieces.to_vec()), 0..40)
        .prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn the_tree_has_the_blocks_of_scrapers(page in soup()) {
        let tree = Html::parse_document(&chaffinch::cut_markup(&page));
        prop_assert_eq!(segment_html(&page), segment_tree(&tree));
    }
}

proptest! {
    #[test]
    fn blocks_are_folded_and_say_something(page in markup()) {
        let document = segment_html(&page);
        for block in &document.blocks {
            prop_assert!(block.text.chars().any(char::is_alphanumeric));
            prop_assert_eq!(&block.text, &chaffinch::fold(&block.text));
            prop_assert!(document.element_name(block).is_some());
            let characters = block.text.chars().filter(|c| !c.is_whitespace()).count();
            prop_assert!(block.link_characters as usize <= characters);
        }
        for (index, element) in document.elements.iter().enumerate() {
            prop_assert!(element.parent().is_none_or(|parent| parent < index));
        }
    }

    #[test]
    fn what_is_cut_beforehand_changes_no_block(page in markup()) {
        let page = page.replace("<svg>", "<svg><path d='M1'/><title>x</title></svg>");
        prop_assert_eq!(segment_html(&page), segment_tree(&Html::parse_document(&page)));
    }

    #[test]
    fn a_part_is_as_the_whole_is_there(page in soup(), ends in [0..9usize, 0..9]) {
        let document = segment_html(&page);
        let [start, end] = ends.map(|end| end.min(document.blocks.len()));
        let part = document.part(start.min(end)..end);
        let of = |document: &Document, block: &Block| {
            let inline = block.inline().map(|index| document.elements[index].names());
            let inline: Vec<Names> = inline.map(|names| document.names[names].clone()).collect();
            (block.text.clone(), document.path_name(block), inline)
        };
        let whole = document.blocks[start.min(end)..end].iter();
        let whole: Vec<_> = whole.map(|block| of(&document, block)).collect();
        let parted: Vec<_> = part.blocks.iter().map(|block| of(&part, block)).collect();
        prop_assert_eq!(parted, whole);
        for (index, element) in part.elements.iter().enumerate() {
            prop_assert!(element.parent().is_none_or(|parent| parent < index));
            prop_assert!(element.names() < part.names.len());
        }
        for image in &part.images {
            prop_assert!(image.before <= part.blocks.len());
        }
    }

    #[test]
    fn any_bytes_are_cut_without_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        segment(&bytes);
    }

    #[test]
    fn text_keeps_every_word(lines in prop::collection::vec("[a-z]{1,9}( [a-z]{1,9}){0,12}", 0..20)) {
        let text = lines.join("\n");
        let document = segment_text(&text);
        let kept: Vec<&str> = document.blocks.iter().flat_map(|b| b.text.split_whitespace()).collect();
        let given: Vec<&str> = text.split_whitespace().collect();
        prop_assert_eq!(kept, given);
    }
}

#[test]
fn silent_elements_hold_no_blocks() {
    let page = "<p>one</p><script>var a</script><style>b{}</style><template><p>c</p></template><svg><text>d</text></svg>\
        <select><option>e</select><textarea>f</textarea><noscript>g</noscript><p>two</p>";
    let texts: Vec<String> = segment_html(page)
        .blocks
        .into_iter()
        .map(|block| block.text)
        .collect();
    assert_eq!(texts, ["one", "two"]);
}

#[test]
fn two_breaks_end_a_block_and_one_does_not() {
    let page = "<div>one<br>two<br><br>three <b>four</b></div>";
    let texts: Vec<String> = segment_html(page)
        .blocks
        .into_iter()
        .map(|block| block.text)
        .collect();
    assert_eq!(texts, ["one two", "three four"]);
}

#[test]
fn blocks_know_where_they_stood() {
    let page = "<main id=m><p class='lead x' role=note>See <a href=/d>donations</a></p></main>";
    let document = segment_html(page);
    let block = &document.blocks[0];
    assert_eq!(block.link_characters as usize, "donations".len());
    let path: Vec<(&str, &str, &str, &str)> = document
        .path(block)
        .map(|(_, element)| {
            let Names {
                tag,
                id,
                class,
                role,
            } = &document.names[element.names()];
            (&**tag, &**id, &**class, &**role)
        })
        .collect();
    assert_eq!(path[0], ("p", "", "lead x", "note"));
    assert_eq!(path[1], ("main", "m", "", ""));
}

#[test]
fn nesting_of_any_depth_is_safe() {
    let depth = 100_000;
    for tag in ["div", "span", "b", "a", "p"] {
        let page = format!(
            "{}deep down{}",
            format!("<{tag}>").repeat(depth),
            format!("</{tag}>").repeat(depth)
        );
        let document = segment_html(&page);
        assert_eq!(document.blocks.len(), 1, "{tag}");
        let probabilities = chaffinch::shipped(Kind::Html).unwrap().predict(&document);
        assert_eq!(probabilities.len(), 1);
    }
}

#[test]
fn encodings_are_told_apart() {
    assert_eq!(decode(b"\xef\xbb\xbfCaf\xc3\xa9"), "Café");
    assert_eq!(decode(b"\xff\xfeC\0a\0f\0\xe9\0"), "Café");
    assert_eq!(
        decode(b"<meta charset='windows-1251'>\xcf\xf0\xe8\xe2\xe5\xf2"),
        "<meta charset='windows-1251'>Привет"
    );
    let shift_jis = encoding_rs::SHIFT_JIS
        .encode("東京の新聞社は寄付を求めている。")
        .0;
    assert_eq!(decode(&shift_jis), "東京の新聞社は寄付を求めている。");
}
