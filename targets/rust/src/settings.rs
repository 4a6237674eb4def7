use std::env;
use std::net::Ipv4Addr;

/// The settings of an agent, checked.
pub struct Settings {
    pub name: String,
    pub address: String,
    pub port: u16,
    pub metrics_port: u16,
    pub exporter: bool,
    pub system_metrics: bool,
    pub http_server: bool,
    pub event_descriptor: Option<i32>,
    pub work_iterations: u64,
    pub failure_rate: f64,
    pub seed: u64,
}

impl Settings {
    /// Reads the documented variables. An error names the variable and the allowed values.
    pub fn from_environment() -> Result<Settings, String> {
        let whole_number = "a whole number below 2^64";
        // The health port is reserved; nothing listens on it.
        let health_port = port("HEALTH_CHECK_PORT", None)?;
        let settings = Settings {
            name: value("AGENT_NAME", "a name, not empty", None, |text| (!text.is_empty()).then(|| text.to_string()))?,
            address: value("AGENT_ADDRESS", "an IPv4 address", Some("127.0.0.1".to_string()), |text| {
                text.parse::<Ipv4Addr>().ok().map(|address| address.to_string())
            })?,
            port: port("AGENT_PORT", None)?,
            metrics_port: port("METRICS_PORT", health_port.checked_add(1))?,
            exporter: flag("ENABLE_PROMETHEUS_METRICS")?,
            system_metrics: flag("ENABLE_SYSTEM_METRICS")?,
            http_server: flag("AGENT_HTTP_SERVER")?,
            event_descriptor: descriptor("BENCH_EVENT_FD")?,
            work_iterations: value("AGENT_WORK_ITERATIONS", whole_number, Some(100_000), unsigned)?,
            failure_rate: value("AGENT_FAILURE_RATE", "a number from 0 to 1", Some(0.01), |text| {
                text.parse().ok().filter(|rate| (0.0..=1.0).contains(rate))
            })?,
            seed: value("AGENT_SEED", whole_number, Some(1), unsigned)?,
        };
        if settings.exporter && !settings.http_server {
            return Err("AGENT_HTTP_SERVER=false: expected true, unless ENABLE_PROMETHEUS_METRICS=false".to_string());
        }
        Ok(settings)
    }
}

/// Parses decimal digits. `parse` alone would also accept a plus sign.
pub fn unsigned(text: &str) -> Option<u64> {
    if text.starts_with('+') {
        return None;
    }
    text.parse().ok()
}

fn value<T>(
    variable: &str,
    expected: &str,
    fallback: Option<T>,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<T, String> {
    let text = match env::var_os(variable) {
        Some(text) => text,
        None => return fallback.ok_or_else(|| format!("{variable} is not set: expected {expected}")),
    };
    text.to_str().and_then(parse).ok_or_else(|| format!("{variable}={}: expected {expected}", text.to_string_lossy()))
}

fn port(variable: &str, fallback: Option<u16>) -> Result<u16, String> {
    value(variable, "a port from 1 to 65535", fallback, |text| {
        unsigned(text).and_then(|number| u16::try_from(number).ok()).filter(|port| *port > 0)
    })
}

fn flag(variable: &str) -> Result<bool, String> {
    value(variable, "true or false", Some(true), |text| match text {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    })
}

fn descriptor(variable: &str) -> Result<Option<i32>, String> {
    if env::var_os(variable).is_none() {
        return Ok(None);
    }
    value(variable, "the number of an open descriptor", None, |text| {
        let number = unsigned(text).and_then(|number| i32::try_from(number).ok())?;
        // SAFETY: the call only reads the flags of a descriptor, and any number is allowed.
        let is_open = unsafe { libc::fcntl(number, libc::F_GETFD) } >= 0;
        is_open.then_some(Some(number))
    })
}
