//! I3 and I12: soon after the faults everybody says *saved* and has the same text.

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use tokio::sync::watch;

use crate::reader;
use crate::writer::WriterReport;

/// I12.
pub(crate) const SOON: Duration = Duration::from_secs(10);
/// How often it is looked at.
const LOOK: Duration = Duration::from_millis(20);

/// Writers of one document, and what the server shows.
pub(crate) struct Witness<'a> {
    pub(crate) document: &'a str,
    pub(crate) writers: Vec<&'a watch::Receiver<WriterReport>>,
}

/// Waits until all agree; the error says who does not.
pub(crate) async fn wait(server: SocketAddr, witness: &Witness<'_>) -> Result<String> {
    let begun = Instant::now();
    loop {
        let text = reader::text(server, witness.document).await;
        let reports: Vec<WriterReport> = witness
            .writers
            .iter()
            .map(|report| report.borrow().clone())
            .collect();
        let agree = |report: &WriterReport| {
            let same = text.as_ref().is_ok_and(|text| **text == *report.text);
            same && report.saved && report.connected
        };
        match text {
            Ok(ref text) if reports.iter().all(agree) => return Ok(text.clone()),
            _ if begun.elapsed() < SOON => tokio::time::sleep(LOOK).await,
            Err(error) => bail!("I12: {} cannot be read: {error:#}", witness.document),
            Ok(text) => bail!("{}", difference(witness.document, &text, &reports)),
        }
    }
}

/// Writing to a string cannot fail.
fn difference(document: &str, text: &str, reports: &[WriterReport]) -> String {
    let mut said = format!("I3, I12: {document} has {} bytes at the server", text.len());
    for report in reports {
        let same = if *report.text == *text {
            "the same"
        } else {
            "another"
        };
        let _ = write!(
            said,
            "; client {}: {same} text of {} bytes, connected {}, saved {}",
            report.name,
            report.text.len(),
            report.connected,
            report.saved
        );
        let missing = |from: &str, to: &str| -> Vec<String> {
            let has: std::collections::BTreeSet<&str> = to.split_whitespace().collect();
            let lacking = from.split_whitespace().filter(|word| !has.contains(word));
            lacking.take(4).map(str::to_owned).collect()
        };
        if *report.text != *text {
            let (lacks, more) = (missing(text, &report.text), missing(&report.text, text));
            let _ = write!(said, " (lacks {lacks:?}, has {more:?} alone)");
        }
    }
    said
}
