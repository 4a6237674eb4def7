"""The agent's page with prometheus_client, and the measured operations."""

from prometheus_client import CollectorRegistry, Counter, Enum, Gauge, Histogram, Info, disable_created_metrics
from prometheus_client.exposition import generate_latest

AGENT = "StreamingInterruptHandler"
# The buckets of the documented system. They equal the library's defaults, which may change.
BUCKETS = (.005, .01, .025, .05, .075, .1, .25, .5, .75, 1, 2.5, 5, 7.5, 10)
ENDPOINTS = ("/process", "/query", "/update", "/status", "/metrics", "/health")

disable_created_metrics()


class Page:
    """The page of an agent that has answered requests on every endpoint.

    prometheus_client has no labels for a whole registry, so each family has `agent` as its first label."""

    def __init__(self):
        self.registry = CollectorRegistry(auto_describe=False)
        self.requests = self._family(
            Counter, "agent_requests_total", "Requests answered.", "method", "endpoint", "status")
        self.durations = self._family(
            Histogram, "agent_request_duration_seconds", "Time to answer a request.", "method", "endpoint",
            buckets=BUCKETS)
        for endpoint in ENDPOINTS:
            for index in range(200):
                self.durations.labels(AGENT, "GET", endpoint).observe(0.00021 + index * 1e-7)
            self.requests.labels(AGENT, "GET", endpoint, "200").inc(198)
        for endpoint in ENDPOINTS[:2]:
            self.requests.labels(AGENT, "GET", endpoint, "500").inc()
        self._family(
            Enum, "agent_health_status", "Health of the agent.",
            states=("healthy", "unhealthy", "unknown", "starting", "stopping")).labels(AGENT)
        self._family(Counter, "agent_errors_total", "Errors.", "error_type", "severity") \
            .labels(AGENT, "simulated_failure", "error").inc(2)
        self._family(Info, "agent", "Identity of the agent.").labels(AGENT).info(
            {"agent_name": AGENT, "agent_port": "5576", "hostname": "MainPC", "start_time": "1"})
        for name in ("agent_uptime_seconds", "agent_active_connections", "agent_cpu_usage_percent"):
            self._family(Gauge, name, "A figure with a fraction.").labels(AGENT).set(12.345678)
        for name in ("agent_open_file_descriptors", "agent_cache_entries"):
            self._family(Gauge, name, "A whole figure.").labels(AGENT).set(321)
        self._family(Gauge, "agent_queue_size", "Items.", "queue_type").labels(AGENT, "requests").set(0)
        memory = self._family(Gauge, "agent_memory_usage_bytes", "Memory.", "type")
        for kind in ("rss", "vms"):
            memory.labels(AGENT, kind).set(5066752)
        for name in ("agent_disk_io_bytes_total", "agent_network_bytes_total"):
            family = self._family(Counter, name, "Bytes.", "direction")
            for direction in ("in", "out"):
                family.labels(AGENT, direction).inc(66495924)
        self._family(Counter, "agent_tasks_total", "Background tasks done.").labels(AGENT).inc(17)
        self._family(
            Histogram, "agent_task_seconds", "Duration of background tasks.", buckets=BUCKETS) \
            .labels(AGENT).observe(0.1234567)

    def _family(self, kind, name, text, *labels, **options):
        return kind(name, text, ("agent", *labels), registry=self.registry, **options)


def series(count):
    """Returns a registry with one counter of `count` series."""
    registry = CollectorRegistry(auto_describe=False)
    items = Counter("agent_items_total", "Items.", ("method", "endpoint", "status"), registry=registry)
    for index in range(count):
        items.labels("GET", f"/item/{index}", "200").inc(index)
    return registry


class Operations:
    """The measured operations by name. Registries of many series are made when they are first needed."""

    def __init__(self, page):
        counter = page.requests.labels(AGENT, "GET", "/process", "200")
        histogram = page.durations.labels(AGENT, "GET", "/process")
        requests, durations = page.requests, page.durations

        def counter_increment(count):
            for _ in range(count):
                counter.inc()

        def histogram_observe(count):
            for index in range(count):
                histogram.observe((index & 0xff) * 1e-3)

        def counter_lookup(count):
            for _ in range(count):
                requests.labels(AGENT, "GET", "/process", "200").inc()

        def record_request(count):
            for _ in range(count):
                requests.labels(AGENT, "GET", "/process", "200").inc()
                durations.labels(AGENT, "GET", "/process").observe(0.0002)

        self.repeated = {
            "counter_increment": counter_increment,
            "histogram_observe": histogram_observe,
            "counter_lookup": counter_lookup,
            "record_request": record_request,
            "render_page": self._rendering(lambda: page.registry),
            "render_1000_series": self._rendering(lambda: series(1000)),
            "render_10000_series": self._rendering(lambda: series(10000)),
        }
        self.on_two_threads = {
            f"{operation.__name__}_2_threads": operation
            for operation in (counter_increment, histogram_observe, record_request)}
        self.cold = {"record_request_cold": lambda: record_request(1)}
        self.made = {"create_10000_series": lambda: series(10000)}

    @staticmethod
    def _rendering(registry):
        made = []

        def render(count):
            if not made:
                made.append(registry())
            for _ in range(count):
                generate_latest(made[0])

        return render
