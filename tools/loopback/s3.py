"""A loopback server that is S3: moto's buckets behind werkzeug's HTTP server.

The engine keeps states in it as in S3, also those of several engineers at once. ``moto.server`` would need
Flask as well.
"""

import threading
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, cast
from urllib.parse import urlencode

import boto3
from moto.core.request import Request as MotoRequest
from moto.s3.models import s3_backends
from moto.s3.responses import S3Response
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wrappers import Response

BUCKET = "fabric-state"
REGION = "us-east-1"
KEYS = {"AWS_ACCESS_KEY_ID": "loopback", "AWS_SECRET_ACCESS_KEY": "loopback", "AWS_REGION": REGION}
"""Variables that sign requests; the server checks no signatures."""


class _Silent(WSGIRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Print nothing."""


@dataclass
class Gate:
    """Holds writes back, so that a test knows that an update is under way.

    Attributes:
        prefix: beginning of the names of objects whose writes are held back; empty: none.
        waiting: whether a write is being held back.
    """

    prefix: str = ""
    waiting: threading.Event = field(default_factory=threading.Event)
    _opened: threading.Event = field(default_factory=threading.Event)

    def close(self, prefix: str) -> None:
        """Hold the writes of some objects back from now on."""
        self.waiting.clear()
        self._opened.clear()
        self.prefix = prefix

    def open(self) -> None:
        """Let all writes through."""
        self.prefix = ""
        self._opened.set()

    def hold(self, name: str) -> None:
        """Wait while writes of an object are held back."""
        if self.prefix and name.startswith(self.prefix):
            self.waiting.set()
            self._opened.wait()


@dataclass(frozen=True, slots=True)
class S3Refusal:
    """An error by which S3 refuses credentials.

    Attributes:
        code: its code.
        status: HTTP status.
        message: its text.
    """

    code: str
    status: int
    message: str

    @property
    def answer(self) -> Response:
        """The answer of S3."""
        ids = "<RequestId>LOOPBACK</RequestId><HostId>loopback</HostId>"
        error = f"<Error><Code>{self.code}</Code><Message>{self.message}</Message>{ids}</Error>"
        return Response(f'<?xml version="1.0" encoding="UTF-8"?>\n{error}', self.status, _XML)


_XML = {"Content-Type": "application/xml"}
REFUSALS = {
    refusal.code: refusal
    for refusal in (
        S3Refusal("ExpiredToken", 400, "The provided token has expired."),
        S3Refusal(
            "InvalidAccessKeyId", 403, "The AWS Access Key Id you provided does not exist in our records."
        ),
        S3Refusal("AccessDenied", 403, "Access Denied"),
    )
}
"""Refusals by code. Source: Amazon S3 API Reference, "Error responses"; pulumi/pulumi#19452 (2026-11-30)."""


@dataclass
class Door:
    """Refuses all requests while it is shut.

    Attributes:
        refusal: the error; None while it is open.
        refused: number of requests that it has refused.
    """

    refusal: S3Refusal | None = None
    refused: int = 0

    def shut(self, code: str) -> None:
        """Refuse requests from now on, with an error of ``REFUSALS``."""
        self.refusal = REFUSALS[code]

    def open(self) -> None:
        """Let all requests in."""
        self.refusal = None


@dataclass(frozen=True)
class LoopbackS3:
    """The server.

    Attributes:
        url: its address.
        gate: holds writes of objects back.
        door: refuses all requests.
    """

    url: str
    gate: Gate
    door: Door

    @property
    def backend(self) -> str:
        """Address of a backend of the engine in the bucket."""
        options = {"region": REGION, "endpoint": self.url, "use_path_style": "true", "disable_https": "true"}
        return f"s3://{BUCKET}?{urlencode(options)}"

    def client(self) -> Any:
        """Return a client of the SDK."""
        sdk: Any = boto3
        return sdk.client(
            "s3",
            endpoint_url=self.url,
            region_name=REGION,
            aws_access_key_id=KEYS["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=KEYS["AWS_SECRET_ACCESS_KEY"],
        )

    def names(self, prefix: str = "") -> list[str]:
        """Return the names of the objects in the bucket."""
        answer = self.client().list_objects_v2(Bucket=BUCKET, Prefix=prefix)
        return [entry["Key"] for entry in answer.get("Contents", [])]


class _Request(MotoRequest):
    from_wsgi_server = True


def _answer(request: _Request, gate: Gate, door: Door) -> Response:
    if request.method == "PUT":
        gate.hold(request.path.removeprefix(f"/{BUCKET}/"))
    if door.refusal:
        door.refused += 1
        return door.refusal.answer
    of_key = "/" in request.path.strip("/")
    dispatch = S3Response.key_dispatch if of_key else S3Response.ambiguous_dispatch
    status, headers, body = dispatch(request, request.url, dict(request.headers))
    return Response(body, status, headers)


@contextmanager
def serve_s3() -> Generator[LoopbackS3, None, None]:
    """Serve an empty bucket with versions."""
    s3_backends.reset()
    gate, door = Gate(), Door()

    def answer(request: Any) -> Response:
        return _answer(request, gate, door)

    application: Any = cast("Any", _Request).application(answer)
    server = make_server("127.0.0.1", 0, application, threaded=True, request_handler=_Silent)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    served = LoopbackS3(f"http://127.0.0.1:{server.port}", gate, door)
    try:
        client = served.client()
        client.create_bucket(Bucket=BUCKET)
        client.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
        yield served
    finally:
        gate.open()
        server.shutdown()
        thread.join()
        server.server_close()
        s3_backends.reset()
