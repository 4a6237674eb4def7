"""A service with one port, as frameworks make it: the page is at /metrics/, and /metrics redirects there.

Its port is the argument after --port; its address the one after --host, all addresses by default. EXPORTER=off leaves the
page out. PID is a file for its process id.
"""

import os
import signal
import socketserver
import sys
import threading

PAGE = """# TYPE process_threads gauge
process_threads 1
# TYPE shop_orders_total counter
shop_orders_total 2
# TYPE shop_stock gauge
shop_stock 3
"""


def option(name, usual):
    return sys.argv[sys.argv.index(name) + 1] if name in sys.argv else usual


def answer(path):
    exporting = os.environ.get("EXPORTER", "on") == "on"
    if path == "/metrics" and exporting:
        return 301, "Location: /metrics/\r\n", ""
    if path == "/metrics/" and exporting:
        return 200, "Content-Type: text/plain; version=0.0.4\r\n", PAGE
    return (200, "", "ok\n") if path in ("/", "/healthz") else (404, "", "not found\n")


class Handler(socketserver.StreamRequestHandler):
    def handle(self):
        while line := self.rfile.readline():
            while self.rfile.readline().strip():
                pass
            status, headers, body = answer(line.split()[1].decode())
            head = f"HTTP/1.1 {status} X\r\n{headers}Content-Length: {len(body)}\r\n\r\n"
            self.wfile.write((head + body).encode())


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 64


if "PID" in os.environ:
    with open(os.environ["PID"], "w") as file:
        file.write(str(os.getpid()))
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
server = Server((option("--host", "0.0.0.0"), int(option("--port", "0"))), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
threading.Event().wait()
