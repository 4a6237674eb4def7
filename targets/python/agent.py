"""The Python agent: an Enhanced BaseAgent, configured by its environment.

AGENT_METRICS_CLIENT names the client library of its exporter.

agent.py                      runs until SIGTERM or SIGINT
agent.py --versions [CLIENT]  prints the libraries of a client (prometheus by default), one `name version` per line

With the exporter off, neither the client library nor psutil is imported, and there is neither registry nor collector.
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
from settings import CLIENTS, Settings, SettingsError

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


def make_exporter(settings, stamps):
    """Returns the exporter with all families registered."""
    stamps.write("exporter_init_begin")
    from exporter import Exporter

    exporter = Exporter(settings)
    stamps.write("exporter_init_end")
    return exporter


def validate_readiness(settings, exporter):
    from readiness import page_check, validate_in_background

    if exporter.is_served:
        validate_in_background(page_check(settings.address, settings.metrics_port), exporter.set_readiness, log)
    elif exporter.push is not None:
        validate_in_background(exporter.push, exporter.set_readiness, log)
    else:
        log("agent: readiness is not validated: datagrams are not answered")


def listen_for_requests(settings, exporter):
    return listen(
        lambda at: RequestServer(at, settings, exporter), "request", settings.address, settings.port)


def run(settings):
    # Block the signals before the first thread starts, so that all threads inherit the mask and only sigwait gets them.
    ends = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, ends | {signal.SIGCHLD})

    stamps = Stamps(settings.event_descriptor)
    stamps.write("main", ENTERED)
    health = Health()
    exporter = make_exporter(settings, stamps) if settings.exporter else None
    workers = None
    if settings.workers > 1:
        from prefork import Workers

        # Before the first thread: a fork copies only the thread that calls it.
        workers = Workers(listen_for_requests(settings, exporter), settings.workers, serve, stamps, exporter, log)
    if exporter is not None:
        from background import BackgroundCollection

        BackgroundCollection(exporter, health, log).start()

    if settings.http_server:
        endpoints = listen(
            lambda at: EndpointServer(at, settings.name, health, exporter),
            "metrics", settings.address, settings.metrics_port)
        serve(endpoints)
        stamps.write("server_listening")
    requests = workers or listen_for_requests(settings, exporter)
    if not settings.http_server:
        stamps.write("server_listening")
    stamps.close()
    health.acceptor = workers or serve(requests)

    if exporter is not None:
        exporter.set_health(health.status)
        validate_readiness(settings, exporter)

    while signal.sigwait(ends | {signal.SIGCHLD}) not in ends:
        if workers is not None:
            workers.reap()
    if exporter is not None:
        exporter.set_health("stopping")
    if workers is not None:
        workers.end()
    # All other threads are daemon threads, which end when this function returns.


def print_versions(client):
    from exporter import versions

    print("python", ".".join(str(part) for part in sys.version_info[:3]))
    for name, version in versions(client):
        print(name, version)


def main():
    arguments = sys.argv[1:]
    if arguments[:1] == ["--versions"] and (len(arguments) == 1 or len(arguments) == 2 and arguments[1] in CLIENTS):
        print_versions((arguments + [CLIENTS[0]])[1])
        return
    if arguments:
        sys.stderr.write(
            f"agent: unknown arguments {arguments!r}; there is --versions [{'|'.join(CLIENTS)}], "
            "all else is environment\n")
        sys.exit(EXIT_USAGE)
    try:
        settings = Settings.of(os.environ)
    except SettingsError as error:
        sys.stderr.write(f"agent: {error}\n")
        sys.exit(EXIT_USAGE)
    run(settings)


main()
