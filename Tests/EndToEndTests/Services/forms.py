"""A service whose requests come in one of several forms. Its page and its health checks have a port of their own, and
are also found where its requests are.

SOCKET is the Unix socket that takes the requests instead of the port. With CERTIFICATE and KEY
requests come over TLS. DIGEST is the SHA-256 that each body must have, TOKEN the token that each request must have. With
EXPECT a body must wait for a 100. With ONE_SHOT a connection has one answer. At its end the service writes the numbers
of right and wrong requests and of their connections to a file in COUNTS.
"""

import hashlib
import os
import select
import signal
import socketserver
import ssl
import threading

counts = {"right": 0, "wrong": 0, "connections": 0}
lock = threading.Lock()


def count(name):
    with lock:
        counts[name] += 1


def read_head(file):
    line = file.readline().decode()
    headers = {}
    while text := file.readline().decode().strip():
        name, value = text.split(":", 1)
        headers[name.lower()] = value.strip()
    return line, headers


def is_right(handler, headers):
    right = True
    length = int(headers.get("content-length", "0"))
    if "EXPECT" in os.environ:
        # A body that does not wait has come with its head, or comes at once.
        is_early = select.select([handler.connection], [], [], 0.002)[0]
        right = headers.get("expect") == "100-continue" and not is_early
        handler.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n")
    body = b""
    while len(body) < length and (piece := handler.rfile.read(length - len(body))):
        body += piece
    if "DIGEST" in os.environ:
        right = right and hashlib.sha256(body).hexdigest() == os.environ["DIGEST"]
    if "TOKEN" in os.environ:
        right = right and headers.get("authorization") == "Bearer " + os.environ["TOKEN"]
    return right


class Requests(socketserver.StreamRequestHandler):
    rbufsize = 0  # select sees bytes that were not read

    def handle(self):
        is_used = False
        while True:
            line, headers = read_head(self.rfile)
            if not line:
                return
            if line.split()[1] in ("/health", "/metrics"):
                self.wfile.write(page(line))
                continue
            if not is_used:
                count("connections")
            is_used = True
            right = is_right(self, headers)
            count("right" if right else "wrong")
            self.answer(200 if right else 400, b"right" if right else b"wrong")
            if "ONE_SHOT" in os.environ:
                return

    def answer(self, status, body):
        closes = b"Connection: close\r\n" if "ONE_SHOT" in os.environ else b""
        self.wfile.write(b"HTTP/1.1 %d X\r\nContent-Length: %d\r\n%s\r\n%s" % (status, len(body), closes, body))


def page(line):
    is_off = line.split()[1] == "/metrics" and os.environ.get("EXPORTER") == "off"
    body = b"" if is_off else b"# HELP forms_total Forms.\n# TYPE forms_total counter\nforms_total 1\n"
    return (b"HTTP/1.1 %d X\r\nContent-Type: text/plain; version=0.0.4\r\nContent-Length: %d\r\n\r\n%s"
            % (404 if is_off else 200, len(body), body))


class Page(socketserver.StreamRequestHandler):
    def handle(self):
        while True:
            line, _ = read_head(self.rfile)
            if not line:
                return
            self.wfile.write(page(line))


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 64


class SocketServer(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True
    request_queue_size = 64


def ends(number, frame):
    with open(f"{os.environ['COUNTS']}/{os.getpid()}", "w") as file:
        file.write("{right} {wrong} {connections}\n".format(**counts))
    os._exit(0)


signal.signal(signal.SIGTERM, ends)
address = os.environ["AGENT_ADDRESS"]
if "SOCKET" in os.environ:
    requests = SocketServer(os.environ["SOCKET"], Requests)
else:
    requests = Server((address, int(os.environ["AGENT_PORT"])), Requests)
if "CERTIFICATE" in os.environ:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(os.environ["CERTIFICATE"], os.environ["KEY"])
    requests.socket = context.wrap_socket(requests.socket, server_side=True, do_handshake_on_connect=False)
pages = Server((address, int(os.environ["METRICS_PORT"])), Page)
for server in (requests, pages):
    threading.Thread(target=server.serve_forever, daemon=True).start()
threading.Event().wait()
