"""The exporter: the documented families in their own registry. Imported only when the exporter is on."""

import gzip
import socket
import time

import prometheus_client
from prometheus_client import CollectorRegistry, Counter, Enum, Gauge, Histogram, Info
from prometheus_client.exposition import choose_encoder, gzip_accepted

prometheus_client.disable_created_metrics()

READINESS_STATES = ("pending", "ready", "not_ready")
METHODS = ("GET", "HEAD", "POST")
HEALTH_STATES = ("healthy", "unhealthy", "unknown", "starting", "stopping")


class Exporter:
    """Every series has the label `agent`. Thread-safe, like the metrics of prometheus_client."""

    def __init__(self, name, port, system_metrics):
        self.name = name
        self.registry = CollectorRegistry(auto_describe=False)

        self._requests = self._family(
            Counter, "agent_requests_total", "Requests answered.", "method", "endpoint", "status")
        self._durations = self._family(
            Histogram, "agent_request_duration_seconds", "Time to answer a request.", "method", "endpoint")
        self._health = self._family(
            Enum, "agent_health_status", "Health of the agent.", states=HEALTH_STATES).labels(name)
        self._readiness = self._family(
            Enum, "agent_readiness_status", "Outcome of the readiness validation at start.",
            states=READINESS_STATES).labels(name)
        self._uptime = self._family(Gauge, "agent_uptime_seconds", "Time since the agent started.").labels(name)
        self._errors = self._family(Counter, "agent_errors_total", "Errors.", "error_type", "severity")
        self._connections = self._family(
            Gauge, "agent_active_connections", "Open connections on the request port.").labels(name)
        self._queue = self._family(
            Gauge, "agent_queue_size", "Items taken and not yet done.", "queue_type").labels(name, "requests")
        self._family(Info, "agent", "Identity of the agent.").labels(name).info({
            "agent_name": name, "agent_port": str(port), "hostname": socket.gethostname(),
            "start_time": str(int(time.time()))})

        # Metrics of the agent's tasks and cache.
        self.tasks = self._family(Counter, "agent_tasks_total", "Background tasks done.").labels(name)
        self.cache_entries = self._family(Gauge, "agent_cache_entries", "Entries in the agent's cache.").labels(name)
        self.task_seconds = self._family(Histogram, "agent_task_seconds", "Duration of background tasks.").labels(name)

        self.system = None
        if system_metrics:
            from system_metrics import SystemMetrics

            self.system = SystemMetrics(self._family, name)
        self.set_health("starting")
        self._errors.labels(name, "simulated_failure", "error")  # counted from 0, not from the first

    def _family(self, kind, name, text, *labels, **options):
        return kind(name, text, ("agent", *labels), registry=self.registry, **options)

    # Methods for the servers.

    def request_begins(self):
        self._queue.inc()

    def request_ends(self, method, endpoint, status, seconds):
        self._queue.dec()
        self.observe_request(method, endpoint, status, seconds)

    def observe_request(self, method, endpoint, status, seconds):
        method = method if method in METHODS else "other"
        self._requests.labels(self.name, method, endpoint, status).inc()
        self._durations.labels(self.name, method, endpoint).observe(seconds)

    def error(self, error_type, severity):
        self._errors.labels(self.name, error_type, severity).inc()

    def set_active_connections(self, count):
        self._connections.set(count)

    # Methods for the background collection.

    def set_health(self, state):
        self._health.state(state)

    def set_readiness(self, state):
        self._readiness.state(state)

    def set_uptime(self, seconds):
        self._uptime.set(seconds)

    # Methods for the HTTP port.

    def page(self, accept, accept_encoding):
        """Returns content type, body and other headers of the page, in the requested format and coding."""
        encode, content_type = choose_encoder(accept or "")
        body = encode(self.registry)
        if gzip_accepted(accept_encoding or ""):
            return content_type, gzip.compress(body), (("Content-Encoding", "gzip"),)
        return content_type, body, ()

    def totals(self):
        """Returns the figures of all requests since the start."""
        names = {
            "agent_requests_total": "requests_total", "agent_errors_total": "errors_total",
            "agent_request_duration_seconds_sum": "request_seconds_sum"}
        totals = dict.fromkeys(names.values(), 0.0)
        for family in self.registry.collect():
            for sample in family.samples:
                if sample.name in names:
                    totals[names[sample.name]] += sample.value
        return totals


def versions():
    from importlib.metadata import version

    return [(name, version(name)) for name in ("prometheus_client", "psutil")]
