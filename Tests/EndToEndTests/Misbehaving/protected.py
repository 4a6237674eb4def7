"""protected.py ADDRESS PORT --password=P --token T: serves pages that require a password or a token, by path."""
import base64
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PASSWORD, TOKEN = sys.argv[3].removeprefix("--password="), sys.argv[5]
BASIC = "Basic " + base64.b64encode(f"scraper:{PASSWORD}".encode()).decode()
WRONG = b'# HELP in_total In.\n# TYPE in_total counter\nin_total{bad-label="x"} 1\nin_total 1\n'
SOUND = WRONG.replace(b'{bad-label="x"}', b'{a="x"}')


class Page(BaseHTTPRequestHandler):
    wbufsize = -1

    def do_GET(self):
        given = self.headers.get("Authorization")
        path = self.path.split("?")[0]
        status = {
            "/open": 200, "/redirect": 302, "/basic": 200 if given == BASIC else 401,
            "/sound": 200 if given == BASIC else 401,
            "/bearer": 200 if given == f"Bearer {TOKEN}" else 401,
            "/sound-bearer": 200 if given == f"Bearer {TOKEN}" else 401,
            "/query": 200 if self.path.endswith(f"?token={TOKEN}") else 401,
        }.get(path, 401)
        body = WRONG if status == 200 and path not in ("/open", "/sound", "/sound-bearer") else SOUND
        self.send_response(status)
        if status == 302:
            self.send_header("Location", f"http://scraper:{PASSWORD}@{self.headers['Host']}/basic?token={TOKEN}")
        self.send_header("Content-Type", "text/plain; version=0.0.4")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


ThreadingHTTPServer((sys.argv[1], int(sys.argv[2])), Page).serve_forever()
