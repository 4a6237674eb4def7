"""exporters.py ADDRESS: exporters whose cost is hard to see, each on its own port.

Each page uses 0.2 s of CPU time in some process. All processes are killed with their parent.
"""
import ctypes
import os
import socket
import subprocess
import sys
import threading
import time

ADDRESS = sys.argv[1]
BURN = 0.2
HELPER, AFTER, WORKERS, MANAGER, FORWARDER, BUSY, MOVED, PICKY = range(9201, 9209)
asked = 0


def burn(seconds=BURN):
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        pass


def answer(connection, status="200 OK", more=""):
    body = b"# HELP pages Pages.\n# TYPE pages gauge\npages %d\n" % asked if status.startswith("200") else b""
    connection.sendall(
        f"HTTP/1.1 {status}\r\nContent-Type: text/plain; version=0.0.4\r\nContent-Length: {len(body)}\r\n"
        f"{more}Connection: close\r\n\r\n".encode() + body)


def helper(connection, head):
    subprocess.run([sys.executable, "-S", "-c", f"import time\nwhile time.process_time() < {BURN}: pass"])
    answer(connection)


def after(connection, head):
    answer(connection)
    connection.close()
    burn()


def inside(connection, head):
    burn()
    answer(connection)


def busy(connection, head):
    global asked
    asked += " /count " not in head
    answer(connection, "200 OK" if " /count " in head else "503 Service Unavailable", "Retry-After: 1\r\n")


def moved(connection, head):
    answer(connection, "200 OK") if " /metrics/ " in head else answer(
        connection, "307 Temporary Redirect", "Location: /metrics/\r\n")


def picky(connection, head):
    """Answers only clients that accept any type, as RabbitMQ 3.8 did."""
    answer(connection, "200 OK" if "*/*" in head else "406 Not Acceptable")


def serve(listener, page):
    while True:
        connection, _ = listener.accept()
        with connection:
            head = b""
            while b"\r\n\r\n" not in head and (piece := connection.recv(65536)):
                head += piece
            if head:
                page(connection, head.decode())


def pump(source, sink):
    try:
        while piece := source.recv(65536):
            sink.sendall(piece)
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        pass


def forward(listener):
    while True:
        client, _ = listener.accept()
        server = socket.create_connection((ADDRESS, AFTER))
        for pair in ((client, server), (server, client)):
            threading.Thread(target=pump, args=pair, daemon=True).start()


def manage(listener):
    """Opens the socket, starts another program with it, and uses CPU itself."""
    os.set_inheritable(listener.fileno(), True)
    process = subprocess.Popen(
        [sys.executable, __file__, ADDRESS, str(listener.fileno())], close_fds=False, preexec_fn=end_with_parent)
    while process.poll() is None:
        burn(0.02)
        time.sleep(0.02)


def fork_workers(listener):
    for _ in range(3):
        start(serve, listener, inside)
    time.sleep(1000)


def end_with_parent():
    ctypes.CDLL(None).prctl(1, 9)


def start(work, *arguments):
    if os.fork() == 0:
        end_with_parent()
        work(*arguments)


def listen(port):
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((ADDRESS, port))
    listener.listen(16)
    return listener


if len(sys.argv) > 2:
    serve(socket.socket(fileno=int(sys.argv[2])), inside)
for port, work, page in [
    (HELPER, serve, helper), (AFTER, serve, after), (WORKERS, fork_workers, None), (MANAGER, manage, None),
    (FORWARDER, forward, None), (BUSY, serve, busy), (MOVED, serve, moved), (PICKY, serve, picky),
]:
    listener = listen(port)
    start(work, listener, *([page] if page else []))
    listener.close()
# The manager's program has to start first; an earlier request waits for it.
with socket.create_connection((ADDRESS, MANAGER)) as connection:
    connection.sendall(b"GET /metrics HTTP/1.1\r\n\r\n")
    while connection.recv(65536):
        pass
print("ready", flush=True)
time.sleep(1000)
