//! Any bytes are cut into blocks and labelled, without a panic, and each block gets probabilities.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let labelled = chaffinch::classify(bytes).expect("the shipped models fit");
    for (block, probabilities) in labelled {
        assert!(!block.text.trim().is_empty());
        let sum: f32 = probabilities.0.iter().sum();
        assert!((sum - 1.0).abs() < 1e-3, "{sum}");
    }
});
