use std::fs;
use std::sync::Mutex;

use prometheus::{Gauge, IntCounter, IntGauge};

use crate::clock::{monotonic, nanoseconds};
use crate::exporter::Declare;

/// The kernel's figures of this process. A figure that cannot be read keeps its last value.
pub struct SystemMetrics {
    cpu: Gauge,
    rss: IntGauge,
    vms: IntGauge,
    read: IntCounter,
    written: IntCounter,
    received: IntCounter,
    sent: IntCounter,
    open_descriptors: IntGauge,
    /// CPU and wall clock at the last collection, in nanoseconds.
    last: Mutex<Option<(i64, i64)>>,
}

impl SystemMetrics {
    pub fn new(declare: &Declare) -> SystemMetrics {
        let memory = declare.int_gauges("agent_memory_usage_bytes", "Memory of the process.", &["type"]);
        let disk = declare.counters(
            "agent_disk_io_bytes_total",
            "Bytes the process caused to be read or written.",
            &["direction"],
        );
        let network = declare.counters(
            "agent_network_bytes_total",
            "Bytes on all interfaces of the network namespace.",
            &["direction"],
        );
        SystemMetrics {
            cpu: declare
                .gauge("agent_cpu_usage_percent", "CPU time since the last collection, in percent of one core."),
            rss: memory.with_label_values(&["rss"]),
            vms: memory.with_label_values(&["vms"]),
            read: disk.with_label_values(&["read"]),
            written: disk.with_label_values(&["write"]),
            received: network.with_label_values(&["received"]),
            sent: network.with_label_values(&["sent"]),
            open_descriptors: declare
                .int_gauges("agent_open_file_descriptors", "Open file descriptors.", &[])
                .with_label_values(&[]),
            last: Mutex::new(None),
        }
    }

    pub fn collect(&self) {
        self.collect_cpu();
        if let Ok(text) = fs::read_to_string("/proc/self/statm") {
            // SAFETY: the call only reads a constant.
            let page = unsafe { libc::sysconf(libc::_SC_PAGESIZE) };
            let mut pages = text.split_whitespace().map_while(|word| word.parse::<i64>().ok());
            if let (Some(size), Some(resident)) = (pages.next(), pages.next()) {
                self.vms.set(size * page);
                self.rss.set(resident * page);
            }
        }
        if let Ok(text) = fs::read_to_string("/proc/self/io") {
            for line in text.lines() {
                match line.split_once(": ").map(|(key, value)| (key, value.parse())) {
                    Some(("read_bytes", Ok(bytes))) => follow(&self.read, bytes),
                    Some(("write_bytes", Ok(bytes))) => follow(&self.written, bytes),
                    _ => {}
                }
            }
        }
        if let Ok(text) = fs::read_to_string("/proc/self/net/dev") {
            let (received, sent) = network_totals(&text);
            follow(&self.received, received);
            follow(&self.sent, sent);
        }
        if let Ok(directory) = fs::read_dir("/proc/self/fd") {
            // One of the descriptors is the directory being read.
            self.open_descriptors.set(directory.count() as i64 - 1);
        }
    }

    /// Reads the CPU clock, because /proc/self/stat has steps of 10 ms.
    fn collect_cpu(&self) {
        let (cpu, wall) = (nanoseconds(libc::CLOCK_PROCESS_CPUTIME_ID), monotonic());
        let last = self.last.lock().expect("nothing panics with it").replace((cpu, wall));
        if let Some((last_cpu, last_wall)) = last {
            self.cpu.set(100.0 * (cpu - last_cpu) as f64 / (wall - last_wall) as f64);
        }
    }
}

/// Returns the bytes received and sent, summed over all interfaces: the 1st and 9th figure after an interface's colon.
fn network_totals(text: &str) -> (u64, u64) {
    let interfaces = text.lines().filter_map(|line| line.split_once(':'));
    interfaces.fold((0, 0), |(received, sent), (_, figures)| {
        let mut figures = figures.split_whitespace().map_while(|figure| figure.parse::<u64>().ok());
        (received + figures.next().unwrap_or(0), sent + figures.nth(7).unwrap_or(0))
    })
}

/// Updates a counter that follows a counter of the kernel. If the kernel's counter decreases, it was reset.
fn follow(counter: &IntCounter, value: u64) {
    let last = counter.get();
    counter.inc_by(if value >= last { value - last } else { value });
}
