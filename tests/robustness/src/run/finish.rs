//! The end of a run: all is healed, and everything is looked at.

use std::path::Path;
use std::time::Instant;

use anyhow::{Context as _, Result, ensure};

use super::{EVENT, FaultRun, SESSIONS, WRITERS, text};
use crate::checks::{converged, durable, export, false_ack};
use crate::history::Op;
use crate::reader;
use crate::sometimes::Rare;
use crate::wire::Protocol;

impl FaultRun {
    /// Heals what the suite broke, and looks at everything.
    pub(crate) async fn finish(&mut self, folder: &Path) -> Result<()> {
        self.history.record(&Op::Server {
            what: "healed".to_owned(),
        });
        self.tell(|phase| (phase.typing, phase.network) = (false, true));
        let begun = Instant::now();
        let mut texts = Vec::new();
        for session in SESSIONS {
            let text = self.agreed(session).await?;
            self.history.with(|model| {
                durable::check(model, &format!("{EVENT}/{session}"), &text, "at the end");
            });
            texts.push(text);
        }
        self.slowest_heal = begun.elapsed();
        for word in std::mem::take(&mut self.expected_back) {
            if texts
                .iter()
                .any(|text| text.split_whitespace().any(|w| w == word))
            {
                self.saw(Rare::UnackedEditCameBackFromAPeer);
            }
        }
        self.fresh_joiners().await?;
        self.exported(folder, &texts).await?;
        self.stop_and_compare(&texts).await?;
        if !self.sync_logs.is_empty() {
            let mut syncs = Vec::new();
            for log in &self.sync_logs {
                syncs.extend(false_ack::syncs(log)?);
            }
            let looked_at = self.history.with(|model| false_ack::check(model, &syncs));
            ensure!(looked_at > 0, "I2: nothing was acknowledged under strace");
        }
        Ok(())
    }

    async fn agreed(&self, session: &str) -> Result<String> {
        let document = format!("{EVENT}/{session}");
        let here = self.writers.iter().filter(|(of, _)| *of == document);
        let writers = here.map(|(_, report)| report).collect();
        let document = &document;
        converged::wait(
            self.launch.address,
            &converged::Witness { document, writers },
        )
        .await
    }

    /// Somebody new on each wire sees what all see.
    async fn fresh_joiners(&mut self) -> Result<()> {
        for (index, session) in SESSIONS.iter().enumerate() {
            for (number, wire) in Protocol::BOTH.into_iter().enumerate() {
                let place = self.place(wire, &format!("{EVENT}/{session}"), index * WRITERS);
                self.add_writer(place, 500 + (2 * index + number) as u64);
            }
        }
        for session in SESSIONS {
            self.agreed(session).await.context("with a fresh joiner")?;
        }
        Ok(())
    }

    async fn exported(&self, folder: &Path, texts: &[String]) -> Result<()> {
        let out = folder.join("export");
        let (data, to) = (text(&self.launch.data)?, text(&out)?);
        let line = [
            "export", "--data", data, "--event", EVENT, "--format", "markdown", "--out", to,
        ];
        self.launch.run(&line).await?;
        for (session, text) in SESSIONS.iter().zip(texts) {
            export::check(&out, session, text)?;
        }
        Ok(())
    }

    /// The folder alone gives the same text again, and every byte of it is sound.
    async fn stop_and_compare(&mut self, texts: &[String]) -> Result<()> {
        self.server()?.signal(rustix::process::Signal::TERM)?;
        let status = self.server()?.ended().await?;
        ensure!(
            status.success(),
            "I11: SIGTERM ended the server with {status}"
        );
        self.tell(|phase| phase.network = false);
        self.launch
            .run(&["verify", text(&self.launch.data)?])
            .await?;
        if !self.sync_logs.is_empty() {
            // What was written about the last life is still to be read.
            self.launch.before.clear();
        }
        self.start().await?;
        for (session, text) in SESSIONS.iter().zip(texts) {
            let now = reader::text(self.launch.address, &format!("{EVENT}/{session}")).await?;
            ensure!(
                now == *text,
                "I3: {session} reads differently from the folder"
            );
        }
        self.server()?.kill().await
    }
}
