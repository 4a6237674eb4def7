"""An agent that misbehaves as its name says while its exporter is on. With the exporter off it behaves well.

An agent whose name ends in Later misbehaves from its second page on: it starts well, and fails when it is scraped."""
import os
import signal
import socket
import sys
import threading
import time

NAME = os.environ["AGENT_NAME"]
FAULT = NAME.removesuffix("Later")
IS_ON = os.environ["ENABLE_PROMETHEUS_METRICS"] == "true"
TEXT = "text/plain; version=0.0.4"
PAGE = b"# HELP x_total X.\n# TYPE x_total counter\nx_total 1\n"
pages = 0


def answer(body, status="200 OK", content_type=TEXT, more=""):
    head = f"HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\n{more}Content-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def forever(connection, piece, pause):
    connection.sendall(f"HTTP/1.1 200 OK\r\nContent-Type: {TEXT}\r\n\r\n".encode())
    while True:
        connection.sendall(piece)
        time.sleep(pause)


def page(connection):
    global pages
    pages += 1
    if not IS_ON or (NAME != FAULT and pages == 1):
        connection.sendall(answer(PAGE))
    elif FAULT == "Hangs":
        time.sleep(60)
    elif FAULT == "ClosesEarly":
        connection.sendall(answer(PAGE)[:-10])
    elif FAULT == "SlowBody":
        forever(connection, b"# slow\n", 0.1)
    elif FAULT == "EndlessBody":
        forever(connection, b"# endless\n" * 20000, 0)
    elif FAULT == "ManySeries":
        head = b"# HELP x X.\n# TYPE x gauge\n"
        connection.sendall(answer(head + b"".join(b'x{i="%d"} 1\n' % i for i in range(100_000))))
    else:
        connection.sendall({
            "Garbage": answer(bytes(range(256)) * 40),
            "Html": answer(b"<!doctype html><html>hello</html>", content_type="text/html"),
            "WrongType": answer(PAGE, content_type="application/json"),
            "Redirects": answer(b"", "302 Found", more="Location: http://elsewhere/metrics\r\n"),
        }.get(FAULT) or answer(PAGE))


def serve(connection):
    try:
        head = b""
        while b"\r\n\r\n" not in head:
            piece = connection.recv(65536)
            if not piece:
                return
            head += piece
        if head.split()[1] == b"/metrics":
            page(connection)
        else:
            connection.sendall(answer(b"{}", content_type="application/json"))
    except OSError:
        pass
    finally:
        connection.close()


if FAULT == "IgnoresTerm" and IS_ON:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
def flood(descriptor):
    while True:
        os.write(descriptor, b"noise " * 2000 + b"\n")


if FAULT in ("FloodsOutput", "FloodsStamps") and IS_ON:
    descriptor = 1 if FAULT == "FloodsOutput" else int(os.environ["BENCH_EVENT_FD"])
    threading.Thread(target=flood, args=(descriptor,), daemon=True).start()
if FAULT == "TwoProcesses" and IS_ON and os.fork() == 0:
    time.sleep(60)
if FAULT == "NeverListens" and IS_ON:
    time.sleep(60)
if FAULT == "Dies" and IS_ON:
    threading.Timer(0.7, lambda: (print("no more memory", file=sys.stderr, flush=True), os._exit(9))).start()
listener = socket.create_server((os.environ["AGENT_ADDRESS"], int(os.environ["METRICS_PORT"])), backlog=200)
while True:
    threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
