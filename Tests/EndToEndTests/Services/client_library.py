"""Pages as Prometheus' client libraries make them, for tests of the hub.

/process has the families process_*, /both also those of the fleet's agents, and /neither has none of them. /untyped is
/process without a Content-Type. Usage: client_library.py ADDRESS PORT
"""

import http.server
import sys
import time

BEGIN = time.monotonic()


def process():
    # A quarter of a core, and a memory that no other page has.
    return f"""# HELP process_cpu_seconds_total Total user and system CPU time spent in seconds.
# TYPE process_cpu_seconds_total counter
process_cpu_seconds_total {(time.monotonic() - BEGIN) / 4}
# HELP process_resident_memory_bytes Resident memory size in bytes.
# TYPE process_resident_memory_bytes gauge
process_resident_memory_bytes 1.2345e+07
"""


AGENT = """# TYPE agent_cpu_usage_percent gauge
agent_cpu_usage_percent 12.5
# TYPE agent_memory_usage_bytes gauge
agent_memory_usage_bytes{type="rss"} 777
"""
PAGES = {
    "/process": process,
    "/untyped": process,
    "/both": lambda: AGENT + process(),
    "/neither": lambda: "# TYPE up_since gauge\nup_since 1\n",
}


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        page = PAGES.get(self.path)
        body = page().encode() if page else b""
        self.send_response(200 if page else 404)
        if self.path != "/untyped":
            self.send_header("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


http.server.ThreadingHTTPServer((sys.argv[1], int(sys.argv[2])), Handler).serve_forever()
