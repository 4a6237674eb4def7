"""A service as web frameworks make it: one port for requests, health checks and the metrics page.

PAGE_PORT moves the page and the health checks to a port of their own. With CERTIFICATE and KEY they are served over
TLS there. EXPORTER=off switches the page off. WAIT is the time in seconds that a request takes, as one that waits for a
database. Directories and signals are written to the file LOG, if there is one.

MORE=on adds a second page at /more, which EXPORTER switches off too; MORE=always keeps it on, and MORE=once answers its
first request only, then fails.
"""

import os
import signal
import socketserver
import ssl
import sys
import threading
import time

PAGE = "# HELP my_bytes Bytes.\n# TYPE my_bytes gauge\n" + "".join(f'my_bytes{{n="{n}"}} 1\n' for n in range(50))

MORE = "# HELP more_bytes Bytes.\n# TYPE more_bytes gauge\n" + "".join(f'more_bytes{{n="{n}"}} 1\n' for n in range(20))
answers_of_more = 0


def more():
    global answers_of_more
    kind = os.environ["MORE"]
    if os.environ.get("EXPORTER", "on") != "on" and kind != "always":
        return (404, "not found\n")
    answers_of_more += 1
    return (500, "failed\n") if kind == "once" and answers_of_more > 1 else (200, MORE)


def answer(path):
    if path == "/more" and "MORE" in os.environ:
        return more()
    if path == "/metrics":
        return (200, PAGE) if os.environ.get("EXPORTER", "on") == "on" else (404, "not found\n")
    time.sleep(float(os.environ.get("WAIT", "0")))
    return (200, "done\n")


class Handler(socketserver.StreamRequestHandler):
    def handle(self):
        while line := self.rfile.readline():
            while self.rfile.readline().strip():
                pass
            status, body = answer(line.split()[1].decode())
            head = f"HTTP/1.1 {status} X\r\nContent-Type: text/plain; version=0.0.4\r\nContent-Length: {len(body)}\r\n\r\n"
            self.wfile.write((head + body).encode())


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 64


def log(text):
    if "LOG" in os.environ:
        with open(os.environ["LOG"], "a") as file:
            file.write(text + "\n")


def ends(number, frame):
    """Ends by the signal itself, as uvicorn does."""
    log(f"signal {number}")
    signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)


scratch = os.environ.get("SCRATCH")
if scratch:
    mode = os.stat(scratch).st_mode & 0o777
    log(f"scratch {scratch} {mode:o} {sorted(os.listdir(scratch))} in {os.getcwd()}")
    with open(scratch + "/left", "w") as file:
        file.write("x")
for number in (signal.SIGTERM, signal.SIGINT):
    signal.signal(number, signal.SIG_IGN if os.environ.get("IGNORES") == signal.Signals(number).name else ends)
for port in {os.environ["AGENT_PORT"], os.environ.get("PAGE_PORT") or os.environ["AGENT_PORT"]}:
    server = Server((os.environ["AGENT_ADDRESS"], int(port)), Handler)
    if "CERTIFICATE" in os.environ and port != os.environ["AGENT_PORT"]:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(os.environ["CERTIFICATE"], os.environ["KEY"])
        # The handshake belongs to the thread of the connection, not to the one that accepts.
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    threading.Thread(target=server.serve_forever, daemon=True).start()
threading.Event().wait()
sys.exit(0)
