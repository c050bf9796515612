//! The ids that pages use around a note are none that a heading of the note can get.

use std::{collections::BTreeSet, fs, path::Path};

#[test]
fn headings_get_no_id_of_a_page() {
    let templates = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
    let mut used = BTreeSet::new();
    for entry in fs::read_dir(&templates).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        // No note stands on an organiser's page.
        if name.starts_with("organise") {
            continue;
        }
        let template = fs::read_to_string(path).unwrap();
        for rest in template.split(" id=\"").skip(1) {
            let id = rest.split('"').next().unwrap();
            used.extend((!id.contains('{')).then(|| id.to_owned()));
        }
    }
    assert!(used.contains("main"), "{used:?}");
    for id in used {
        assert!(
            sillage_markdown::RESERVED_IDS.contains(&id.as_str()),
            "{id}: name it in sillage_markdown::RESERVED_IDS"
        );
    }
}
