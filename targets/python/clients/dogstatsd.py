"""StatsD over UDP with the tags of DogStatsD, by datadog's client.

Every update is a datagram, as it is by default.
"""

import threading

from datadog.dogstatsd import DogStatsd

from clients.gauges import GaugeTypes

PACKAGES = ("datadog",)


class Client(GaugeTypes):
    """Names and labels (as tags) are the documented ones. Types, help and buckets are the server's."""

    def __init__(self, settings):
        host, _, port = settings.push_to.rpartition(":")
        # Without the library's metrics about itself and the marks of a container, which are for one vendor's servers.
        self._statsd = DogStatsd(host, int(port), disable_telemetry=True, origin_detection_enabled=False)

    def counter(self, name, text, *labels):
        return Family(lambda tags: Count(self._statsd, name, tags), labels)

    def gauge(self, name, text, *labels):
        return Family(lambda tags: Gauge(self._statsd, name, tags), labels)

    def level(self, name, text, *labels):
        return Family(lambda tags: Level(self._statsd, name, tags), labels)

    def histogram(self, name, text, *labels):
        return Family(lambda tags: Histogram(self._statsd, name, tags), labels)


class Family:
    def __init__(self, make, labels):
        self._make = make
        self._labels = labels

    def labels(self, *values):
        return self._make([f"{label}:{value}" for label, value in zip(self._labels, values)])


class Series:
    def __init__(self, statsd, name, tags):
        self._statsd = statsd
        self._name = name
        self._tags = tags


class Count(Series):
    def inc(self, amount=1):
        self._statsd.increment(self._name, amount, self._tags)


class Gauge(Series):
    def set(self, value):
        self._statsd.gauge(self._name, value, self._tags)


class Histogram(Series):
    def observe(self, value):
        self._statsd.histogram(self._name, value, self._tags)


class Level(Series):
    """Keeps the value itself, because DogStatsD has no gauge that takes a change."""

    def __init__(self, *of):
        super().__init__(*of)
        self._value = 0
        self._lock = threading.Lock()

    def inc(self, change):
        with self._lock:
            self._value += change
            self._statsd.gauge(self._name, self._value, self._tags)
