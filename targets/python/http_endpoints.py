"""The agent's HTTP port: /metrics, /health and /metrics/summary."""

import queue
import threading
import time
from http.server import HTTPServer

from request_server import OTHER_ENDPOINT, QuickBinding, QuietHandler, to_json

WORKERS = 2
MAXIMUM_CONNECTIONS = 50
TIMEOUT_SECONDS = 10
PATHS = frozenset(("/metrics", "/health", "/metrics/summary"))


class EndpointServer(QuickBinding, HTTPServer):
    """Listens when created. Two workers serve connections; open connections beyond the fiftieth are closed at once.

    ThreadingHTTPServer has no bound on its threads, so the hand-over to the workers is our own.
    """

    def __init__(self, address, name, health, exporter):
        self.agent = name
        self.health = health
        self.exporter = exporter
        self._waiting = queue.SimpleQueue()
        self._places = threading.BoundedSemaphore(MAXIMUM_CONNECTIONS)
        super().__init__(address, EndpointHandler)
        for _ in range(WORKERS):
            threading.Thread(target=self._work, daemon=True).start()

    def process_request(self, request, client_address):
        if self._places.acquire(blocking=False):
            self._waiting.put((request, client_address))
        else:
            self.shutdown_request(request)

    def _work(self):
        while True:
            request, client_address = self._waiting.get()
            try:
                self.finish_request(request, client_address)
            except Exception:
                self.handle_error(request, client_address)
            finally:
                self.shutdown_request(request)
                self._places.release()


class EndpointHandler(QuietHandler):
    protocol_version = "HTTP/1.0"  # no keep-alive
    timeout = TIMEOUT_SECONDS

    def do_GET(self):
        self.drop_body()
        path = self.path.partition("?")[0]
        exporter = self.server.exporter
        begin = time.perf_counter()
        status, content_type, body, headers = self.result(path)
        self.answer(status, content_type, body, headers)
        if exporter is not None:
            endpoint = path if path in PATHS else OTHER_ENDPOINT
            exporter.observe_request(self.command, endpoint, status, time.perf_counter() - begin)

    do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = do_GET

    def result(self, path):
        """Returns status, content type, body and other headers."""
        exporter = self.server.exporter
        health = self.server.health
        if path not in PATHS:
            return self.text(404, "not found\n")
        if self.command not in ("GET", "HEAD"):
            return self.text(405, "method not allowed\n", ("Allow", "GET, HEAD"))
        if path == "/health":
            return self.json(200 if health.status in ("healthy", "starting") else 503, {
                "status": health.status, "agent": self.server.agent, "uptime_seconds": health.uptime})
        if exporter is None:
            return self.json(503, {"error": "the exporter is off: ENABLE_PROMETHEUS_METRICS=false"})
        if not exporter.is_served:
            return self.text(404, "this agent pushes its metrics, so it has no page\n")
        if path == "/metrics":
            return 200, *exporter.page(self.headers.get("Accept"), self.headers.get("Accept-Encoding"))
        return self.json(200, {
            "agent": self.server.agent, "status": health.status, "uptime_seconds": health.uptime, **exporter.totals()})

    def json(self, status, value):
        return status, "application/json", to_json(value), ()

    def text(self, status, text, *headers):
        return status, "text/plain; charset=utf-8", text.encode(), headers
