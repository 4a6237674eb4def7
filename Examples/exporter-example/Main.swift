import Glibc
import PrometheusExporter

enum JobState: String, LabelValue {
    case done
    case failed
}

/// A worker that runs jobs, and serves its metrics on http://127.0.0.1:PORT/metrics.
@main enum Example {
    static func main() throws {
        let port = CommandLine.arguments.dropFirst().first.flatMap { UInt16($0) } ?? 0
        let registry = try Registry(constantLabels: ["service": "example"])
        let jobs = try registry.counter("jobs_total", help: "Jobs finished.", typed: Label<JobState>("state"))
        let seconds = try registry.histogram(
            "job_seconds", help: "Duration of a job.", unit: "seconds",
            buckets: Histogram.exponentialBuckets(start: 1e-6, factor: 4, count: 10))
        let sizes = try registry.summary(
            "job_size_bytes", help: "Size of a job.", unit: "bytes", quantiles: [0.5, 0.9], window: 60)
        let mood = try registry.stateSet("worker_mood", help: "State of the worker.", states: ["idle", "busy"])
        try registry.info("build_info", help: "Version of the program.", ["version": "1.0", "language": "Swift"])
        try registry.collect([.gauge("queue_jobs", help: "Jobs waiting.", labels: ["priority"])]) { samples in
            // Called for every page.
            try samples.add("queue_jobs", "high", value: 2)
            try samples.add("queue_jobs", "low", value: 40)
        }
        try registry.processMetrics()

        // If the label values are known in advance, look the child up once: an increment is then a load and a store.
        let done = jobs.child(.done)
        let failed = jobs.child(.failed)

        let server = try MetricsServer(registry: registry, settings: ServerSettings(port: port))
        print("serving http://\(server.address):\(server.port)/metrics")
        fflush(nil)

        for number in 1...100 {
            try mood.set("busy")
            let example = try Exemplar(["trace_id": "job-\(number)"])
            let timer = seconds.startTimer()
            sizes.observe(Double(number * 10))
            if number % 10 == 0 { failed.increment() } else { done.increment(by: 1, exemplar: example) }
            timer.stop()
            try mood.set("idle")
        }
        while true { pause() }
    }
}
