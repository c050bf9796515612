//! Load generator, ceiling server and benchmark runner.

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "a benchmark's counts and microseconds are far from the limits of their types"
)]

mod appending;
mod bench;
mod ceiling;
mod client;
mod contestant;
mod crash;
mod crowd;
mod essay;
mod histogram;
mod join;
mod lib0;
mod memory;
mod opening;
mod page;
mod prose;
mod rebuild;
mod recorded;
mod saturation;
mod socket;
mod storm;
mod table;
mod update;
mod weight;
mod wire;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::Result;
use clap::{Args, Parser, Subcommand, ValueEnum as _};

use crate::bench::{Bench, Part};
use crate::contestant::{Contestant, ContestantServer, RunFolder};
use crate::crash::End;
use crate::crowd::Crowd;
use crate::join::Shelf;
use crate::wire::ContestantWire;

#[derive(Parser)]
#[command(about)]
struct Arguments {
    /// Folder on a real disk for the servers' data: fdatasync must be real.
    #[arg(long, global = true, default_value = "target/load")]
    work: PathBuf,
    #[command(subcommand)]
    order: Order,
}

#[derive(Subcommand)]
enum Order {
    /// Serve opaque bytes: the practical ceiling.
    Ceiling {
        /// Address to listen on.
        #[arg(long, default_value = "127.0.0.1:0")]
        listen: SocketAddr,
    },
    /// Run the whole table in alternating pairs and print it as Markdown.
    Bench {
        /// Only these lines of the table.
        #[arg(long, value_delimiter = ',')]
        only: Vec<Part>,
        /// Pairs of each comparison.
        #[arg(long, default_value_t = 3)]
        rounds: usize,
        /// One short round: to see that all runs, not to compare.
        #[arg(long)]
        quick: bool,
    },
    /// Let writers and others work on one server.
    Load(Load),
    /// Raise the rate on one server until p99 is above 250 ms.
    Saturation { server: Contestant },
    /// Join a document of 260,000 edits: cold, warm, 400 at once.
    Join { server: Contestant },
    /// Memory: idle, after 1,000 documents, per connection.
    Memory { server: Contestant },
    /// End one server while somebody types: by SIGKILL and by SIGTERM.
    Crash { server: Contestant },
    /// From the start of the process to the first connection.
    Start { server: Contestant },
    /// Weigh the reader's page.
    Page,
    /// A thousand sockets: what they cost while idle, and how long all take to come back after SIGKILL.
    Storm,
}

#[derive(Args)]
struct Load {
    server: Contestant,
    /// The server's own wire when left out.
    #[arg(long)]
    wire: Option<ContestantWire>,
    #[arg(long, default_value_t = 1)]
    documents: usize,
    /// Writers of each document.
    #[arg(long, default_value_t = 5)]
    writers: usize,
    /// Others on each document.
    #[arg(long, default_value_t = 50)]
    others: usize,
    /// Characters a second of one writer.
    #[arg(long, default_value_t = 5.0)]
    rate: f64,
    #[arg(long, default_value_t = 10.0)]
    seconds: f64,
}

fn main() -> Result<()> {
    let Arguments { work, order } = Arguments::parse();
    match order {
        Order::Ceiling { listen } => {
            let runtime = tokio::runtime::Builder::new_multi_thread()
                .enable_all()
                .build()?;
            runtime.block_on(ceiling::serve(listen))?;
        }
        Order::Bench {
            only,
            rounds,
            quick,
        } => {
            let parts = if only.is_empty() {
                Part::value_variants().to_vec()
            } else {
                only
            };
            let (rounds, measured) = if quick { (1, 3) } else { (rounds, 10) };
            Bench {
                work,
                rounds,
                measured: Duration::from_secs(measured),
            }
            .run(&parts)?;
        }
        Order::Load(load) => {
            let folder = RunFolder::new(&work)?;
            let server = ContestantServer::start(load.server, &folder)?;
            println!("{}", crowd::run(&load.crowd(), &server)?);
        }
        Order::Saturation { server } => {
            saturation::climb(server, &work, Duration::from_secs(5))?;
        }
        Order::Join { server } => println!("{}", Shelf::write(server, &work)?.join()?),
        Order::Memory { server } => println!("{}", memory::measure(server, &work)?),
        Order::Crash { server } => {
            for end in [End::Kill, End::Terminate] {
                println!("{end:?}: {}", crash::measure(server, &work, end)?);
            }
        }
        Order::Start { server } => {
            println!(
                "{:?}",
                ContestantServer::start(server, &RunFolder::new(&work)?)?.started_in
            );
        }
        Order::Storm => println!("{}", storm::measure(&work)?),
        Order::Page => {
            let weight = page::measure(&work)?;
            println!(
                "{} bytes of content, {} in all, {} requests",
                weight.bodies, weight.bytes, weight.requests
            );
        }
    }
    Ok(())
}

impl Load {
    fn crowd(&self) -> Crowd {
        Crowd {
            wire: self.wire.unwrap_or_else(|| self.server.wire()),
            documents: self.documents,
            writers: self.writers,
            others: self.others,
            rate: self.rate,
            warm: Duration::from_secs(2),
            measured: Duration::from_secs_f64(self.seconds),
        }
    }
}
