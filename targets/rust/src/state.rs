use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

/// The state in /health and agent_health_status. A value is the index of its name.
#[derive(Clone, Copy)]
pub enum Health {
    Healthy = 0,
    Starting = 3,
    Stopping = 4,
}

pub const HEALTH_NAMES: [&str; 5] = ["healthy", "unhealthy", "unknown", "starting", "stopping"];

/// The data that all parts of an agent share.
pub struct AgentState {
    /// The agent's name as JSON.
    pub agent: String,
    started: Instant,
    health: AtomicUsize,
}

impl AgentState {
    pub fn new(name: &str) -> AgentState {
        AgentState {
            agent: crate::work::quoted(name),
            started: Instant::now(),
            health: AtomicUsize::new(Health::Starting as usize),
        }
    }

    pub fn uptime(&self) -> f64 {
        self.started.elapsed().as_secs_f64()
    }

    /// The index of the state in `HEALTH_NAMES`.
    pub fn health(&self) -> usize {
        self.health.load(Ordering::Relaxed)
    }

    pub fn set_health(&self, health: Health) {
        self.health.store(health as usize, Ordering::Relaxed);
    }
}
