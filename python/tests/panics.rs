//! A panic in the work on one document is that document's failure.

#[allow(dead_code, reason = "of the module only this is tested here")]
#[path = "../src/document.rs"]
mod document;

use document::{Failure, caught};

#[test]
fn a_panic_is_a_failure_with_its_message() {
    let literal = caught::<()>(|| panic!("lost"));
    assert_eq!(literal, Err(Failure::Panicked("lost".to_owned())));
    let formatted = caught::<()>(|| panic!("lost {}", 7));
    assert_eq!(formatted, Err(Failure::Panicked("lost 7".to_owned())));
    assert_eq!(
        formatted.unwrap_err().to_string(),
        "chaffinch failed: lost 7"
    );
    assert_eq!(caught(|| Ok(1)), Ok(1));
}
