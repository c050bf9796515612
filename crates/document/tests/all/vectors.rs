//! Bytes made by the real Yjs, and bytes that the real Yjs will be asked to read
//! (`vectors/verify.mjs`).

use bytes::Bytes;
use data_encoding::HEXLOWER;
use serde_json::{Value, json};
use sillage_document::{Applied, Document, Refusal, StateVector, verify_checkpoint};

fn vectors() -> Value {
    serde_json::from_str(include_str!("../../vectors/yjs.json")).expect("a JSON file")
}

fn each<'a>(value: &'a Value, field: &str) -> impl Iterator<Item = &'a Value> {
    value[field].as_array().expect("a list").iter()
}

fn words<'a>(value: &'a Value, field: &str) -> &'a str {
    value[field].as_str().expect("a string")
}

fn unhex(value: &Value) -> Bytes {
    let digits = value.as_str().expect("a string");
    HEXLOWER.decode(digits.as_bytes()).expect("digits").into()
}

fn hex(bytes: &[u8]) -> String {
    HEXLOWER.encode(bytes)
}

#[test]
fn what_yjs_writes_is_read_and_written_back() {
    let mut documents = Vec::new();
    for case in each(&vectors(), "accepted") {
        let (name, text) = (words(case, "name"), words(case, "text"));
        let mut document = Document::new();
        let mut fresh = Vec::new();
        for update in each(case, "updates") {
            match document.apply(&unhex(update)) {
                Ok(Applied::Fresh(bytes)) => fresh.push(bytes),
                Ok(Applied::Known) => {}
                Err(refusal) => panic!("{name}: {refusal}"),
            }
        }
        assert_eq!(document.text(), text, "{name}");
        assert!(
            verify_checkpoint(&document.state(), &document.contents()),
            "{name}"
        );
        let replayed = Document::load(None, fresh.iter().map(|update| &update[..]));
        assert_eq!(replayed.expect(name).text(), text, "{name}");
        documents.push(json!({
            "name": name,
            "text": text,
            "state": hex(&document.state()),
            "fresh": fresh.iter().map(|update| hex(update)).collect::<Vec<_>>(),
            "vector": hex(&document.state_vector().encode()),
        }));
    }
    let ours = serde_json::to_string_pretty(&json!({ "documents": documents })).unwrap() + "\n";
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/vectors/ours.json");
    if std::env::var_os("WRITE_VECTORS").is_some() {
        std::fs::write(path, &ours).unwrap();
    }
    let expected = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        ours == expected,
        "vectors/ours.json is old: run this test once with WRITE_VECTORS=1"
    );
}

#[test]
fn what_we_do_not_keep_is_refused() {
    for case in each(&vectors(), "refused") {
        let name = words(case, "name");
        let mut document = Document::new();
        for update in each(case, "before") {
            document.apply(&unhex(update)).expect(name);
        }
        let text = document.text();
        let why = match document.apply(&unhex(&case["update"])) {
            Err(Refusal::Gap) => "gap",
            Err(Refusal::Forbidden(_)) => "forbidden",
            Err(Refusal::Malformed(_)) => "malformed",
            other => panic!("{name}: {other:?}"),
        };
        assert_eq!(why, words(case, "why"), "{name}");
        assert_eq!(document.text(), text, "{name}: nothing of it was taken");
    }
}

#[test]
fn state_vectors_are_those_of_yjs() {
    for case in each(&vectors(), "states") {
        let clocks = each(case, "clocks").map(|clock| {
            (
                clock[0].as_u64().unwrap(),
                u32::try_from(clock[1].as_u64().unwrap()).unwrap(),
            )
        });
        let vector: StateVector = clocks.collect();
        assert_eq!(vector.encode(), unhex(&case["encoded"]));
        assert_eq!(StateVector::decode(&unhex(&case["encoded"])), Ok(vector));
    }
}
