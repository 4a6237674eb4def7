package import PrometheusExporter

/// The page of an agent that has answered requests on every endpoint, some of them with an error. The drivers of the
/// peers in other languages make the same page, sample by sample.
package struct AgentPage: Sendable {
    package let registry: Registry
    package let requests: Family<Counter>
    package let durations: Family<Histogram>
    // Label values of a request. They are variables, like values that a client sent: for literals the compiler would
    // compute the hashes.
    package let method: String
    package let endpoint: String
    package let status: String

    package init() throws {
        let words = "GET /process 200".split(separator: " ").map(String.init)
        (method, endpoint, status) = (words[0], words[1], words[2])
        registry = try Registry(constantLabels: ["agent": "StreamingInterruptHandler"])
        requests = try registry.counter(
            "agent_requests_total", help: "Requests answered.", labels: ["method", "endpoint", "status"])
        durations = try registry.histogram(
            "agent_request_duration_seconds", help: "Time to answer a request.", labels: ["method", "endpoint"])
        for endpoint in ["/process", "/query", "/update", "/status", "/metrics", "/health"] {
            let duration = try durations.child("GET", endpoint)
            for index in 0..<200 { duration.observe(0.00021 + Double(index) * 1e-7) }
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
            for direction in ["in", "out"] { try bytes.child(direction).increment(by: 66_495_924) }
        }
        try registry.counter("agent_tasks_total", help: "Background tasks done.").increment(by: 17)
        try registry.histogram("agent_task_seconds", help: "Duration of background tasks.").observe(0.1234567)
    }

    /// Returns a registry with one counter of `count` series.
    package static func series(_ count: Int) throws -> Registry {
        // The default limit of series is 1000.
        let registry = try Registry(maximumSeries: count)
        let items = try registry.counter(
            "agent_items_total", help: "Items.", labels: ["method", "endpoint", "status"])
        for index in 0..<count {
            try items.child("GET", "/item/\(index)", "200").increment(by: UInt64(index))
        }
        return registry
    }
}
