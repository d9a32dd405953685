//! Gold labels find their blocks, also when a page is cut in another way.

use chaffinch::training::match_labels;
use chaffinch::{Label, segment_text};
use proptest::prelude::*;

fn label() -> impl Strategy<Value = Label> {
    prop::sample::select(Label::ALL.to_vec())
}

proptest! {
    #[test]
    fn the_same_cut_gives_every_block_its_row(rows in prop::collection::vec(("[a-z]{2,8}( [a-z]{2,8}){0,9}", label()), 1..40)) {
        let text: Vec<&str> = rows.iter().map(|(text, _)| text.as_str()).collect();
        let document = segment_text(&text.join("\n\n"));
        let matched = match_labels(rows.iter().map(|(text, label)| (text.as_str(), *label)), &document.blocks);
        let labels: Vec<Option<Label>> = rows.iter().map(|(_, label)| Some(*label)).collect();
        prop_assert_eq!(matched.labels, labels);
        prop_assert_eq!(matched.unmatched_rows, 0);
    }
}

#[test]
fn labels_survive_another_cut() {
    let document = segment_text("Boats sail again. Tickets are valid.\nGive\n£5 a month");
    let gold = [
        ("Boats sail again.", Label::Story),
        ("Tickets are valid.", Label::Story),
        ("Give £5 a month", Label::Appeal),
        ("Gone from the page", Label::Navigation),
    ];
    let matched = match_labels(gold, &document.blocks);
    assert_eq!(
        matched.labels,
        [Some(Label::Story), Some(Label::Appeal), Some(Label::Appeal)]
    );
    assert_eq!(matched.unmatched_rows, 1);
    assert_eq!(matched.unmatched_blocks(), 0);
}
