//! The contract of the command line that scripts rely on, kept by the program itself.

use std::{
    fs,
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Output, Stdio},
};

const PROGRAM: &str = env!("CARGO_BIN_EXE_sillage");

/// A server that ends with the test.
struct Served {
    child: Child,
    links: serde_json::Value,
}

impl Served {
    fn start(data: &Path) -> Self {
        let mut child = command(
            &[
                "serve",
                "--example",
                "--listen",
                "127.0.0.1:0",
                "--links",
                "json",
            ],
            data,
        )
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
        let mut line = String::new();
        let out = child.stdout.take().unwrap();
        BufReader::new(out).read_line(&mut line).unwrap();
        Self {
            child,
            links: serde_json::from_str(&line).expect("one line of JSON"),
        }
    }

    fn terminate(mut self) -> i32 {
        let pid = self.child.id().to_string();
        assert!(
            Command::new("kill")
                .args(["-TERM", &pid])
                .status()
                .unwrap()
                .success()
        );
        self.child
            .wait()
            .unwrap()
            .code()
            .expect("it ends by itself")
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

fn command(arguments: &[&str], data: &Path) -> Command {
    let mut command = Command::new(PROGRAM);
    command.args(arguments).arg("--data").arg(data).env_clear();
    command
}

fn run(arguments: &[&str], data: &Path) -> (i32, String, String) {
    let Output {
        status,
        stdout,
        stderr,
    } = command(arguments, data).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (status.code().unwrap(), text(stdout), text(stderr))
}

#[test]
fn a_server_prints_its_links_does_what_is_asked_and_stops_when_told() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    let server = Served::start(data);
    let listening = server.links["listening"].as_str().unwrap();
    let note_taker = server.links["keys"]["note_taker"].as_str().unwrap();
    assert!(listening.starts_with("http://127.0.0.1:") && !listening.ends_with(":0"));
    assert_eq!(server.links["reader"], format!("{listening}/").as_str());
    assert_eq!(
        server.links["note_taker"],
        format!("{listening}/join#{note_taker}").as_str()
    );

    let (code, key, words) = run(&["key", "note-taker", "--label", "room A"], data);
    assert_eq!(code, 0);
    assert!(key.starts_with("ln_w_") && key.lines().count() == 1);
    assert!(
        words.contains(&format!("{listening}/join#{}", key.trim())),
        "{words}"
    );
    let (_, list, _) = run(&["key", "list"], data);
    let line = list
        .lines()
        .find(|line| line.ends_with("\troom A\t-\t0\t-"))
        .expect("the key is listed");
    assert!(!list.contains(key.trim()), "a key is shown once");
    let number = line.split('\t').next().unwrap();
    assert_eq!(run(&["key", "revoke", number], data).0, 0);
    assert!(run(&["key", "list"], data).1.contains("revoked\troom A"));

    let out = data.join("out");
    let export = [
        "export",
        "--event",
        "forum-2022",
        "--format",
        "markdown",
        "--out",
    ];
    let export = [&export[..], &[out.to_str().unwrap()]].concat();
    assert_eq!(run(&export, data).0, 0);
    assert!(out.join("sessions/mercredi_06072022.md").exists());

    let (code, _, words) = run(&["serve", "--listen", "127.0.0.1:0"], data);
    assert_eq!(code, 1, "a second process on one folder");
    assert_eq!(words.lines().count(), 1, "one sentence: {words}");
    let port = listening.trim_start_matches("http://");
    let other = tempfile::tempdir().unwrap();
    let (code, _, words) = run(&["serve", "--listen", port], other.path());
    assert_eq!(code, 1, "a port that is taken");
    assert!(
        words.contains(port) && words.lines().count() == 1,
        "{words}"
    );

    assert_eq!(server.terminate(), 0);
    assert!(!data.join("control.sock").exists());
    let (code, list, _) = run(&["key", "list"], data);
    assert_eq!(
        (code, list.lines().count()),
        (0, 4),
        "the folder is opened when nobody serves it"
    );
}

#[test]
fn a_report_names_the_sessions_without_notes_and_writes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let server = Served::start(folder.path());
    let report = ["export", "--event", "forum-2022", "--report"];
    let (code, lines, words) = run(&report, folder.path());
    assert_eq!((code, lines.lines().count()), (0, 23), "{words}");
    assert!(
        lines.starts_with("forum-2022/") && words.contains("23 sessions"),
        "{words}"
    );
    for wrong in [&report[..3], &[&report[..], &["--out", "o"]].concat()] {
        assert_eq!(run(wrong, folder.path()).0, 2, "{wrong:?}");
    }
    assert_eq!(server.terminate(), 0);
}

#[test]
fn an_export_that_is_asked_for_wrongly_says_how() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("o");
    let export = ["export", "--event", "e", "--format", "html", "--out"];
    for (wrong, part) in [
        (&["--commit"][..], "git init"),
        (&["--every", "1s"], "from 10s"),
        (&["--day-pattern", "../{dd}"], "no names of files"),
    ] {
        let arguments = [&export[..], &[out.to_str().unwrap()], wrong].concat();
        let (code, _, words) = run(&arguments, folder.path());
        assert_eq!((code, words.lines().count()), (2, 1), "{words}");
        assert!(words.contains(part) && !out.exists(), "{words}");
    }
}

#[test]
fn each_way_to_fail_has_its_code_and_one_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    let schedule = folder.path().join("schedule.txt");
    fs::write(&schedule, "no programme at all").unwrap();
    let schedule = schedule.to_str().unwrap();
    let cases: [(&[&str], i32, &str); 7] = [
        (
            &["import", "--event", "forum", schedule],
            1,
            "a programme is",
        ),
        (
            &["import", "--event", "forum", "/nowhere.xml"],
            1,
            "/nowhere.xml",
        ),
        (
            &["export", "--event", "e", "--format", "docx", "--out", "o"],
            2,
            "there is: html, markdown",
        ),
        (
            &[
                "export", "--event", "e", "--format", "markdown", "--out", "o.tgz",
            ],
            2,
            "name a folder",
        ),
        (
            &[
                "export", "--event", "e", "--format", "markdown", "--out", "o",
            ],
            1,
            "no event e",
        ),
        (&["key", "revoke", "12"], 1, "no key 12"),
        (&["serve", "--listen", "8080"], 2, "HOST:PORT"),
    ];
    for (arguments, expected, part) in cases {
        let (code, out, words) = run(arguments, data);
        assert_eq!(
            (code, out.as_str()),
            (expected, ""),
            "{arguments:?}: {words}"
        );
        assert!(
            words.contains(part) && words.lines().count() == 1,
            "{arguments:?}: {words}"
        );
    }
    assert_eq!(run(&["dance"], data).0, 2);

    let format = data.join("FORMAT");
    let newer = fs::read_to_string(&format)
        .unwrap()
        .replace("sillage 1", "sillage 999");
    fs::write(&format, newer).unwrap();
    let (code, _, words) = run(&["key", "list"], data);
    assert_eq!((code, words.lines().count()), (78, 1), "{words}");
}

#[test]
fn a_key_is_for_a_role_a_place_a_time_and_so_many_devices() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    let server = Served::start(data);
    let place = ["--event", "forum-2022", "--session", "jeu-lowtech"];
    let (_, list, _) = run(&["key", "list"], data);
    let organisers = list
        .lines()
        .filter(|line| line.contains("\torganiser\t*\t"));
    assert_eq!(organisers.count(), 2, "one to use, one in a safe place");

    let made = [
        &[
            "key",
            "make",
            "archivist",
            "--label",
            "Ana",
            "--expires",
            "24h",
            "--devices",
            "2",
        ],
        &place[..],
    ]
    .concat();
    let (code, key, words) = run(&made, data);
    let session_known = code == 0;
    assert!(session_known, "{words}");
    assert!(key.starts_with("ln_a_") && words.contains("/join?to=forum-2022/jeu-lowtech#ln_a_"));
    let (_, list, _) = run(&["key", "list"], data);
    let line = list.lines().find(|line| line.contains("\tAna\t")).unwrap();
    let fields: Vec<&str> = line.split('\t').collect();
    assert_eq!(fields[1..3], ["archivist", "forum-2022/jeu-lowtech"]);
    assert!(
        fields[6].ends_with('Z') && fields[7..] == ["0/2", "-"],
        "{line}"
    );

    let number = fields[0];
    let (code, key, _) = run(&["key", "rotate", number], data);
    assert!(
        code == 0 && key.starts_with("ln_a_"),
        "one key by its number"
    );
    assert_eq!(run(&["key", "revoke", number], data).0, 0);
    assert_eq!(run(&["key", "revoke", number, "--undo"], data).0, 0);
    assert_eq!(run(&["key", "revoke", number, "--undo"], data).0, 1);

    assert_eq!(server.terminate(), 0);
}

#[test]
fn a_key_that_would_open_nothing_is_not_made() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    let server = Served::start(data);
    let wrong: [(&[&str], i32, &str); 6] = [
        (&["make", "chef"], 2, "organiser, note-taker"),
        (
            &["make", "reader", "--room", "a"],
            2,
            "together with its --event",
        ),
        (
            &["make", "reader", "--event", "forum-2022", "--room", "nulle"],
            1,
            "no room nulle",
        ),
        (&["make", "reader", "--event", "nul"], 1, "no event nul"),
        (&["make", "reader", "--expires", "demain"], 1, "is no end"),
        (&["make", "reader", "--devices", "0"], 2, "0"),
    ];
    for (arguments, expected, part) in wrong {
        let (code, out, words) = run(&[&["key"], arguments].concat(), data);
        assert_eq!(
            (code, out.as_str()),
            (expected, ""),
            "{arguments:?}: {words}"
        );
        assert!(words.contains(part), "{arguments:?}: {words}");
    }
    assert_eq!(server.terminate(), 0);
}

#[test]
fn p01_a_data_folder_of_any_length_works_running_or_not() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("d".repeat(132)).join("e".repeat(200));
    fs::create_dir_all(&data).unwrap();
    let programme = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../examples/forum-2022.toml"
    );
    let out = folder.path().join("out");
    let all_work = |slug: &str| {
        let out = out.join(slug);
        let out = out.to_str().unwrap();
        for arguments in [
            &["import", "--event", slug, programme][..],
            &[
                "export", "--event", slug, "--format", "markdown", "--out", out,
            ],
            &["event", "list"],
            &["key", "note-taker"],
            &["key", "list"],
        ] {
            let (code, _, words) = run(arguments, &data);
            assert_eq!(code, 0, "{arguments:?}: {words}");
        }
    };
    let server = Served::start(&data);
    all_work("running");
    let (_, _, words) = run(&["key", "note-taker"], &data);
    let listening = server.links["listening"].as_str().unwrap();
    assert!(words.contains(listening), "the server answered: {words}");
    assert_eq!(server.terminate(), 0);
    assert!(!data.join("control.sock").exists());
    all_work("stopped");
}

#[test]
fn a_file_that_is_far_too_large_is_refused_with_a_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let server = Served::start(folder.path());
    let file = folder.path().join("large.xml");
    fs::File::create(&file)
        .unwrap()
        .set_len(200 * 1024 * 1024)
        .unwrap();
    let import = ["import", "--event", "large", file.to_str().unwrap()];
    let (code, _, words) = run(&import, folder.path());
    assert_eq!((code, words.lines().count()), (1, 1), "{words}");
    assert!(words.contains("too large"), "{words}");
    assert_eq!(server.terminate(), 0);
}

#[test]
fn an_event_is_listed_renamed_and_removed_with_what_that_means() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    assert_eq!(
        run(&["event", "list"], data).1,
        "",
        "an empty folder has no example"
    );
    let server = Served::start(data);
    let (code, list, _) = run(&["event", "list"], data);
    assert_eq!((code, list.lines().count()), (0, 2));
    assert!(
        list.lines()
            .any(|line| line.starts_with("forum-2022\t2022-07-05\t"))
    );
    assert_eq!(
        run(&["event", "rename", "forum-2022", "Dixième"], data).0,
        0
    );
    assert!(run(&["event", "list"], data).1.contains("\tDixième\n"));

    let (code, _, words) = run(&["event", "remove", "forum-2022"], data);
    assert_eq!((code, words.lines().count()), (1, 1), "{words}");
    assert!(
        words.contains("--yes") && words.contains("23 sessions"),
        "{words}"
    );
    assert_eq!(server.terminate(), 0);
    let (code, _, words) = run(&["event", "remove", "forum-2022", "--yes"], data);
    assert_eq!(code, 0, "{words}");
    assert_eq!(run(&["event", "list"], data).1.lines().count(), 1);
    let (code, _, words) = run(&["event", "remove", "forum-2022", "--yes"], data);
    assert!(
        code == 1 && words.contains("no event forum-2022"),
        "{words}"
    );
}

#[test]
fn a_note_is_closed_and_opened_and_its_history_is_shown_running_or_not() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    let served = Served::start(data);
    let (_, events, _) = run(&["event", "list"], data);
    assert!(events.contains("forum-2022"));
    let note = "forum-2022/mer-lowtech";
    let (code, sealed, _) = run(&["freeze", note], data);
    // The SHA-256 of nothing.
    let empty = "0\te3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\n";
    assert_eq!((code, sealed.as_str()), (0, empty));
    served.terminate();
    let (code, sealed, _) = run(&["freeze", note], data);
    assert_eq!((code, sealed.as_str()), (0, empty), "once more");
    assert_eq!(run(&["reopen", note], data).0, 0);
    assert_eq!(
        run(&["history", "list", note], data),
        (0, String::new(), String::new())
    );
    assert_eq!(run(&["history", "show", note], data).0, 0);
    for (arguments, sentence) in [
        (
            &["history", "show", note, "--at", "7"][..],
            "there is no entry 7",
        ),
        (&["history", "restore", note, "--at", "0"], "Say --yes"),
        (
            &["history", "restore", note, "--at", "0", "--yes"],
            "nothing to change",
        ),
        (&["history", "list", "forum-2022/never"], "no session"),
        (&["freeze", "forum-2022/never"], "no session"),
    ] {
        let (code, _, words) = run(arguments, data);
        assert_eq!(code, 1, "{arguments:?}: {words}");
        assert!(words.contains(sentence), "{words}");
    }
    let bad = &["history", "undo", note, "--device", "xyz"];
    let (code, _, words) = run(bad, data);
    assert!(code == 2 && words.contains("16 hexadecimal"), "{words}");
}
