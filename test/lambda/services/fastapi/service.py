"""A plain HTTP service that keeps Keelson's contract (docs/contract.md). It knows of no platform."""

import hashlib
import json
import logging
import os
import sys
import urllib.request
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request, Response
from pydantic import BaseModel

IMAGE = b"\x89PNG\r\n\x1a\n" + b"\x00\xff\xc3\x28" * 64  # no text in any encoding
CATALOG = os.environ.get("PRODUCT_CATALOG_URL")


class JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return json.dumps({"time": self.formatTime(record), "level": record.levelname.lower(), "message": record.getMessage()})


handler = logging.StreamHandler(sys.stdout)
handler.setFormatter(JsonLines())
logging.basicConfig(level=logging.INFO, handlers=[handler])
ready = False


@asynccontextmanager
async def lifespan(_app: FastAPI):
    global ready
    ready = True
    yield
    ready = False
    logging.info("drained")


app = FastAPI(lifespan=lifespan)


@app.middleware("http")
async def answer_for_every_exception(request: Request, call_next):
    # One that gets as far as uvicorn makes it close the connection after the answer, and whoever reuses it a moment later fails.
    try:
        return await call_next(request)
    except Exception:
        logging.exception("the request cannot be answered")
        return problem(500, "the request cannot be answered")


class Order(BaseModel):
    sku: str
    quantity: int = 1


def problem(status: int, detail: str) -> Response:
    return Response(json.dumps({"status": status, "detail": detail}), status, media_type="application/problem+json")


@app.get("/livez")
def livez() -> dict:
    return {}


@app.get("/readyz")
def readyz(response: Response) -> dict:
    response.status_code = 200 if ready else 503
    return {}


@app.get("/v1/products/{product}")
def product(product: str, request: Request, response: Response):
    if product == "missing":
        return problem(404, "no such product")
    response.set_cookie("seen", product[0])
    response.set_cookie("theme", "dark", path="/")
    return {
        "id": product,
        "query": {name: request.query_params.getlist(name) for name in request.query_params},
        "headers": dict(request.headers),
        "cookies": request.cookies,
    }


@app.get("/v1/products/{product}/image")
def image(product: str) -> Response:
    return Response(IMAGE, media_type="image/png")


@app.put("/v1/products/{product}/image")
async def keep_image(product: str, request: Request) -> dict:
    body = await request.body()
    return {"length": len(body), "sha256": hashlib.sha256(body).hexdigest()}


@app.post("/v1/orders", status_code=201)
def order(order: Order, request: Request, response: Response, dry: bool = False):
    answer = {"sku": order.sku, "quantity": order.quantity, "key": request.headers.get("idempotency-key"), "dry": dry}
    if CATALOG:
        call = urllib.request.Request(f"{CATALOG}/v1/products/{order.sku}", headers={"traceparent": request.headers.get("traceparent", "")})
        try:
            with urllib.request.urlopen(call) as asked:
                answer["product"] = json.load(asked)["id"]
        except urllib.error.HTTPError as error:
            return problem(502, f"the catalog answered {error.code}")
    response.headers["Location"] = "/v1/orders/1"
    return answer


@app.get("/v1/broken")
def broken():
    raise RuntimeError("the supplier's answer cannot be read")


@app.post("/events")
async def events(request: Request):
    """A batch of a queue, message by message, with those that are to come again. Everything else is taken as it is."""
    event = await request.json()
    if event.get("task") == "fail":
        return problem(500, "the task failed")
    failures = [{"itemIdentifier": record["messageId"]} for record in event.get("Records", []) if not is_good(record)]
    return {"batchItemFailures": failures, "task": event.get("task")}


def is_good(record: dict) -> bool:
    try:
        return bool(json.loads(record["body"]).get("orderId"))
    except (ValueError, AttributeError):
        return False
