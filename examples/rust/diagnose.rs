//! Diagnoses a saved capture and its events:
//!
//! `cargo run --example diagnose -- examples/capture.txt examples/events.xml`

use std::process::ExitCode;

use dsregdiag::{diagnose, render, DiagnoseOptions, RenderOptions};

fn main() -> ExitCode {
    match run() {
        Ok(code) => code,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}

fn run() -> Result<ExitCode, Box<dyn std::error::Error>> {
    let mut paths = std::env::args_os().skip(1);
    let status = paths.next().ok_or("Name a file with the output of dsregcmd /status.")?;
    let status = std::fs::read(status)?;
    let events = paths.next().map(std::fs::read).transpose()?;

    let diagnosis = diagnose(Some(&status), events.as_deref(), &DiagnoseOptions::default())?;
    for finding in &diagnosis.findings {
        println!("{:>2}. [{:?}] {}", finding.rank, finding.role, finding.title);
    }
    println!();

    let exit_code = diagnosis.exit_code();
    print!("{}", render(&[diagnosis], &RenderOptions::default()));
    Ok(ExitCode::from(exit_code as u8))
}
