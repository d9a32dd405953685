//! What a vocabulary was given it knows, and nothing else.

use std::collections::HashMap;

use chaffinch::features::vocabulary::{Evidence, Steps, Vocabulary};
use proptest::prelude::*;

fn token() -> impl Strategy<Value = u64> {
    // Tokens that differ in few bits crowd into the same places.
    prop_oneof![
        any::<u64>(),
        0..64u64,
        (0..64u64).prop_map(|high| high << 58)
    ]
}

proptest! {
    #[test]
    fn knows_the_tokens_it_was_given_and_no_others(
        given in prop::collection::vec((token(), any::<Steps>()), 0..400),
        others in prop::collection::vec(token(), 0..400),
    ) {
        let vocabulary = Vocabulary::from_steps(given.iter().copied());
        let last: HashMap<u64, Steps> = given.iter().copied().collect();
        prop_assert_eq!(vocabulary.len(), last.len());
        let tokens = given.iter().map(|(token, _)| *token).chain(others);
        for token in tokens {
            let expected = last.get(&token).map(|steps| steps.map(|step| f32::from(step) / 24.0));
            prop_assert_eq!(vocabulary.log_odds(token), expected);
        }
    }
}
