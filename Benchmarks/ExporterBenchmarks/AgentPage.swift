import PrometheusExporter

/// The page of an agent that has answered requests on every endpoint, some of them with an error.
struct AgentPage: Sendable {
    let registry: Registry
    let requests: Family<Counter>
    let durations: Family<Histogram>

    init() throws {
        registry = try Registry(constantLabels: ["agent": "StreamingInterruptHandler"])
        requests = try registry.counter(
            "agent_requests_total", help: "Requests answered.", labels: ["method", "endpoint", "status"])
        durations = try registry.histogram(
            "agent_request_duration_seconds", help: "Time to answer a request.", labels: ["method", "endpoint"])
        for endpoint in ["/process", "/query", "/update", "/status", "/metrics", "/health"] {
            for index in 0..<200 { try durations.child("GET", endpoint).observe(0.00021 + Double(index) * 1e-7) }
            try requests.child("GET", endpoint, "200").increment(by: 198)
        }
        for endpoint in ["/process", "/query"] { try requests.child("GET", endpoint, "500").increment() }
        _ = try registry.stateSet(
            "agent_health_status", help: "Health of the agent.",
            states: ["healthy", "unhealthy", "unknown", "starting", "stopping"])
        try registry.counter("agent_errors_total", help: "Errors.", labels: ["error_type", "severity"])
            .child("simulated_failure", "error").increment(by: 2)
        try registry.info(
            "agent_info", help: "Identity of the agent.",
            ["agent_name": "StreamingInterruptHandler", "agent_port": "5576", "hostname": "MainPC", "start_time": "1"])
        for name in ["agent_uptime_seconds", "agent_active_connections", "agent_cpu_usage_percent"] {
            try registry.gauge(name, help: "A figure with a fraction.").set(12.345678)
        }
        for name in ["agent_open_file_descriptors", "agent_cache_entries"] {
            try registry.gauge(name, help: "A whole figure.").set(321)
        }
        try registry.gauge("agent_queue_size", help: "Items.", labels: ["queue_type"]).child("requests").set(0)
        let memory = try registry.gauge("agent_memory_usage_bytes", help: "Memory.", labels: ["type"])
        for type in ["rss", "vms"] { try memory.child(type).set(5_066_752) }
        for name in ["agent_disk_io_bytes_total", "agent_network_bytes_total"] {
            let bytes = try registry.counter(name, help: "Bytes.", labels: ["direction"])
            for direction in ["in", "out"] { try bytes.child(direction).raise(to: 66_495_924) }
        }
        try registry.counter("agent_tasks_total", help: "Background tasks done.").increment(by: 17)
        try registry.histogram("agent_task_seconds", help: "Duration of background tasks.").observe(0.1234567)
    }

    /// What an agent does for a request: a counter and a histogram, both named by their label values.
    @inline(__always) func recordRequest() {
        try? requests.increment("GET", "/process", "200")
        try? durations.observe(0.0002, "GET", "/process")
    }

    /// Samples and bytes of the page.
    func size() -> (samples: Int, bytes: Int) {
        var page = TextBuffer()
        registry.render(into: &page)
        let samples = page.text.split(separator: "\n").count { !$0.hasPrefix("#") }
        return (samples, page.count)
    }
}
