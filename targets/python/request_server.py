"""The agent's own work: requests over HTTP/1.1 with keep-alive, one thread per connection."""

import json
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer

from settings import unsigned

OTHER_ENDPOINT = "other"  # unknown paths share one label, so that clients cannot create series
ENDPOINTS = frozenset(("/process", "/query", "/update", "/status"))
MASK = (1 << 64) - 1


def work(number, iterations):
    """Computes a chain of SplitMix64 outputs, each the next state: a fixed amount of work, not a time."""
    state = number
    for _ in range(iterations):
        z = (state + 0x9E3779B97F4A7C15) & MASK
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        state = z ^ (z >> 31)
    return state


def unit_interval(bits):
    """Converts 64 random bits to a number in [0, 1)."""
    return (bits >> 11) * 2.0**-53


def fails(seed, number, rate):
    """Returns whether request `number` fails. Only the seed determines it, so twins fail equally."""
    return unit_interval(work(seed ^ number, 1)) < rate


def request_number(query):
    """Returns the decimal value of the query parameter `request`; None if it is not given exactly once."""
    key = "request="
    values = [parameter[len(key):] for parameter in query.split("&") if parameter.startswith(key)]
    return unsigned(values[0]) if len(values) == 1 else None


def to_json(value):
    """Returns JSON with the minimum of escapes."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode(errors="surrogateescape")


class QuickBinding:
    """HTTPServer without the reverse look-up of the address, which asks a name server at every start."""

    request_queue_size = 128

    def server_bind(self):
        TCPServer.server_bind(self)
        self.server_name, self.server_port = self.server_address[:2]

    def handle_error(self, request, client_address):
        pass  # a client that closed the connection is not an error


class QuietHandler(BaseHTTPRequestHandler):
    """Sends each answer at once (buffered until the method returns), without delay and access log."""

    wbufsize = -1
    disable_nagle_algorithm = True

    def drop_body(self):
        """Skips the body of a request. The agent does not use it, but it precedes the next request."""
        length = self.headers.get("Content-Length", "")
        if length.isdigit():
            self.rfile.read(int(length))

    def answer(self, status, content_type, body, headers=()):
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format, *arguments):
        pass


class RequestServer(QuickBinding, ThreadingHTTPServer):
    """Listens when created. `exporter` is None when the exporter is off."""

    daemon_threads = True

    def __init__(self, address, settings, exporter):
        self.settings = settings
        self.exporter = exporter
        super().__init__(address, RequestHandler)

    def count_connection(self, change):
        if self.exporter is not None:
            self.exporter.count_connection(change)


class RequestHandler(QuietHandler):
    protocol_version = "HTTP/1.1"

    def setup(self):
        super().setup()
        self.server.count_connection(1)

    def finish(self):
        self.server.count_connection(-1)
        super().finish()

    def do_GET(self):
        self.drop_body()
        path, _, query = self.path.partition("?")
        exporter = self.server.exporter
        if exporter is None:
            status, value = self.result(path, query)
            self.answer(status, "application/json", to_json(value))
            return
        begin = time.perf_counter()
        exporter.request_begins()
        status = 500
        try:
            status, value = self.result(path, query)
            self.answer(status, "application/json", to_json(value))
        finally:
            # Count before sending the answer: the client's response time contains the cost of the exporter.
            endpoint = path if path in ENDPOINTS else OTHER_ENDPOINT
            exporter.request_ends(self.command, endpoint, status, time.perf_counter() - begin)

    do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = do_GET

    def result(self, path, query):
        """Returns status and JSON of the answer, which are the same with the exporter on and off."""
        if path not in ENDPOINTS:
            return 404, {"error": "no such path"}
        number = request_number(query)
        if number is None:
            return 400, {"error": "expected ?request=N, N a whole number below 2^64"}
        settings = self.server.settings
        checksum = work(number, settings.work_iterations)
        if fails(settings.seed, number, settings.failure_rate):
            if self.server.exporter is not None:
                self.server.exporter.error("simulated_failure", "error")
            return 500, {"agent": settings.name, "request": number, "error": "simulated failure"}
        return 200, {"agent": settings.name, "request": number, "result": f"{checksum:016x}"}
