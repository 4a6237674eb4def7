"""The documented families as instruments of OpenTelemetry's SDK.

Instruments have names without suffixes. A unit is a part of the instrument; the Prometheus reader adds it
to the name, and `_total` to the names of counters.
"""

from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.resources import Resource

from clients.gauges import GaugeTypes

UNITS = {"_seconds": "s", "_bytes": "By", "_percent": "%"}
# The buckets of the documented system. The SDK's default is for milliseconds.
BUCKETS = (.005, .01, .025, .05, .075, .1, .25, .5, .75, 1, 2.5, 5, 7.5, 10)


def instrument(name):
    """Returns the name without suffixes, and the unit."""
    name = name.removesuffix("_total")
    for suffix, unit in UNITS.items():
        if name.endswith(suffix):
            return name.removesuffix(suffix), unit
    return name, ""


class Instruments(GaugeTypes):
    def __init__(self, settings, reader):
        # The provider pushes a last time when the program exits, if its reader pushes.
        self._provider = MeterProvider([reader], Resource.create({"service.name": settings.name}))
        self._meter = self._provider.get_meter("agent")

    def counter(self, name, text, *labels):
        name, unit = instrument(name)
        return Family(self._meter.create_counter(name, unit, text).add, labels)

    def gauge(self, name, text, *labels):
        name, unit = instrument(name)
        return Family(self._meter.create_gauge(name, unit, text).set, labels)

    def level(self, name, text, *labels):
        name, unit = instrument(name)
        return Family(self._meter.create_up_down_counter(name, unit, text).add, labels)

    def histogram(self, name, text, *labels):
        name, unit = instrument(name)
        histogram = self._meter.create_histogram(name, unit, text, explicit_bucket_boundaries_advisory=BUCKETS)
        return Family(histogram.record, labels)


class Family:
    def __init__(self, record, labels):
        self._record = record
        self._labels = labels

    def labels(self, *values):
        return Series(self._record, dict(zip(self._labels, values)))


class Series:
    __slots__ = ("_record", "_attributes")

    def __init__(self, record, attributes):
        self._record = record
        self._attributes = attributes

    def inc(self, amount=1):
        self._record(amount, self._attributes)

    def set(self, value):
        self._record(value, self._attributes)

    observe = set
