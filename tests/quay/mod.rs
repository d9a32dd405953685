//! A site whose letters no shipped model knows: to be learnt from its pages.

/// A page that sets its letters in a box of its own, worded as no letter is.
pub fn page(domain: &str, number: usize) -> String {
    let stories = [
        "The ferry to the northern islands was tied up for a third day while crews and owners talked about rest.",
        "A dredger that had blocked the canal since Friday was pulled free on the evening tide by two tugs.",
        "Oyster beds off the quay are to be closed until the water has been tested again in the spring.",
    ];
    let boxes = [
        "We knit this paper out of weather and tides, and the wool has to come from somewhere near you.",
        "Every lamp in the print shop is lit by a neighbour, and there is room beside the last one.",
        "The kettle in our office has been on since the first edition, thanks to those who fill it.",
    ];
    let (story, letter) = (stories[number % 3], boxes[number % 3]);
    format!(
        "<title>Harbour news {number}</title><meta property=og:url content=https://{domain}/{number}>\
         <nav><ul><li><a href=/>Home</a><li><a href=/tides>Tides</a></ul></nav>\
         <article><h1>Harbour news {number}</h1><p>{story}</p><div class=hearth><p>{letter}</p></div>\
         <p>{story} Nobody at the harbour office wanted to say how long it would last.</p></article>"
    )
}

/// The letter's ordinal on every page.
pub const LETTER: usize = 4;
