//! Load generator, ceiling server and benchmark runner.

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "a benchmark's counts and microseconds are far from the limits of their types"
)]

mod ceiling;
mod client;
mod contestant;
mod crowd;
mod histogram;
mod lib0;
mod socket;
mod update;
mod wire;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::contestant::{Contestant, Folder, Server};
use crate::crowd::Crowd;
use crate::wire::Wire;

#[derive(Parser)]
#[command(about)]
struct Arguments {
    /// Folder on a real disk for the servers' data (fdatasync must be real).
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
    /// Let writers and others work on one server and print what it cost.
    Load {
        #[arg(long)]
        server: Contestant,
        #[arg(long)]
        wire: Wire,
        #[arg(long, default_value_t = 1)]
        documents: usize,
        #[arg(long, default_value_t = 5)]
        writers: usize,
        #[arg(long, default_value_t = 50)]
        others: usize,
        /// Characters a second of one writer.
        #[arg(long, default_value_t = 5.0)]
        rate: f64,
        #[arg(long, default_value_t = 10.0)]
        seconds: f64,
    },
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    match arguments.order {
        Order::Ceiling { listen } => tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()?
            .block_on(ceiling::serve(listen)),
        Order::Load {
            server,
            wire,
            documents,
            writers,
            others,
            rate,
            seconds,
        } => {
            let folder = Folder::new(&arguments.work)?;
            let server = Server::start(server, &folder)?;
            let crowd = Crowd {
                wire,
                documents,
                writers,
                others,
                rate,
                warm: Duration::from_secs(2),
                measured: Duration::from_secs_f64(seconds),
            };
            let outcome = crowd::run(&crowd, &server)?;
            println!(
                "delivered {} of {} ({:.0}/s), delivery median {:?} p99 {:?} max {:?}, confirmation {} median {:?} p99 {:?}, \
                 CPU {:.2} s = {:.1} s per million, memory peak {:.1} now {:.1} MB, generator lag p99 {:?} max {:?}",
                outcome.delivery.count(),
                outcome.expected,
                outcome.throughput(),
                outcome.delivery.quantile(0.5),
                outcome.delivery.quantile(0.99),
                outcome.delivery.max(),
                outcome.confirmation.count(),
                outcome.confirmation.quantile(0.5),
                outcome.confirmation.quantile(0.99),
                outcome.cpu,
                outcome.cpu_per_million(),
                outcome.peak_memory,
                server.memory()?,
                outcome.lag.quantile(0.99),
                outcome.lag.max(),
            );
            Ok(())
        }
    }
}
