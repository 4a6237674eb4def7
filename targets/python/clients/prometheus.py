"""prometheus_client: the families in a registry of their own."""

import prometheus_client
from prometheus_client import CollectorRegistry, Counter, Enum, Gauge, Histogram, Info

PACKAGES = ("prometheus_client",)

prometheus_client.disable_created_metrics()


class Client:
    def __init__(self, settings):
        self._registry = CollectorRegistry(auto_describe=False)

    def registry(self):
        return self._registry

    def counter(self, name, text, *labels):
        return Counter(name, text, labels, registry=self._registry)

    def gauge(self, name, text, *labels):
        return Gauge(name, text, labels, registry=self._registry)

    level = gauge

    def histogram(self, name, text, *labels):
        return Histogram(name, text, labels, registry=self._registry)

    def states(self, name, text, states, *labels):
        return Enum(name, text, labels, registry=self._registry, states=states)

    def info(self, name, text, labels, values):
        info = Info(name.removesuffix("_info"), text, tuple(labels), registry=self._registry)
        info.labels(**labels).info(values)
