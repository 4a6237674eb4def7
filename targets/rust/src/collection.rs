use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::sync::Arc;
use std::time::Duration;

use tokio::time::{interval_at, Instant};

use crate::exporter::Exporter;
use crate::state::AgentState;
use crate::work::unit_interval;

/// Runs every part once, and then each part at its own interval. The first phase of an interval is random, so that
/// agents that start together do not collect at the same time.
pub fn start(exporter: Arc<Exporter>, state: Arc<AgentState>) {
    {
        let (exporter, state) = (exporter.clone(), state.clone());
        every(30, move || exporter.uptime.set(state.uptime()));
    }
    {
        let exporter = exporter.clone();
        every(60, move || exporter.health.set(state.health()));
    }
    if exporter.system.is_some() {
        let exporter = exporter.clone();
        every(30, move || exporter.system.iter().for_each(|system| system.collect()));
    }
    every(10, move || exporter.collect_custom());
}

fn every(seconds: u64, job: impl Fn() + Send + 'static) {
    job();
    let interval = Duration::from_secs(seconds);
    let phase = interval.mul_f64(unit_interval(random()));
    tokio::spawn(async move {
        let mut ticks = interval_at(Instant::now() + phase, interval);
        loop {
            ticks.tick().await;
            job();
        }
    });
}

/// Returns a random number from the keys of a hash map, the only random source in the standard library.
fn random() -> u64 {
    RandomState::new().build_hasher().finish()
}
