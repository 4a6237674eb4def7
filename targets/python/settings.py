"""The settings of an agent from its environment."""

import os
import socket

MAXIMUM_UINT64 = (1 << 64) - 1
MULTIPROCESS = "prometheus-multiprocess"
PUSHING = ("otlp", "statsd")
# The first is the default.
CLIENTS = ("prometheus", MULTIPROCESS, "otel", *PUSHING)


class SettingsError(Exception):
    """An error in a setting. The message names the variable and the allowed values."""


class Settings:
    """The settings of an agent, checked."""

    __slots__ = (
        "name", "address", "port", "health_port", "metrics_port", "exporter", "system_metrics", "http_server",
        "event_descriptor", "work_iterations", "failure_rate", "seed", "client", "workers", "push_to", "push_path",
        "push_interval_ms")

    @staticmethod
    def of(environment):
        self = Settings()
        self.name = environment.get("AGENT_NAME", "")
        if not self.name:
            raise SettingsError("AGENT_NAME is missing: the agent's name")
        self.address = _address(environment, "AGENT_ADDRESS", "127.0.0.1")
        self.port = _integer(environment, "AGENT_PORT", None, 1, 65535)
        self.health_port = _integer(environment, "HEALTH_CHECK_PORT", None, 1, 65535)
        self.metrics_port = _integer(environment, "METRICS_PORT", self.health_port + 1, 1, 65535)
        self.exporter = _flag(environment, "ENABLE_PROMETHEUS_METRICS")
        self.system_metrics = _flag(environment, "ENABLE_SYSTEM_METRICS")
        self.http_server = _flag(environment, "AGENT_HTTP_SERVER")
        if self.exporter and not self.http_server:
            raise SettingsError(
                "AGENT_HTTP_SERVER is false with the exporter on: set ENABLE_PROMETHEUS_METRICS=false too")
        self.event_descriptor = _descriptor(environment, "BENCH_EVENT_FD")
        self.work_iterations = _integer(environment, "AGENT_WORK_ITERATIONS", 100_000, 0, MAXIMUM_UINT64)
        self.failure_rate = _ratio(environment, "AGENT_FAILURE_RATE", 0.01)
        self.seed = _integer(environment, "AGENT_SEED", 1, 0, MAXIMUM_UINT64)
        self.client = _one_of(environment, "AGENT_METRICS_CLIENT", CLIENTS)
        self.workers = _integer(environment, "AGENT_WORKERS", 1, 1, 64)
        self._check_workers(environment)
        pushes = self.exporter and self.client in PUSHING
        self.push_to = _socket(environment, "AGENT_PUSH_TO") if pushes else None
        self.push_path = environment.get("AGENT_PUSH_PATH", "/v1/metrics")
        self.push_interval_ms = _integer(environment, "AGENT_PUSH_INTERVAL_MS", 15_000, 100, 3_600_000)
        return self

    def _check_workers(self, environment):
        if not self.exporter:
            return
        if self.workers > 1 and self.client != MULTIPROCESS:
            raise SettingsError(
                f"AGENT_WORKERS is {self.workers} with AGENT_METRICS_CLIENT={self.client}: it should be 1, because "
                f"only {MULTIPROCESS} adds up several processes")
        directory = environment.get("PROMETHEUS_MULTIPROC_DIR", "")
        if self.client == MULTIPROCESS and not os.path.isdir(directory):
            raise SettingsError(
                f"PROMETHEUS_MULTIPROC_DIR is {directory!r}: it should be an empty directory for the values of the "
                "processes")


def unsigned(text):
    """Parses ASCII digits. Returns None for another text or a number of more than 64 bits."""
    text = text.lstrip("0") or text[:1]
    if not (text.isascii() and text.isdigit() and len(text) <= 20):
        return None
    number = int(text)
    return number if number <= MAXIMUM_UINT64 else None


def _integer(environment, name, default, low, high):
    text = environment.get(name)
    if text is None:
        if default is None:
            raise SettingsError(f"{name} is missing: a number from {low} to {high}")
        number, shown = default, f"{default} by default"
    else:
        number, shown = unsigned(text), repr(text)
    if number is None or not low <= number <= high:
        raise SettingsError(f"{name} is {shown}: it should be a number from {low} to {high}")
    return number


def _flag(environment, name):
    text = environment.get(name, "true")
    if text not in ("true", "false"):
        raise SettingsError(f"{name} is {text!r}: it should be true or false")
    return text == "true"


def _ratio(environment, name, default):
    text = environment.get(name)
    if text is None:
        return default
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0.0 <= number <= 1.0:
        raise SettingsError(f"{name} is {text!r}: it should be a number from 0 to 1")
    return number


def _one_of(environment, name, values):
    text = environment.get(name, values[0])
    if text not in values:
        raise SettingsError(f"{name} is {text!r}: it should be one of {', '.join(values)}")
    return text


def _socket(environment, name):
    text = environment.get(name, "")
    host, _, port = text.rpartition(":")
    try:
        socket.inet_pton(socket.AF_INET, host)
        is_socket = 1 <= (unsigned(port) or 0) <= 65535
    except OSError:
        is_socket = False
    if not is_socket:
        raise SettingsError(f"{name} is {text!r}: it should be ADDRESS:PORT, to which the metrics are pushed")
    return text


def _address(environment, name, default):
    text = environment.get(name, default)
    try:
        socket.inet_pton(socket.AF_INET, text)
    except OSError:
        raise SettingsError(f"{name} is {text!r}: it should be an IPv4 address") from None
    return text


def _descriptor(environment, name):
    text = environment.get(name)
    if text is None:
        return None
    number = unsigned(text)
    try:
        if number is None or number > 0x7FFF_FFFF:
            raise OSError
        os.fstat(number)
    except OSError:
        raise SettingsError(f"{name} is {text!r}: it should be the number of an open descriptor") from None
    return number
