"""A service with routes for tests: POST /orders needs the token of $ORDER_TOKEN, GET /items needs nothing.

FAULT says how it misbehaves: "refuses" answers 401 to every order, "fails" answers 500 to everything.
An answer has a number of its own, so that two answers differ unless the number is ignored.
"""
import http.server
import itertools
import json
import os
import threading

FAULT = os.environ.get("FAULT", "")
numbers = itertools.count(int(os.environ["AGENT_PORT"]) + os.getpid())


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1

    def log_message(self, *_):
        pass

    def reply(self, status, value, kind="application/json"):
        body = value if isinstance(value, bytes) else json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class Requests(Handler):
    def do_GET(self):
        if FAULT == "fails":
            return self.reply(500, {"error": "out of order"})
        self.reply(200, {"items": []})

    def do_POST(self):
        text = self.rfile.read(int(self.headers["Content-Length"]))
        given = self.headers.get("Authorization", "")
        if FAULT == "fails":
            return self.reply(500, {"error": "out of order"})
        if FAULT == "refuses" or given != "Bearer " + os.environ["ORDER_TOKEN"]:
            # A careless service repeats the token.
            return self.reply(401, {"error": "no access with " + given})
        order = json.loads(text)
        self.reply(201, {"id": next(numbers), "n": order["n"], "token": order["token"] == os.environ["ORDER_TOKEN"]})


class Metrics(Handler):
    def do_GET(self):
        if self.path == "/health":
            return self.reply(200, {"ok": True})
        if os.environ["ENABLE_PROMETHEUS_METRICS"] != "true":
            return self.reply(404, {})
        self.reply(200, b"# HELP orders_total Orders.\n# TYPE orders_total counter\norders_total 1\n",
                   "text/plain; version=0.0.4")


def serve(port, handler):
    server = http.server.ThreadingHTTPServer((os.environ["AGENT_ADDRESS"], int(os.environ[port])), handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()


serve("AGENT_PORT", Requests)
serve("METRICS_PORT", Metrics)
threading.Event().wait()
