//! The Rust agent: the documented base agent with the prometheus crate and hyper. Its environment configures it, and it
//! runs until SIGTERM or SIGINT.
//!
//! With the exporter off there is no registry and no collection, and nothing of the prometheus crate is called.

mod clock;
mod collection;
mod endpoints;
mod exporter;
mod http;
mod readiness;
mod requests;
mod settings;
mod state;
mod system;
mod work;

use std::net::TcpListener;
use std::process::ExitCode;
use std::sync::Arc;

use tokio::signal::unix::{signal, SignalKind};

use clock::{monotonic, Stamps};
use endpoints::Endpoints;
use exporter::Exporter;
use requests::RequestPort;
use settings::Settings;
use state::{AgentState, Health};

/// Exit codes of sysexits.h.
const USAGE: u8 = 64;
const UNAVAILABLE: u8 = 69;

/// The number of threads that serve both ports.
const THREADS: usize = 2;

fn main() -> ExitCode {
    // The agent's own code begins here, after the loader and the runtime.
    let entered = monotonic();
    if let Some(argument) = std::env::args().nth(1) {
        log(&format!("unknown argument {argument:?}: configure the agent by its environment"));
        return ExitCode::from(USAGE);
    }
    let settings = match Settings::from_environment() {
        Ok(settings) => settings,
        Err(error) => {
            log(&error);
            return ExitCode::from(USAGE);
        }
    };
    match run(settings, entered) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            log(&error);
            ExitCode::from(UNAVAILABLE)
        }
    }
}

fn run(settings: Settings, entered: i64) -> Result<(), String> {
    let mut stamps = Stamps::new(settings.event_descriptor);
    stamps.write("main", entered);
    let settings = Arc::new(settings);
    let state = Arc::new(AgentState::new(&settings.name));

    let exporter = settings.exporter.then(|| {
        stamps.write("exporter_init_begin", monotonic());
        let exporter = Arc::new(Exporter::new(&settings));
        stamps.write("exporter_init_end", monotonic());
        exporter
    });

    let metrics = if settings.http_server {
        let listener = listen(&settings.address, settings.metrics_port, "metrics")?;
        stamps.write("server_listening", monotonic());
        Some(listener)
    } else {
        None
    };
    let requests = listen(&settings.address, settings.port, "request")?;
    if metrics.is_none() {
        stamps.write("server_listening", monotonic());
    }
    drop(stamps);

    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(THREADS)
        .enable_all()
        .build()
        .map_err(|error| format!("no threads: {error}"))?;
    runtime.block_on(async {
        // Signals are handled from here on. An earlier signal ends the agent.
        let mut terminate = signal(SignalKind::terminate()).map_err(|error| error.to_string())?;
        let mut interrupt = signal(SignalKind::interrupt()).map_err(|error| error.to_string())?;

        if let Some(listener) = metrics {
            http::serve_once(listener, Endpoints::new(state.clone(), exporter.clone()))?;
        }
        http::serve_kept(requests, RequestPort::new(&settings, exporter.clone()))?;
        state.set_health(Health::Healthy);
        if let Some(exporter) = &exporter {
            collection::start(exporter.clone(), state.clone());
            tokio::spawn(readiness::validate(settings.clone(), exporter.clone()));
        }

        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        state.set_health(Health::Stopping);
        if let Some(exporter) = &exporter {
            exporter.health.set(Health::Stopping as usize);
        }
        Ok(())
    })
}

/// Opens the port. Connections wait until a server accepts them.
fn listen(address: &str, port: u16, role: &str) -> Result<TcpListener, String> {
    TcpListener::bind((address, port))
        .map_err(|error| format!("{role} port: cannot listen on {address}:{port}: {error}"))
}

/// Writes one line to standard error in one write, so that lines of several threads do not mix.
fn log(text: &str) {
    use std::io::Write;
    // An error cannot be reported when standard error is closed.
    let _ = std::io::stderr().write_all(format!("agent: {text}\n").as_bytes());
}
