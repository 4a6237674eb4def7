"""guarded.py ADDRESS PORT DIRECTORY TOKEN: serves a page to clients with a certificate of DIRECTORY/ca.crt and a token."""
import ssl
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

ADDRESS, PORT, DIRECTORY, TOKEN = sys.argv[1:]
BODY = b"# HELP in_total In.\n# TYPE in_total counter\nin_total 1\n"


class Page(BaseHTTPRequestHandler):
    wbufsize = -1

    def do_GET(self):
        isAllowed = self.headers.get("Authorization") == f"Bearer {TOKEN}"
        self.send_response(200 if isAllowed else 401)
        self.send_header("Content-Type", "text/plain; version=0.0.4")
        self.send_header("Content-Length", str(len(BODY) if isAllowed else 0))
        self.end_headers()
        if isAllowed:
            self.wfile.write(BODY)

    def log_message(self, *_):
        pass


class Server(ThreadingHTTPServer):
    def finish_request(self, request, address):
        try:
            super().finish_request(CONTEXT.wrap_socket(request, server_side=True), address)
        except (ssl.SSLError, OSError):
            pass  # a client without a certificate


CONTEXT = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
CONTEXT.load_cert_chain(f"{DIRECTORY}/server.crt", f"{DIRECTORY}/server.key")
CONTEXT.load_verify_locations(f"{DIRECTORY}/ca.crt")
CONTEXT.verify_mode = ssl.CERT_REQUIRED
Server((ADDRESS, int(PORT)), Page).serve_forever()
