"""A FastAPI service that takes orders with a token and serves its metrics on a port of their own."""

import contextlib
import hashlib
import os
import secrets
import uuid

import fastapi
import pydantic
from fastapi import security

TOKEN = os.environ["ORDERS_TOKEN"]
EXPORTING = os.environ.get("METRICS") != "off"
ROUNDS = 8000
# Percent of a request's work that the exporter adds: a cost that is known, for trying the bench.
PLANT = int(os.environ.get("PLANT", "0"))

if EXPORTING:
    import prometheus_client

    TAKEN = prometheus_client.Counter("orders_taken", "Orders taken.", ["item"])
    QUANTITY = prometheus_client.Histogram("orders_quantity", "Pieces of an order.", buckets=[1, 2, 5, 10, 20, 50])


class Order(pydantic.BaseModel):
    item: str
    quantity: int


@contextlib.asynccontextmanager
async def lifespan(app: fastapi.FastAPI):
    if EXPORTING:
        server, thread = prometheus_client.start_http_server(
            int(os.environ["METRICS_PORT"]), os.environ.get("AGENT_ADDRESS", "127.0.0.1")
        )
    yield
    if EXPORTING:
        server.shutdown()
        thread.join()


app = fastapi.FastAPI(lifespan=lifespan)
bearer = security.HTTPBearer()


def sign(order: Order, rounds: int) -> str:
    text = f"{order.item} {order.quantity}"
    return hashlib.pbkdf2_hmac("sha256", text.encode(), b"receipt", rounds).hex()


@app.post("/orders", status_code=201)
async def take(order: Order, token: security.HTTPAuthorizationCredentials = fastapi.Depends(bearer)):
    if not secrets.compare_digest(token.credentials, TOKEN):
        raise fastapi.HTTPException(403, "this token may not order")
    receipt = sign(order, ROUNDS)
    if EXPORTING:
        TAKEN.labels(order.item).inc()
        QUANTITY.observe(order.quantity)
        if PLANT:
            sign(order, ROUNDS * PLANT // 100)
    return {"request_id": str(uuid.uuid4()), "item": order.item, "quantity": order.quantity, "receipt": receipt}


@app.get("/health")
async def health():
    return {"status": "ok"}
