"""A service that records the number of each request, for tests of schedules.

Each process appends the numbers to a file of its own in $COUNT_DIRECTORY, which is named by its start, its name and
whether its exporter is on.
"""
import http.server
import os
import threading
import time

ON = os.environ["ENABLE_PROMETHEUS_METRICS"] == "true"
NAME = "{:020d} {} {}".format(time.monotonic_ns(), os.environ["AGENT_NAME"], "on" if ON else "off")
FILE = os.open(os.path.join(os.environ["COUNT_DIRECTORY"], NAME), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1

    def log_message(self, *_):
        pass

    def reply(self, body, kind="text/plain; version=0.0.4"):
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class Requests(Handler):
    def do_GET(self):
        os.write(FILE, (self.path.rsplit("=", 1)[1] + "\n").encode())
        self.reply(b"ok")


class Metrics(Handler):
    def do_GET(self):
        if self.path == "/health":
            return self.reply(b"ok")
        if not ON:
            return self.send_error(404)
        self.reply(b"# HELP orders_total Orders.\n# TYPE orders_total counter\norders_total 1\n")


def serve(port, handler):
    server = http.server.ThreadingHTTPServer((os.environ["AGENT_ADDRESS"], int(os.environ[port])), handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()


serve("AGENT_PORT", Requests)
serve("METRICS_PORT", Metrics)
threading.Event().wait()
