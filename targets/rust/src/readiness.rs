use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};

use crate::exporter::Exporter;
use crate::log;
use crate::settings::Settings;

const TRIES: u32 = 5;
const PAUSE: Duration = Duration::from_secs(1);
const TIMEOUT: Duration = Duration::from_secs(2);

/// Indices in the exporter's `READINESS_NAMES`.
const READY: usize = 1;
const NOT_READY: usize = 2;

/// Asks the agent for its own /metrics until it answers 200. It detects an agent with a process that is up before its
/// metrics server.
pub async fn validate(settings: Arc<Settings>, exporter: Arc<Exporter>) {
    let page = format!("{}:{}/metrics", settings.address, settings.metrics_port);
    let mut problem = String::new();
    for attempt in 1..=TRIES {
        if attempt > 1 {
            sleep(PAUSE).await;
        }
        match timeout(TIMEOUT, ask(&settings)).await {
            Ok(Ok(status)) if status == "200" => {
                exporter.readiness.set(READY);
                log(&format!("ready: {page} answered 200 at try {attempt} of {TRIES}"));
                return;
            }
            Ok(Ok(status)) => problem = format!("status {status}"),
            Ok(Err(error)) => problem = error.to_string(),
            Err(_) => problem = format!("no answer within {} s", TIMEOUT.as_secs()),
        }
    }
    exporter.readiness.set(NOT_READY);
    log(&format!("not ready: {page} was not 200 in {TRIES} tries, last: {problem}"));
}

/// Returns the status of /metrics after reading the answer to its end. An incomplete answer is an error.
async fn ask(settings: &Settings) -> std::io::Result<String> {
    let mut stream = TcpStream::connect((settings.address.as_str(), settings.metrics_port)).await?;
    let request = format!("GET /metrics HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", settings.address);
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await?;
    let start = String::from_utf8_lossy(&answer[..answer.len().min(16)]).into_owned();
    Ok(start.split(' ').nth(1).unwrap_or("missing").to_string())
}
