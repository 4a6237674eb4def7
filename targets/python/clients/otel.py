"""The SDK of OpenTelemetry with its Prometheus reader."""

from opentelemetry.exporter.prometheus import PrometheusMetricReader
from prometheus_client import CollectorRegistry

from clients.instruments import Instruments

PACKAGES = ("opentelemetry-sdk", "opentelemetry-exporter-prometheus", "prometheus_client")


class Client(Instruments):
    def __init__(self, settings):
        self._registry = CollectorRegistry(auto_describe=False)
        super().__init__(settings, PrometheusMetricReader(registry=self._registry))

    def registry(self):
        return self._registry
