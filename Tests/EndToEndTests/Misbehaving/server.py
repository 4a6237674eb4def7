"""server.py ADDRESS PORT: a server that misbehaves in a different way for each path."""
import gzip
import itertools
import socket
import sys
import threading
import time

TEXT = "text/plain; version=0.0.4"
PAGE = b"# HELP x_total X.\n# TYPE x_total counter\nx_total %d\n"
numbers = itertools.count(1)
asked = {}


def answer(body, status="200 OK", content_type=TEXT, more=""):
    kind = f"Content-Type: {content_type}\r\n" if content_type else ""
    return f"HTTP/1.1 {status}\r\n{kind}{more}Content-Length: {len(body)}\r\n\r\n".encode() + body


def series(count):
    return b"# HELP x X.\n# TYPE x gauge\n" + b"".join(b'x{i="%d"} 1\n' % i for i in range(count))


def forever(connection, piece, pause):
    connection.sendall(f"HTTP/1.1 200 OK\r\nContent-Type: {TEXT}\r\n\r\n".encode())
    while True:
        connection.sendall(piece)
        time.sleep(pause)


def serve(connection):
    try:
        head = b""
        while b"\r\n\r\n" not in head:
            piece = connection.recv(65536)
            if not piece:
                return
            head += piece
        path = head.split()[1].decode()
        asked[path] = asked.get(path, 0) + 1
        page = PAGE % next(numbers)
        if path == "/hang":
            time.sleep(60)
        elif path == "/early":
            return
        elif path == "/half":
            connection.sendall(answer(page)[:-10])
        elif path == "/no-http":
            connection.sendall(b"SSH-2.0-OpenSSH_9.2\r\n")
        elif path == "/slow":
            forever(connection, b"# slow\n", 0.1)
        elif path == "/endless":
            forever(connection, b"# endless\n" * 20000, 0)
        elif path.startswith("/series/"):
            connection.sendall(answer(series(int(path.split("/")[2]))))
        elif path == "/accept":
            isFit = b"openmetrics" in head
            connection.sendall(answer(page) if isFit else answer(b"", "406 Not Acceptable"))
        elif path == "/new" and b"escaping=allow-utf-8" in head:
            connection.sendall(answer(b'# TYPE "x.y" gauge\n{"x.y","z', content_type=TEXT.replace("0.0.4", "1.0.0")))
        elif path == "/twice" and b"gzip" in head:
            body = gzip.compress(gzip.compress(page))
            connection.sendall(answer(body, more="Content-Encoding: gzip\r\n"))
        elif path == "/chunks":
            head = f"HTTP/1.1 200 OK\r\nContent-Type: {TEXT}\r\nTransfer-Encoding: chunked\r\n\r\n".encode()
            connection.sendall(head + b"%x\r\n%s\r\n" % (len(page), page))
        elif path == "/flaky" and asked[path] == 1:
            connection.sendall(answer(b"", "503 Service Unavailable"))
        elif path == "/coding" and b"gzip" in head:
            connection.sendall(answer(page, more="Content-Encoding: gzip\r\n"))
        else:
            connection.sendall({
                "/garbage": answer(bytes(range(256)) * 40),
                "/html": answer(b"<!doctype html><html>hello</html>", content_type="text/html"),
                "/type": answer(page, content_type="application/json"),
                "/no-type": answer(page, content_type=None),
                "/redirect": answer(b"", "302 Found", more="Location: http://elsewhere/metrics\r\n"),
                "/slash": answer(b"", "307 Temporary Redirect", more="Location: /slash/\r\n"),
                "/slash/": answer(page),
                "/new": answer(page),
                "/twice": answer(page),
                "/crlf": answer(page.replace(b"\n", b"\r\n")),
                "/seconds": answer(page.rstrip() + b" 1700000000\n"),
                "/204": answer(b"", "204 No Content"),
                "/500": answer(b"oops", "500 Internal Server Error"),
                "/empty": answer(b""),
                "/bad-line": answer(page + b"x_total{a=1} 2\n"),
                "/back": answer(PAGE % (1000 - next(numbers))),
                "/flaky": answer(page),
                "/coding": answer(page),
            }.get(path) or answer(b"", "404 Not Found"))
    except OSError:
        pass
    finally:
        connection.close()


listener = socket.create_server((sys.argv[1], int(sys.argv[2])), backlog=200)
while True:
    threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
