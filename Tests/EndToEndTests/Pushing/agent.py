"""An agent that pushes its metrics with the standard library alone: OTLP in protobuf, statsd, or a Pushgateway's page."""

import gzip
import http.client
import os
import signal
import socket
import struct
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

SINK = os.environ["SINK"]
PROTOCOL = os.environ["PROTOCOL"]
INTERVAL = float(os.environ["INTERVAL"])
BAD = os.environ.get("BAD", "")
host, port = SINK.split(":")
ended = threading.Event()


def varint(value):
    out = b""
    while value >= 0x80:
        out += bytes([value & 0x7F | 0x80])
        value >>= 7
    return out + bytes([value])


def field(number, content):
    return varint(number << 3 | 2) + varint(len(content)) + content


def otlp():
    point = varint(4 << 3 | 1) + struct.pack("<d", 1.5)
    gauge = field(1, b"a.gauge") + field(5, field(1, point) * 3)
    buckets = field(6, struct.pack("<4Q", 1, 2, 3, 4))
    histogram = field(1, b"a.histogram") + field(9, field(1, buckets))
    return field(1, field(2, field(2, gauge) + field(2, histogram)))


def request(connection, method, path, body, headers):
    connection.request(method, path, body, headers)
    connection.getresponse().read()


def push_otlp(connection):
    headers = {"Content-Type": "application/x-protobuf"}
    body = otlp()
    if BAD == "truncated":
        body = body[:-3]
    elif BAD == "varint":
        body = b"\x08" + b"\xff" * 1000
    elif BAD == "bomb":
        body, headers["Content-Encoding"] = gzip.compress(bytes(100 << 20)), "gzip"
    elif BAD == "path":
        return request(connection, "POST", "/v1/traces", body, headers)
    elif BAD == "large":
        # A body of 1 GB is announced and begun. The sink answers without waiting for it.
        connection.putrequest("POST", "/v1/metrics")
        connection.putheader("Content-Length", str(1 << 30))
        connection.endheaders()
        connection.getresponse().read()
        return None
    else:
        body, headers["Content-Encoding"] = gzip.compress(body), "gzip"
    request(connection, "POST", "/v1/metrics", body, headers)


def push_page(connection):
    page = b"# TYPE a counter\na 1\nb{x=\"y\"} 2\n"
    request(connection, "PUT", "/metrics/job/agent/instance/1", page, {"Content-Type": "text/plain"})


def push():
    statsd = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    connection = http.client.HTTPConnection(host, int(port))
    while True:
        try:
            if PROTOCOL == "statsd":
                lines = b"a:1|c|#x:y\nb:2|g\nc:3|ms|@0.5"
                statsd.sendto(lines, (host, int(port)))
            elif PROTOCOL == "pushgateway":
                push_page(connection)
            else:
                push_otlp(connection)
        except (OSError, http.client.HTTPException):
            # As client libraries do: the data of this interval is lost.
            connection.close()
        if ended.wait(INTERVAL):
            return


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *arguments):
        pass


def end(*_):
    ended.set()
    os._exit(0)


signal.signal(signal.SIGTERM, end)
if os.environ.get("EXPORTER") != "off" or BAD == "control":
    threading.Thread(target=push, daemon=True).start()
server = HTTPServer((os.environ["AGENT_ADDRESS"], int(os.environ["AGENT_PORT"])), Handler)
server.serve_forever()
