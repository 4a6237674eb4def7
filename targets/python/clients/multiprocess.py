"""prometheus_client in multiprocess mode: the processes of an agent keep their values in files that a page adds up.

The library reads the files' directory from PROMETHEUS_MULTIPROC_DIR when it is imported.
"""

import prometheus_client
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, multiprocess

from clients.gauges import GaugeTypes

PACKAGES = ("prometheus_client",)

prometheus_client.disable_created_metrics()


class Client(GaugeTypes):
    """Info and Enum do not work in this mode, so they are gauges."""

    def __init__(self, settings):
        pass

    def registry(self):
        """Returns a new registry that reads the files of all processes, as the library's documentation has it."""
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry)
        return registry

    def ended(self, process):
        """Removes the levels of a process that has exited."""
        multiprocess.mark_process_dead(process)

    # Without a registry: the files have the values, and a page has a registry of its own.

    def counter(self, name, text, *labels):
        return Counter(name, text, labels, registry=None)

    def gauge(self, name, text, *labels):
        """Only the first process of the agent sets gauges."""
        return Gauge(name, text, labels, registry=None, multiprocess_mode="mostrecent")

    def level(self, name, text, *labels):
        return Gauge(name, text, labels, registry=None, multiprocess_mode="livesum")

    def histogram(self, name, text, *labels):
        return Histogram(name, text, labels, registry=None)
