//! Whatever a note says, a browser sees one of our elements for each block, and not much more than
//! was written.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sillage_fuzz::meter::frugal;
use sillage_markdown::render;

/// What HTML of ours may contain, read by a browser's parser: the renderer's own tests have it.
#[path = "../../crates/markdown/tests/oracle/mod.rs"]
mod oracle;

/// Bytes of HTML for each byte of a note: a footnote reference of 4 bytes becomes 71 …
const TIMES: usize = 24;
/// … and besides: the parser lets definitions of links be used for so many bytes in any note, and
/// the longest escape makes six bytes of one.
const BESIDES: usize = 6 * 100_000;
/// Bytes that may be taken on the way, for each byte of a note.
const TIMES_TAKEN: usize = 1024;

fuzz_target!(|input: &[u8]| {
    let note = String::from_utf8_lossy(input);
    let rendering = frugal(note.len(), TIMES_TAKEN, 8 * BESIDES, || render(&note));
    let size: usize = rendering.blocks.iter().map(|block| block.html.len()).sum();
    assert!(size <= TIMES * note.len() + BESIDES, "{size} bytes of HTML");

    let lines = note.lines().count();
    for block in &rendering.blocks {
        assert!(block.lines.start < block.lines.end && block.lines.end as usize <= lines);
        if let Err(error) = oracle::check(&block.html) {
            panic!("{error}\nin {}", block.html);
        }
    }
    let html = rendering.html();
    for heading in &rendering.outline {
        let start = format!("<h{} id=\"{}\" dir", heading.level, heading.id);
        assert_eq!(html.matches(&start).count(), 1, "{start}");
    }
});
