"""An agent whose requests are not HTTP: it answers each line over TCP with the same line, and counts the lines.

Its exporter serves a page at METRICS_PORT. ENABLE_PROMETHEUS_METRICS=true switches the exporter on.
"""

import os
import socketserver
import threading

answered = 0


class Lines(socketserver.StreamRequestHandler):
    def handle(self):
        global answered
        for line in self.rfile:
            answered += 1
            self.wfile.write(line)


class Page(socketserver.StreamRequestHandler):
    def handle(self):
        while self.rfile.readline().strip():
            pass
        body = f"# TYPE lines_answered_total counter\nlines_answered_total {answered}\n".encode()
        head = f"HTTP/1.1 200 OK\r\nContent-Type: text/plain; version=0.0.4\r\nContent-Length: {len(body)}\r\n"
        self.wfile.write(head.encode() + b"Connection: close\r\n\r\n" + body)


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 64


def serve(port, handler):
    server = Server((os.environ["AGENT_ADDRESS"], int(os.environ[port])), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()


serve("AGENT_PORT", Lines)
if os.environ["ENABLE_PROMETHEUS_METRICS"] == "true":
    serve("METRICS_PORT", Page)
threading.Event().wait()
