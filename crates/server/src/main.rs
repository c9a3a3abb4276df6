//! `connect-server`: one binary, one script tag.

use std::process::ExitCode;

use clap::Parser;
use connect_server::command::Command;

#[tokio::main]
async fn main() -> ExitCode {
    match Command::parse().execute().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("connect-server: {error}");
            ExitCode::FAILURE
        }
    }
}
