//! A packed file: the same files, the same bytes, under its name when it is whole.

use std::{fs, io::Cursor, os::unix::fs::symlink, path::Path};

use sillage_archive::{ArchiveError, Destination, Extent, File, Format, Stamp, Zip};

fn stamp(extent: &Extent) -> Stamp {
    Stamp::new(Format::Markdown, "forum", extent)
}

fn file(path: &str, text: &str) -> File {
    File {
        path: path.into(),
        bytes: text.into(),
    }
}

fn export(path: &Path, files: &[(&str, &str)]) -> Result<(), ArchiveError> {
    let mut sink = Destination::new(path, stamp(&Extent::Event))?.open()?;
    for (path, text) in files {
        sink.write(&file(path, text))?;
    }
    sink.finish()
}

fn names(folder: &Path) -> Vec<String> {
    let names = fs::read_dir(folder).unwrap();
    let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.collect()
}

#[test]
fn what_was_packed_comes_out_and_the_same_gives_the_same_bytes() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("x.ZIP");
    let files = [
        ("index.md", "# é\n"),
        ("sessions/a.md", &"mot ".repeat(9_000)),
    ];
    export(&path, &files).unwrap();
    let first = fs::read(&path).unwrap();
    let mut archive = ::zip::ZipArchive::new(Cursor::new(&first)).unwrap();
    for (at, (path, text)) in files.iter().enumerate() {
        let entry = archive.by_index(at).unwrap();
        assert_eq!(entry.name().unwrap(), *path);
        assert_eq!(std::io::read_to_string(entry).unwrap(), *text);
    }
    assert_eq!(archive.comment(), b"sillage-markdown-1 forum");
    export(&path, &files).unwrap();
    assert!(fs::read(&path).unwrap() == first);
    assert_eq!(names(place.path()), ["x.ZIP"]);
}

#[test]
fn it_has_its_name_only_when_it_is_whole() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("x.zip");
    fs::write(place.path().join("x.zip.part"), "of one that was killed").unwrap();
    let destination = Destination::new(&path, stamp(&Extent::Event)).unwrap();
    let mut sink = destination.open().unwrap();
    sink.write(&file("index.md", "1")).unwrap();
    assert!(!path.exists());
    let refusal = sink.write(&file("../index.md", "1")).unwrap_err();
    assert!(matches!(refusal, ArchiveError::BadPath { .. }), "{refusal}");
    drop(sink);
    assert!(names(place.path()).is_empty());
}

#[test]
fn only_an_earlier_one_of_the_same_is_replaced() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("x.zip");
    let day = Extent::Day("mercredi_06072022".into());
    let of_a_day = Zip::new(Vec::new(), &stamp(&day)).unwrap();
    for other in [b"mine".to_vec(), of_a_day.finish().unwrap()] {
        fs::write(&path, &other).unwrap();
        let refusal = export(&path, &[("index.md", "1")]).unwrap_err();
        assert!(matches!(refusal, ArchiveError::Taken { .. }), "{refusal}");
        assert_eq!(fs::read(&path).unwrap(), other);
    }
    fs::remove_file(&path).unwrap();
    let elsewhere = place.path().join("elsewhere");
    fs::write(&elsewhere, "sillage-markdown-1 forum").unwrap();
    symlink(&elsewhere, &path).unwrap();
    let refusal = export(&path, &[("index.md", "1")]).unwrap_err();
    assert!(matches!(refusal, ArchiveError::Link { .. }), "{refusal}");
    assert_eq!(fs::read(&elsewhere).unwrap(), b"sillage-markdown-1 forum");
}
