//! The page of an agent that has answered requests on every endpoint, and the measured operations.

use std::any::Any;
use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use prometheus::{
    Encoder, GaugeVec, HistogramOpts, HistogramVec, IntCounterVec, IntGaugeVec, Opts, Registry, TextEncoder,
};

/// The buckets of the documented system. The crate's defaults are three fewer.
const BUCKETS: [f64; 14] = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0];

const AGENT: &str = "StreamingInterruptHandler";

#[derive(Clone)]
pub struct Page {
    pub registry: Registry,
    requests: IntCounterVec,
    durations: HistogramVec,
}

fn options(name: &str, help: &str) -> Opts {
    Opts::new(name, help).const_label("agent", AGENT)
}

// All names are unique, so this fails only for an error in this file.
fn registered<C: prometheus::core::Collector + Clone + 'static>(registry: &Registry, made: prometheus::Result<C>) -> C {
    let family = made.expect("valid names");
    registry.register(Box::new(family.clone())).expect("a unique name");
    family
}

impl Page {
    pub fn new() -> Self {
        let registry = Registry::new();
        let counters =
            |name, help, labels: &[&str]| registered(&registry, IntCounterVec::new(options(name, help), labels));
        let gauges = |name, help, labels: &[&str]| registered(&registry, IntGaugeVec::new(options(name, help), labels));
        let fractions = |name, help| registered(&registry, GaugeVec::new(options(name, help), &[]));
        let histograms = |name, help, labels: &[&str]| {
            let options = HistogramOpts::from(options(name, help)).buckets(BUCKETS.to_vec());
            registered(&registry, HistogramVec::new(options, labels))
        };

        let requests = counters("agent_requests_total", "Requests answered.", &["method", "endpoint", "status"]);
        let durations =
            histograms("agent_request_duration_seconds", "Time to answer a request.", &["method", "endpoint"]);
        for endpoint in ["/process", "/query", "/update", "/status", "/metrics", "/health"] {
            let duration = durations.with_label_values(&["GET", endpoint]);
            for index in 0..200 {
                duration.observe(0.00021 + f64::from(index) * 1e-7);
            }
            requests.with_label_values(&["GET", endpoint, "200"]).inc_by(198);
        }
        for endpoint in ["/process", "/query"] {
            requests.with_label_values(&["GET", endpoint, "500"]).inc();
        }
        // One gauge per state: the crate has no type for state sets.
        let health = gauges("agent_health_status", "Health of the agent.", &["agent_health_status"]);
        for state in ["healthy", "unhealthy", "unknown", "starting", "stopping"] {
            health.with_label_values(&[state]).set(i64::from(state == "healthy"));
        }
        counters("agent_errors_total", "Errors.", &["error_type", "severity"])
            .with_label_values(&["simulated_failure", "error"])
            .inc_by(2);
        gauges("agent_info", "Identity of the agent.", &["agent_name", "agent_port", "hostname", "start_time"])
            .with_label_values(&[AGENT, "5576", "MainPC", "1"])
            .set(1);
        for name in ["agent_uptime_seconds", "agent_active_connections", "agent_cpu_usage_percent"] {
            fractions(name, "A figure with a fraction.").with_label_values(&[]).set(12.345678);
        }
        for name in ["agent_open_file_descriptors", "agent_cache_entries"] {
            gauges(name, "A whole figure.", &[]).with_label_values(&[]).set(321);
        }
        gauges("agent_queue_size", "Items.", &["queue_type"]).with_label_values(&["requests"]).set(0);
        let memory = gauges("agent_memory_usage_bytes", "Memory.", &["type"]);
        for kind in ["rss", "vms"] {
            memory.with_label_values(&[kind]).set(5_066_752);
        }
        for name in ["agent_disk_io_bytes_total", "agent_network_bytes_total"] {
            let bytes = counters(name, "Bytes.", &["direction"]);
            for direction in ["in", "out"] {
                bytes.with_label_values(&[direction]).inc_by(66_495_924);
            }
        }
        counters("agent_tasks_total", "Background tasks done.", &[]).with_label_values(&[]).inc_by(17);
        histograms("agent_task_seconds", "Duration of background tasks.", &[])
            .with_label_values(&[])
            .observe(0.1234567);
        Page { registry, requests, durations }
    }
}

/// Returns a registry with one counter of `count` series.
fn series(count: u64) -> Registry {
    let registry = Registry::new();
    let items = IntCounterVec::new(Opts::new("agent_items_total", "Items."), &["method", "endpoint", "status"]);
    let items = registered(&registry, items);
    for index in 0..count {
        items.with_label_values(&["GET", &format!("/item/{index}"), "200"]).inc_by(index);
    }
    registry
}

pub type Repeated = Arc<dyn Fn(u64) + Send + Sync>;

/// The measured operations by name. Registries of many series are made when they are first needed.
pub struct Operations {
    pub repeated: HashMap<&'static str, Box<dyn Fn(u64)>>,
    pub on_two_threads: HashMap<&'static str, Repeated>,
    pub cold: HashMap<&'static str, Box<dyn Fn()>>,
    pub made: HashMap<&'static str, Box<dyn Fn() -> Box<dyn Any>>>,
}

impl Operations {
    pub fn new(page: &Page) -> Self {
        let counter = page.requests.with_label_values(&["GET", "/process", "200"]);
        let increment: Repeated = Arc::new(move |count| (0..count).for_each(|_| counter.inc()));

        let histogram = page.durations.with_label_values(&["GET", "/process"]);
        let observe: Repeated = Arc::new(move |count| {
            (0..count).for_each(|index| histogram.observe((index & 0xff) as f64 * 1e-3));
        });

        let requests = page.requests.clone();
        let lookup = move |count| {
            (0..count).for_each(|_| requests.with_label_values(&["GET", "/process", "200"]).inc());
        };

        let Page { requests, durations, .. } = page.clone();
        let record: Repeated = Arc::new(move |count| {
            for _ in 0..count {
                requests.with_label_values(&["GET", "/process", "200"]).inc();
                durations.with_label_values(&["GET", "/process"]).observe(0.0002);
            }
        });

        let registry = page.registry.clone();
        let repeated: Vec<(&str, Box<dyn Fn(u64)>)> = vec![
            ("counter_increment", boxed(&increment)),
            ("histogram_observe", boxed(&observe)),
            ("counter_lookup", Box::new(lookup)),
            ("record_request", boxed(&record)),
            ("render_page", rendering(move || registry.clone())),
            ("render_1000_series", rendering(|| series(1000))),
            ("render_10000_series", rendering(|| series(10_000))),
        ];
        let cold = record.clone();
        Operations {
            repeated: repeated.into_iter().collect(),
            on_two_threads: HashMap::from([
                ("counter_increment_2_threads", increment),
                ("histogram_observe_2_threads", observe),
                ("record_request_2_threads", record),
            ]),
            cold: HashMap::from([("record_request_cold", Box::new(move || cold(1)) as Box<dyn Fn()>)]),
            made: HashMap::from([(
                "create_10000_series",
                Box::new(|| Box::new(series(10_000)) as Box<dyn Any>) as Box<dyn Fn() -> Box<dyn Any>>,
            )]),
        }
    }
}

fn boxed(operation: &Repeated) -> Box<dyn Fn(u64)> {
    let operation = operation.clone();
    Box::new(move |count| operation(count))
}

/// Returns an operation that encodes a registry into a reused buffer.
fn rendering(make: impl Fn() -> Registry + 'static) -> Box<dyn Fn(u64)> {
    let made = RefCell::new(None);
    let page = RefCell::new(Vec::new());
    Box::new(move |count| {
        let mut made = made.borrow_mut();
        let registry = made.get_or_insert_with(&make);
        let mut page = page.borrow_mut();
        for _ in 0..count {
            page.clear();
            TextEncoder::new().encode(&registry.gather(), &mut *page).expect("a vector takes all");
        }
    })
}
