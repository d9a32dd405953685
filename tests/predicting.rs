//! Predicting without rows says what the rows say.

use chaffinch::{Kind, Label, segment_html, shipped};

#[test]
fn scores_agree_with_rows() {
    let model = shipped(Kind::Html).unwrap();
    let mut pages = 0;
    for entry in std::fs::read_dir("training-data/pages").unwrap() {
        let page = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        let document = segment_html(&page);
        let (_, from_rows) = model.rows_and_predictions(&document);
        for (one, other) in model.predict(&document).iter().zip(&from_rows) {
            for label in Label::ALL {
                assert!((one[label] - other[label]).abs() < 1e-4);
            }
        }
        pages += 1;
    }
    assert!(pages > 0);
}
