"""The Python agent: an Enhanced BaseAgent with prometheus_client, configured by its environment.

agent.py              runs until SIGTERM or SIGINT
agent.py --versions   prints its libraries, one `name version` per line

With the exporter off, prometheus_client and psutil are not imported, and there is neither registry nor collector.
"""

import os
import time

# The agent's own code begins here, after the interpreter.
ENTERED = time.monotonic_ns()

import signal
import sys
import threading

from http_endpoints import EndpointServer
from request_server import RequestServer
from settings import Settings, SettingsError

EXIT_USAGE = 64
EXIT_UNAVAILABLE = 69


def log(text):
    """Writes one line to standard error in one write, so that lines of several threads do not mix."""
    os.write(2, f"{text}\n".encode())


class Stamps:
    """Writes `<event> <CLOCK_MONOTONIC ns>` to the bench's pipe, if there is one."""

    def __init__(self, descriptor):
        self._descriptor = descriptor

    def write(self, event, at=None):
        if self._descriptor is not None:
            try:
                os.write(self._descriptor, f"{event} {at or time.monotonic_ns()}\n".encode())
            except BrokenPipeError:
                pass  # a pipe without a reader is not an error

    def close(self):
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


class Health:
    """The state in /health and agent_health_status: starting, then healthy while requests are accepted."""

    def __init__(self):
        self.started = time.monotonic()
        self.acceptor = None

    @property
    def status(self):
        if self.acceptor is None:
            return "starting"
        return "healthy" if self.acceptor.is_alive() else "unhealthy"

    @property
    def uptime(self):
        return time.monotonic() - self.started


def listen(make_server, role, address, port):
    """Starts a server, or exits the program with an error that names the address, the port and its purpose."""
    try:
        return make_server((address, port))
    except OSError as error:
        sys.stderr.write(f"agent: cannot listen on {address}:{port} ({role} port): {error.strerror or error}\n")
        sys.exit(EXIT_UNAVAILABLE)


def serve(server):
    """Starts a thread that accepts connections. It has no poll interval, so an agent without work sleeps."""
    thread = threading.Thread(target=server.serve_forever, args=(None,), daemon=True)
    thread.start()
    return thread


def make_exporter(settings, stamps, health):
    """Returns the exporter with all families registered and the background collection running."""
    stamps.write("exporter_init_begin")
    from exporter import Exporter

    exporter = Exporter(settings.name, settings.port, settings.system_metrics)
    stamps.write("exporter_init_end")

    from background import BackgroundCollection

    BackgroundCollection(exporter, health, log).start()
    return exporter


def run(settings):
    # Block the signals before the first thread starts, so that all threads inherit the mask and only sigwait gets them.
    ends = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, ends)

    stamps = Stamps(settings.event_descriptor)
    stamps.write("main", ENTERED)
    health = Health()
    exporter = make_exporter(settings, stamps, health) if settings.exporter else None

    if settings.http_server:
        endpoints = listen(
            lambda at: EndpointServer(at, settings.name, health, exporter),
            "metrics", settings.address, settings.metrics_port)
        serve(endpoints)
        stamps.write("server_listening")
    requests = listen(lambda at: RequestServer(at, settings, exporter), "request", settings.address, settings.port)
    if not settings.http_server:
        stamps.write("server_listening")
    stamps.close()
    health.acceptor = serve(requests)

    if exporter is not None:
        from readiness import validate_in_background

        exporter.set_health(health.status)
        validate_in_background(settings.address, settings.metrics_port, exporter.set_readiness, log)

    signal.sigwait(ends)
    if exporter is not None:
        exporter.set_health("stopping")
    # All other threads are daemon threads, which end when this function returns.


def print_versions():
    from exporter import versions

    print("python", ".".join(str(part) for part in sys.version_info[:3]))
    for name, version in versions():
        print(name, version)


def main():
    if sys.argv[1:] == ["--versions"]:
        print_versions()
        return
    if sys.argv[1:]:
        sys.stderr.write(f"agent: unknown argument {sys.argv[1]!r}; there is --versions, all else is environment\n")
        sys.exit(EXIT_USAGE)
    try:
        settings = Settings.of(os.environ)
    except SettingsError as error:
        sys.stderr.write(f"agent: {error}\n")
        sys.exit(EXIT_USAGE)
    run(settings)


main()
