"""The SDK of OpenTelemetry, which pushes by OTLP: protobuf over HTTP, at an interval."""

from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
from opentelemetry.sdk.metrics.export import MetricExportResult, PeriodicExportingMetricReader

from clients.instruments import Instruments

PACKAGES = ("opentelemetry-sdk", "opentelemetry-exporter-otlp-proto-http", "protobuf", "requests")


class RememberingExporter(OTLPMetricExporter):
    """Keeps the result of the last push, which the reader drops."""

    accepted = False

    def export(self, *arguments, **options):
        result = super().export(*arguments, **options)
        self.accepted = result is MetricExportResult.SUCCESS
        return result


class Client(Instruments):
    def __init__(self, settings):
        self._destination = f"http://{settings.push_to}{settings.push_path}"
        self._exporter = RememberingExporter(endpoint=self._destination)
        self._reader = PeriodicExportingMetricReader(
            self._exporter, export_interval_millis=settings.push_interval_ms)
        super().__init__(settings, self._reader)

    def push(self):
        """Pushes now. Returns what happened, and whether it was accepted."""
        self._reader.force_flush()
        return (f"{self._destination} {'accepted' if self._exporter.accepted else 'did not accept'} a push",
                self._exporter.accepted)
