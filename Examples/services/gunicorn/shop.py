"""A WSGI service whose workers share their metrics: prometheus_client in multiprocess mode."""

import hashlib
import os

EXPORTING = os.environ.get("METRICS") != "off"
ROUNDS = 8000
# Percent of a request's work that the exporter adds: a cost that is known, for trying the bench.
PLANT = int(os.environ.get("PLANT", "0"))

if EXPORTING:
    import prometheus_client
    from prometheus_client import multiprocess

    REQUESTS = prometheus_client.Counter("shop_requests", "Requests answered.", ["path"])
    SECONDS = prometheus_client.Histogram("shop_request_seconds", "Time to answer a request.")
    # The page of all workers, whichever of them is asked.
    REGISTRY = prometheus_client.CollectorRegistry()
    multiprocess.MultiProcessCollector(REGISTRY)
    metrics_page = prometheus_client.make_wsgi_app(REGISTRY)


def price(item: str, rounds: int) -> str:
    return hashlib.pbkdf2_hmac("sha256", item.encode(), b"price", rounds).hex()


def answer(path: str) -> tuple[str, bytes]:
    if path == "/health":
        return "200 OK", b"ok\n"
    if not path.startswith("/items/"):
        return "404 Not Found", b"not found\n"
    return "200 OK", price(path, ROUNDS).encode()


def application(environ, start_response):
    path = environ["PATH_INFO"]
    if EXPORTING and path == "/metrics":
        return metrics_page(environ, start_response)
    if EXPORTING and path.startswith("/items/"):
        with SECONDS.time():
            status, body = answer(path)
            if PLANT:
                price(path, ROUNDS * PLANT // 100)
        REQUESTS.labels("/items").inc()
    else:
        status, body = answer(path)
    start_response(status, [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
    return [body]
