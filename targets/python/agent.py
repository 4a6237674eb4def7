"""The Python agent: an Enhanced BaseAgent with prometheus_client, told by its environment what to be.

agent.py              run until SIGTERM or SIGINT
agent.py --versions   print what it loads, `name version` a line

With the exporter off, prometheus_client and psutil are not imported, and there is neither registry nor collector.
"""

import os
import time

# The agent's own code begins here: what came before is the interpreter's.
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
    """One line to standard error, in one write, so that lines of several threads do not mix."""
    os.write(2, f"{text}\n".encode())


class Stamps:
    """Writes `<event> <CLOCK_MONOTONIC ns>` to the harness's pipe, if there is one."""

    def __init__(self, descriptor):
        self._descriptor = descriptor

    def write(self, event, at=None):
        if self._descriptor is not None:
            try:
                os.write(self._descriptor, f"{event} {at or time.monotonic_ns()}\n".encode())
            except BrokenPipeError:
                pass  # the harness stopped listening; that is no fault of the agent's

    def close(self):
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


class Health:
    """What /health and agent_health_status say: starting, then healthy for as long as requests are accepted."""

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
    """A server that listens, or the end of the program with the address, the port and what the port is for."""
    try:
        return make_server((address, port))
    except OSError as error:
        sys.stderr.write(f"agent: cannot listen on {address}:{port} ({role} port): {error.strerror or error}\n")
        sys.exit(EXIT_UNAVAILABLE)


def serve(server):
    """A thread that accepts for ever. No poll interval: an agent without work sleeps."""
    thread = threading.Thread(target=server.serve_forever, args=(None,), daemon=True)
    thread.start()
    return thread


def make_exporter(settings, stamps, health):
    """The exporter with all its families registered and its background collection running."""
    stamps.write("exporter_init_begin")
    from exporter import Exporter

    exporter = Exporter(settings.name, settings.port, settings.system_metrics)
    stamps.write("exporter_init_end")

    from background import BackgroundCollection

    BackgroundCollection(exporter, health, log).start()
    return exporter


def run(settings):
    # Blocked before the first thread starts, so that every thread inherits it and only sigwait sees them.
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
    # All other threads are daemons: returning ends them, whatever they wait for.


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
