"""The exporter: the documented families, kept by one of the client libraries in clients/.

Imported only when the exporter is on.
"""

import importlib
import socket
import time

METHODS = ("GET", "HEAD", "POST")
HEALTH_STATES = ("healthy", "unhealthy", "unknown", "starting", "stopping")
READINESS_STATES = ("pending", "ready", "not_ready")
# The module of each client library that AGENT_METRICS_CLIENT names.
MODULES = {
    "prometheus": "prometheus", "prometheus-multiprocess": "multiprocess", "otel": "otel", "otlp": "otlp",
    "statsd": "dogstatsd"}


def client_module(name):
    return importlib.import_module(f"clients.{MODULES[name]}")


class Exporter:
    """Every series has the label `agent`. Thread-safe, like the metrics of the client libraries."""

    def __init__(self, settings):
        self.name = name = settings.name
        self.client = client = client_module(settings.client).Client(settings)

        self._requests = client.counter(
            "agent_requests_total", "Requests answered.", "agent", "method", "endpoint", "status")
        self._durations = client.histogram(
            "agent_request_duration_seconds", "Time to answer a request.", "agent", "method", "endpoint")
        self._health = client.states(
            "agent_health_status", "Health of the agent.", HEALTH_STATES, "agent").labels(name)
        self._readiness = client.states(
            "agent_readiness_status", "Outcome of the readiness validation at start.", READINESS_STATES,
            "agent").labels(name)
        self._uptime = client.gauge("agent_uptime_seconds", "Time since the agent started.", "agent").labels(name)
        self._errors = client.counter("agent_errors_total", "Errors.", "agent", "error_type", "severity")
        self._connections = client.level(
            "agent_active_connections", "Open connections on the request port.", "agent").labels(name)
        self._queue = client.level(
            "agent_queue_size", "Items taken and not yet done.", "agent", "queue_type").labels(name, "requests")
        client.info("agent_info", "Identity of the agent.", {"agent": name}, {
            "agent_name": name, "agent_port": str(settings.port), "hostname": socket.gethostname(),
            "start_time": str(int(time.time()))})

        # Metrics of the agent's tasks and cache.
        self.tasks = client.counter("agent_tasks_total", "Background tasks done.", "agent").labels(name)
        self.cache_entries = client.gauge("agent_cache_entries", "Entries in the agent's cache.", "agent").labels(name)
        self.task_seconds = client.histogram(
            "agent_task_seconds", "Duration of background tasks.", "agent").labels(name)

        self.system = None
        if settings.system_metrics:
            from system_metrics import SystemMetrics

            self.system = SystemMetrics(client, name)
        self.set_health("starting")
        self.set_readiness("pending")
        # Series that exist from the start count from 0, not from the first.
        self._connections.inc(0)
        self._queue.inc(0)
        self._errors.labels(name, "simulated_failure", "error").inc(0)

    # Methods for the servers.

    def request_begins(self):
        self._queue.inc(1)

    def request_ends(self, method, endpoint, status, seconds):
        self._queue.inc(-1)
        self.observe_request(method, endpoint, status, seconds)

    def observe_request(self, method, endpoint, status, seconds):
        method = method if method in METHODS else "other"
        self._requests.labels(self.name, method, endpoint, status).inc()
        self._durations.labels(self.name, method, endpoint).observe(seconds)

    def error(self, error_type, severity):
        self._errors.labels(self.name, error_type, severity).inc()

    def count_connection(self, change):
        self._connections.inc(change)

    # Methods for the background collection.

    def set_health(self, state):
        self._health.state(state)

    def set_readiness(self, state):
        self._readiness.state(state)

    def set_uptime(self, seconds):
        self._uptime.set(seconds)

    # Methods for the HTTP port.

    @property
    def is_served(self):
        """Whether the client library has a page. The others push, and the agent has no page."""
        return hasattr(self.client, "registry")

    @property
    def push(self):
        """A method that pushes now and tells whether that was accepted; None if pushes are not answered."""
        return getattr(self.client, "push", None)

    def page(self, accept, accept_encoding):
        """Returns content type, body and other headers of the page, in the requested format and coding."""
        from clients.page import page

        return page(self.client.registry(), accept, accept_encoding)

    def totals(self):
        """Returns the figures of all requests since the start."""
        names = {
            "agent_requests_total": "requests_total", "agent_errors_total": "errors_total",
            "agent_request_duration_seconds_sum": "request_seconds_sum"}
        totals = dict.fromkeys(names.values(), 0.0)
        for family in self.client.registry().collect():
            for sample in family.samples:
                if sample.name in names:
                    totals[names[sample.name]] += sample.value
        return totals


def versions(client):
    """Returns name and version of the packages of a client library, and of psutil."""
    from importlib.metadata import version

    return [(name, version(name)) for name in (*client_module(client).PACKAGES, "psutil")]
