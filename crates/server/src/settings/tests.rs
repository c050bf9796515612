//! Where a setting comes from, and what is said of a wrong one.

use std::{fs, path::Path};

use super::*;

fn of(flags: &[&str]) -> Result<Settings, SettingsError> {
    read_for(flags.iter().map(|&flag| flag.to_owned()), [])
}

#[test]
fn flags_win_over_the_file_and_both_over_defaults() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("sillage.toml");
    let text =
        "data = 'file'\nlisten = 'localhost:1'\nlog = 'debug'\nopen = true\nupdate_rate = 7\n";
    fs::write(&file, text).unwrap();
    let settings = of(&["--data", "flag", "--config", file.to_str().unwrap()]).unwrap();
    assert_eq!(settings.data, PathBuf::from("flag"));
    assert_eq!(settings.listen.as_str(), "localhost:1");
    assert_eq!((settings.update_rate.get(), settings.open), (7, true));
    let settings = of(&["--config", file.to_str().unwrap(), "--listen", "[::1]:2"]).unwrap();
    assert_eq!(settings.data, PathBuf::from("file"));
    assert_eq!(settings.listen.as_str(), "[::1]:2");
    let settings = Settings::new("d");
    assert_eq!(settings.listen.as_str(), "127.0.0.1:8080");
    assert!(!settings.open && !settings.example && settings.links.is_none());
}

#[test]
fn an_error_says_which_setting_what_is_wrong_and_what_would_be_right() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("sillage.toml");
    let with_file = |text: &str| {
        fs::write(&file, text).unwrap();
        let error = of(&["--data", "d", "--config", file.to_str().unwrap()]).unwrap_err();
        error.to_string().replace(file.to_str().unwrap(), "FILE")
    };
    let cases = [
        (
            "lisen = 'localhost:1'",
            "unknown field `lisen`, expected one of",
        ),
        ("open = 3", "expected a boolean"),
        ("open = ", "line 1:"),
        (
            "listen = '8080'",
            "it should be HOST:PORT, for example 127.0.0.1:8080",
        ),
        ("config = 'other'", "unknown field `config`"),
    ];
    for (text, part) in cases {
        let said = with_file(text);
        let begins = "the configuration file FILE cannot be used: ";
        assert!(said.starts_with(begins) && said.contains(part), "{said}");
        assert_eq!(said.lines().count(), 1, "{said}");
    }
    let error = |flags: &[&str]| of(flags).unwrap_err().to_string();
    assert_eq!(
        error(&["--data", "d", "--listen", "8080"]),
        "invalid value '8080' for '--listen <HOST:PORT>': it should be HOST:PORT, for example 127.0.0.1:8080"
    );
    assert!(error(&["--data", "d", "--public-url", "notes.org/x"]).contains("--public-url"));
    assert!(error(&["--data", "d", "--update-rate", "0"]).contains("from 1 to 1000000"));
    assert!(error(&[]).contains("SILLAGE_DATA"));
    let flags = || ["--data".to_owned(), "d".to_owned()];
    let near = read_for(flags(), ["SILLAGE_PUBLICURL".to_owned()]).unwrap_err();
    assert_eq!(
        near.to_string(),
        "SILLAGE_PUBLICURL: there is no setting `publicurl`; the nearest is `public_url`"
    );
    let other = ["SILLAGE_BIN", "HOME", "SILLAGE_LISTEN"].map(str::to_owned);
    assert!(
        read_for(flags(), other).is_ok(),
        "of a script around the server"
    );
}

#[test]
fn links_begin_with_what_people_can_open() {
    let mut settings = Settings::new("d");
    assert_eq!(settings.base(9), "http://127.0.0.1:9");
    settings.listen = "0.0.0.0:0".parse().unwrap();
    assert_eq!(settings.base(9), "http://localhost:9");
    settings.public_url = "https://Notes.example.org/".parse().ok();
    assert_eq!(settings.base(9), "https://notes.example.org");
}

/// The rows of the table of settings in a file of the repository: flag, variable, key, default.
fn rows(file: &str) -> Vec<[String; 4]> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let text = fs::read_to_string(root.join(file)).unwrap();
    let rows = text.lines().filter(|line| line.contains("`SILLAGE_"));
    let cells = rows.map(|line| line.split('|').map(str::trim).collect::<Vec<_>>());
    cells
        .filter(|cells| cells.len() == 7)
        .map(|cells| [cells[1], cells[2], cells[3], cells[5]].map(|cell| cell.replace('`', "")))
        .collect()
}

#[test]
fn the_tables_of_the_readmes_are_the_settings() {
    let command = layers::command();
    for file in ["README.md", "LISEZMOI.md"] {
        let rows = rows(file);
        for setting in command.get_arguments() {
            let name = setting.get_id().as_str();
            if name == "config" {
                continue;
            }
            let row = rows.iter().find(|row| row[2] == name);
            let row = row.unwrap_or_else(|| panic!("{file} lacks {name}"));
            assert_eq!(
                row[0],
                format!("--{}", setting.get_long().unwrap()),
                "{file}"
            );
            assert_eq!(
                Some(row[1].as_str()),
                setting.get_env().unwrap().to_str(),
                "{file}"
            );
            let default = setting
                .get_default_values()
                .first()
                .and_then(|value| value.to_str());
            if let Some(default) = default.filter(|value| !["", "false"].contains(value)) {
                assert_eq!(row[3], default, "{file}: {name}");
            }
        }
        assert_eq!(rows.len(), command.get_arguments().count() - 1, "{file}");
    }
}
