"""A FastAPI service with OpenTelemetry: its meters are read by Prometheus, on the request port."""

import hashlib
import os

import fastapi

EXPORTING = os.environ.get("OTEL_SDK_DISABLED") != "true"
ROUNDS = 8000
# Percent of a request's work that the exporter adds: a cost that is known, for trying the bench.
PLANT = int(os.environ.get("PLANT", "0"))

app = fastapi.FastAPI()


def describe(item: int, rounds: int) -> str:
    return hashlib.pbkdf2_hmac("sha256", b"item %d" % item, b"catalog", rounds).hex()


@app.get("/items/{item}")
async def read(item: int):
    text = describe(item, ROUNDS)
    if EXPORTING:
        views.add(1, {"kind": "book" if item % 2 else "record"})
        if PLANT:
            describe(item, ROUNDS * PLANT // 100)
    return {"item": item, "text": text}


@app.get("/health")
async def health():
    return {"status": "ok"}


if EXPORTING:
    import prometheus_client
    from opentelemetry import metrics
    from opentelemetry.exporter.prometheus import PrometheusMetricReader
    from opentelemetry.instrumentation.fastapi import FastAPIInstrumentor
    from opentelemetry.sdk.metrics import MeterProvider
    from opentelemetry.sdk.resources import Resource

    resource = Resource.create({"service.name": "catalog"})
    metrics.set_meter_provider(MeterProvider([PrometheusMetricReader()], resource))
    views = metrics.get_meter("catalog").create_counter("catalog.views", description="Items that were read.")

    @app.get("/metrics")
    def page():
        return fastapi.Response(prometheus_client.generate_latest(), media_type=prometheus_client.CONTENT_TYPE_LATEST)

    FastAPIInstrumentor.instrument_app(app, excluded_urls="health,metrics")
