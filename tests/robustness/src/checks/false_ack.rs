//! I2: between the first sending of a word and its acknowledgement, an fdatasync began and returned 0.
//!
//! The disk's side of the story is the log of strace; both sides use the same clock.

use std::collections::HashMap;
use std::path::Path;

use anyhow::Result;

use crate::model::Model;

/// One fdatasync.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Fdatasync {
    began: f64,
    ended: f64,
    done: bool,
}

/// Reads what `strace -f -ttt -T -e trace=fdatasync` wrote.
pub(crate) fn syncs(log: &Path) -> Result<Vec<Fdatasync>> {
    Ok(parse(&String::from_utf8_lossy(&std::fs::read(log)?)))
}

/// Lines are `PID TIME fdatasync(7) = 0 <0.000123>`; two threads at once give `<unfinished ...>` and
/// `<... fdatasync resumed>`.
fn parse(log: &str) -> Vec<Fdatasync> {
    let mut began: HashMap<&str, f64> = HashMap::new();
    let mut syncs = Vec::new();
    for line in log.lines() {
        let mut parts = line.split_whitespace();
        let (Some(thread), Some(at)) = (parts.next(), parts.next()) else {
            continue;
        };
        let Ok(at) = at.parse::<f64>() else { continue };
        if line.contains("<unfinished ...>") {
            began.insert(thread, at);
        } else if line.contains("fdatasync") {
            let took = line
                .rsplit_once('<')
                .and_then(|(_, took)| took.trim_end_matches('>').parse().ok());
            let resumed = began.remove(thread);
            let began = resumed.unwrap_or(at);
            let ended = if resumed.is_some() {
                at
            } else {
                at + took.unwrap_or(0.0)
            };
            let done = line.contains("= 0");
            syncs.push(Fdatasync { began, ended, done });
        }
    }
    syncs
}

/// Says which acknowledgements no fdatasync stands behind; returns how many were looked at.
pub(crate) fn check(model: &mut Model, syncs: &[Fdatasync]) -> usize {
    let mut wrong = Vec::new();
    let mut looked_at = 0;
    for (word, known) in &model.words {
        let (Some(sent), Some(acked)) = (known.sent, known.acked) else {
            continue;
        };
        looked_at += 1;
        let stands = |sync: &Fdatasync| sync.done && sync.began >= sent && sync.ended <= acked;
        if !syncs.iter().any(stands) {
            let short: String = word.chars().take(24).collect();
            wrong.push(format!(
                "I2: {short} was called saved and no fdatasync stands behind it"
            ));
        }
    }
    for sentence in wrong {
        model.breach(sentence);
    }
    looked_at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_of_strace_is_understood() {
        let log = "12 100.5 fdatasync(7) = 0 <0.25>\n\
                   12 101.0 fdatasync(7 <unfinished ...>\n\
                   13 101.1 fdatasync(8) = -1 EIO (Input/output error) (INJECTED) <0.1>\n\
                   12 101.5 <... fdatasync resumed>) = 0 <0.5>\n\
                   12 102.0 +++ killed by SIGKILL +++\n";
        let sync = |began, ended, done| Fdatasync { began, ended, done };
        let found = parse(log);
        assert_eq!(found.len(), 3);
        assert_eq!(found[0], sync(100.5, 100.75, true));
        assert!(!found[1].done);
        assert_eq!(found[2], sync(101.0, 101.5, true));
    }
}
