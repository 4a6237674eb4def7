"""An agent that stops answering requests after some time, in the arm that its name gives.

HangsOff hangs with its exporter off, HangsOn with its exporter on, and any other name does not hang. Connections stay
open, and page and health are still served.

With PROTOCOL=lines a request is a line, otherwise HTTP. HANG_AT is the number of requests that it answers."""
import os
import socketserver
import threading

IS_ON = os.environ["ENABLE_PROMETHEUS_METRICS"] == "true"
HANGS = os.environ["AGENT_NAME"] == ("HangsOn" if IS_ON else "HangsOff")
HANG_AT = int(os.environ["HANG_AT"])
IS_LINES = os.environ.get("PROTOCOL") == "lines"
PAGE = b"# HELP x_total X.\n# TYPE x_total counter\nx_total 1\n"
answered = 0
lock = threading.Lock()


def hang_if_due():
    global answered
    with lock:
        answered += 1
        if HANGS and answered > HANG_AT:
            threading.Event().wait()


def http(status, body):
    head = f"HTTP/1.1 {status}\r\nContent-Type: text/plain; version=0.0.4\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def path_of_request(stream):
    """Returns the path, or None at the end of the connection."""
    line = stream.readline()
    while stream.readline() not in (b"\r\n", b""):
        pass
    return line.split()[1].decode() if line else None


class Page(socketserver.StreamRequestHandler):
    def handle(self):
        while path := path_of_request(self.rfile):
            isPage = path == "/metrics"
            self.wfile.write(http("503 Service Unavailable", b"") if isPage and not IS_ON else http("200 OK", PAGE))


class Request(socketserver.StreamRequestHandler):
    def handle(self):
        while line := self.rfile.readline() if IS_LINES else path_of_request(self.rfile):
            hang_if_due()
            self.wfile.write(line if IS_LINES else http("200 OK", b"done"))


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 100


ADDRESS = os.environ["AGENT_ADDRESS"]
requests = Server((ADDRESS, int(os.environ["AGENT_PORT"])), Request)
threading.Thread(target=requests.serve_forever, daemon=True).start()
Server((ADDRESS, int(os.environ["METRICS_PORT"])), Page).serve_forever()
