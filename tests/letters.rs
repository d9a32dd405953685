//! Letters set into pages: they end up in the story, labelled as what they are, and pages keep everything else.

use chaffinch::training::{Counted, LabelledPage, Letter, LetterBlock, with_letters};
use chaffinch::{Kind, Label, Passage, segment_html};
use proptest::prelude::*;

fn page(name: &str, paragraphs: usize) -> LabelledPage {
    let html: String = (0..paragraphs)
        .map(|number| format!("<p>Paragraph {number} of what {name} tells.</p>"))
        .collect();
    let document = segment_html(&format!("<main>{html}</main>"));
    let blocks = document.blocks.len();
    LabelledPage {
        name: name.to_owned(),
        site: format!("{name}.example"),
        language: "en".to_owned(),
        page_type: String::new(),
        document,
        labels: vec![Some(Label::Story); blocks],
        passages: vec![None; blocks],
        counted: Counted::All,
    }
}

fn letter(id: &str, kind: &str) -> Letter {
    let block = |text: &str| LetterBlock {
        element: "p".to_owned(),
        text: text.to_owned(),
    };
    Letter {
        id: id.to_owned(),
        language: "en".to_owned(),
        kind: kind.to_owned(),
        blocks: vec![
            block("When I came here, there were nine of us."),
            block("Please give."),
        ],
    }
}

proptest! {
    #[test]
    fn set_pages_keep_their_blocks_in_order(paragraphs in 6usize..20, text in any::<bool>()) {
        let pages: Vec<LabelledPage> = (0..30).map(|n| page(&format!("page{n}"), paragraphs)).collect();
        let letters: Vec<Letter> = (0..40)
            .map(|n| letter(&format!("l{n}"), if n % 2 == 0 { "radio" } else { "giving" }))
            .collect();
        let kind = if text { Kind::Text } else { Kind::Html };
        let set = with_letters(&pages, &letters, kind);
        prop_assert!(!set.is_empty());
        for copy in &set {
            let original = pages.iter().find(|page| page.name == copy.name).unwrap();
            prop_assert_eq!(copy.labels.len(), copy.document.blocks.len());
            prop_assert_eq!(copy.passages.len(), copy.document.blocks.len());
            let mut own = Vec::new();
            for (index, block) in copy.document.blocks.iter().enumerate() {
                match copy.passages[index] {
                    Some(Passage::Letter) => prop_assert_eq!(copy.labels[index], Some(Label::Appeal)),
                    Some(Passage::Giving) => prop_assert_eq!(copy.labels[index], Some(Label::Story)),
                    _ if copy.labels[index] == Some(Label::Story) => own.push(block.text.clone()),
                    _ => {}
                }
            }
            let before: Vec<String> = original.document.blocks.iter().map(|b| b.text.clone()).collect();
            prop_assert_eq!(own, before);
            prop_assert!(copy.passages.contains(&Some(Passage::Letter)));
            if let Counted::Texts(ranges) = &copy.counted {
                for range in ranges.clone() {
                    prop_assert!(copy.passages[range].iter().all(Option::is_some));
                }
            }
        }
    }
}
