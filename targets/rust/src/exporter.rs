use std::time::{Duration, SystemTime, UNIX_EPOCH};

use hyper::Method;
use prometheus::{
    Gauge, GaugeVec, Histogram, HistogramOpts, HistogramVec, IntCounter, IntCounterVec, IntGauge, IntGaugeVec, Opts,
    Registry, TextEncoder,
};

use crate::settings::Settings;
use crate::state::{Health, HEALTH_NAMES};
use crate::system::SystemMetrics;
use crate::work::{split_mix_64, unit_interval};

pub const READINESS_NAMES: [&str; 3] = ["pending", "ready", "not_ready"];

/// The buckets of the documented system; the default of the crate has three fewer.
const BUCKETS: [f64; 14] = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0];

/// The documented families in their own registry. Every series has the label `agent`.
pub struct Exporter {
    registry: Registry,
    requests: IntCounterVec,
    durations: HistogramVec,
    errors: IntCounterVec,
    pub health: StateSet,
    pub readiness: StateSet,
    pub uptime: Gauge,
    pub active_connections: IntGauge,
    pub queue: IntGauge,
    tasks: IntCounter,
    cache_entries: Gauge,
    task_seconds: Histogram,
    /// None when system metrics are off.
    pub system: Option<SystemMetrics>,
}

/// The figures of all requests since the start.
#[derive(Default)]
pub struct Totals {
    pub requests: f64,
    pub errors: f64,
    pub seconds: f64,
}

impl Exporter {
    pub fn new(settings: &Settings) -> Exporter {
        let registry = Registry::new();
        let declare = Declare { registry: &registry, agent: &settings.name };
        let exporter = Exporter {
            requests: declare.counters("agent_requests_total", "Requests answered.", &["method", "endpoint", "status"]),
            durations: declare.histograms(
                "agent_request_duration_seconds",
                "Time to answer a request.",
                &["method", "endpoint"],
            ),
            errors: declare.counters("agent_errors_total", "Errors.", &["error_type", "severity"]),
            health: declare.state_set("agent_health_status", "Health of the agent.", &HEALTH_NAMES),
            readiness: declare.state_set(
                "agent_readiness_status",
                "Outcome of the readiness validation at start.",
                &READINESS_NAMES,
            ),
            uptime: declare.gauge("agent_uptime_seconds", "Time since the agent started."),
            active_connections: declare
                .int_gauges("agent_active_connections", "Open connections on the request port.", &[])
                .with_label_values(&[]),
            queue: declare
                .int_gauges("agent_queue_size", "Items taken and not yet done.", &["queue_type"])
                .with_label_values(&["requests"]),
            tasks: declare.counters("agent_tasks_total", "Background tasks done.", &[]).with_label_values(&[]),
            cache_entries: declare.gauge("agent_cache_entries", "Entries in the agent's cache."),
            task_seconds: declare
                .histograms("agent_task_seconds", "Duration of background tasks.", &[])
                .with_label_values(&[]),
            system: settings.system_metrics.then(|| SystemMetrics::new(&declare)),
            registry: registry.clone(),
        };
        let start_time = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        declare
            .int_gauges("agent_info", "Identity of the agent.", &["agent_name", "agent_port", "hostname", "start_time"])
            .with_label_values(&[&settings.name, &settings.port.to_string(), &hostname(), &start_time.to_string()])
            .set(1);
        exporter.health.set(Health::Starting as usize);
        exporter.readiness.set(0);

        // The crate does not declare a family without series, so these series are created at the start.
        exporter.requests.with_label_values(&["GET", "/metrics", "200"]);
        exporter.durations.with_label_values(&["GET", "/metrics"]);
        exporter.errors.with_label_values(&["simulated_failure", "error"]);
        exporter
    }

    pub fn observe_request(&self, method: &Method, endpoint: &str, status: u16, duration: Duration) {
        let method = match *method {
            Method::GET | Method::HEAD | Method::POST => method.as_str(),
            _ => "other",
        };
        self.requests.with_label_values(&[method, endpoint, &status.to_string()]).inc();
        self.durations.with_label_values(&[method, endpoint]).observe(duration.as_secs_f64());
    }

    pub fn simulated_failure(&self) {
        self.errors.with_label_values(&["simulated_failure", "error"]).inc();
    }

    /// Returns the page in the text format 0.0.4. The crate has no OpenMetrics and no compression.
    pub fn page(&self) -> prometheus::Result<String> {
        TextEncoder::new().encode_to_string(&self.registry.gather())
    }

    pub fn totals(&self) -> Totals {
        let mut totals = Totals::default();
        for family in self.registry.gather() {
            for metric in family.get_metric() {
                match family.get_name() {
                    "agent_requests_total" => totals.requests += metric.get_counter().get_value(),
                    "agent_errors_total" => totals.errors += metric.get_counter().get_value(),
                    "agent_request_duration_seconds" => totals.seconds += metric.get_histogram().get_sample_sum(),
                    _ => {}
                }
            }
        }
        totals
    }

    /// Updates the metrics of the agent's tasks and cache. Their cost is that they are kept.
    pub fn collect_custom(&self) {
        self.tasks.inc();
        let random = split_mix_64(self.tasks.get());
        self.cache_entries.set((random % 1_000) as f64);
        self.task_seconds.observe(unit_interval(random));
    }
}

/// One gauge per state, and one of them is 1. The crate has no type for state sets.
pub struct StateSet(Vec<IntGauge>);

impl StateSet {
    /// Sets the state with the index `state`.
    pub fn set(&self, state: usize) {
        for (index, gauge) in self.0.iter().enumerate() {
            gauge.set((index == state).into());
        }
    }
}

/// Registers families with the label `agent`. It cannot fail, because all names are valid and unique.
pub struct Declare<'a> {
    registry: &'a Registry,
    agent: &'a str,
}

const DECLARED_RIGHT: &str = "a right declaration";

impl Declare<'_> {
    fn options(&self, name: &str, help: &str) -> Opts {
        Opts::new(name, help).const_label("agent", self.agent)
    }

    fn register<C: prometheus::core::Collector + Clone + 'static>(&self, family: prometheus::Result<C>) -> C {
        let family = family.expect(DECLARED_RIGHT);
        self.registry.register(Box::new(family.clone())).expect(DECLARED_RIGHT);
        family
    }

    pub fn counters(&self, name: &str, help: &str, labels: &[&str]) -> IntCounterVec {
        self.register(IntCounterVec::new(self.options(name, help), labels))
    }

    pub fn int_gauges(&self, name: &str, help: &str, labels: &[&str]) -> IntGaugeVec {
        self.register(IntGaugeVec::new(self.options(name, help), labels))
    }

    pub fn gauge(&self, name: &str, help: &str) -> Gauge {
        self.register(GaugeVec::new(self.options(name, help), &[])).with_label_values(&[])
    }

    fn histograms(&self, name: &str, help: &str, labels: &[&str]) -> HistogramVec {
        let options = HistogramOpts::from(self.options(name, help)).buckets(BUCKETS.to_vec());
        self.register(HistogramVec::new(options, labels))
    }

    fn state_set(&self, name: &str, help: &str, states: &[&str]) -> StateSet {
        let family = self.int_gauges(name, help, &[name]);
        StateSet(states.iter().map(|state| family.with_label_values(&[state])).collect())
    }
}

fn hostname() -> String {
    std::fs::read_to_string("/proc/sys/kernel/hostname")
        .map(|name| name.trim_end().to_string())
        .unwrap_or_else(|_| "unknown".to_string())
}
