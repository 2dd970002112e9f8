"""A loopback server that speaks the protocols of AWS.

It reads requests and writes answers with moto's parsers and serializers, and validates both against the
models of botocore: a parameter or a field that AWS does not have fails the test.
"""

import json
import re
import sys
import threading
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from botocore.validate import ParamValidator
from moto.core.parse import PROTOCOL_PARSERS
from moto.core.serialize import SERIALIZERS
from moto.core.utils import get_service_model
from werkzeug.datastructures import Headers, MultiDict

SERVICES = {
    "budgets": "budgets",
    "cloudwatch": "monitoring",
    "ec2": "ec2",
    "eks": "eks",
    "fsx": "fsx",
    "iam": "iam",
    "kms": "kms",
    "logs": "logs",
    "pricing": "pricing",
    "resource-groups": "resource-groups",
    "resourcegroupstaggingapi": "tagging",
    "route53": "route53",
    "s3": "s3",
    "service-quotas": "servicequotas",
    "ssm": "ssm",
    "sts": "sts",
}
"""Name of each service in signatures, by its name in the SDK."""

S3_OPERATIONS = ("GetBucketEncryption", "GetBucketPolicy", "GetBucketVersioning", "HeadBucket", "ListBuckets")
"""Operations of S3 that the server knows; a word after the question mark tells them apart."""


@dataclass(frozen=True)
class Refusal:
    """An error of AWS."""

    code: str
    status: int = 400
    message: str = "refused"
    headers: Mapping[str, str] = field(default_factory=dict[str, str])


Answer = Mapping[str, Any] | Refusal | Callable[[dict[str, Any]], "Mapping[str, Any] | Refusal"]


@dataclass
class FakeAws:
    """Answers by call, the calls that came, and the keys that signed them."""

    answers: dict[str, Answer]
    url: str = ""
    delay_s: float = 0
    date: datetime | None = None
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def count(self, call: str) -> int:
        """Times that a call came."""
        return sum(name == call for name, _ in self.calls)

    def asked(self, call: str) -> list[dict[str, Any]]:
        """Parameters of the calls of one operation."""
        return [parameters for name, parameters in self.calls if name == call]


@contextmanager
def serve(aws: FakeAws) -> Generator[FakeAws, None, None]:
    """Run a server for the answers."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def date_time_string(self, timestamp: float | None = None) -> str:
            return format_datetime(aws.date, usegmt=True) if aws.date else super().date_time_string(timestamp)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - name of the standard library
            """Keep the tests quiet."""

        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            time.sleep(aws.delay_s)
            status, headers, content = _respond(aws, self, body)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(content)

        do_GET = do_POST = do_HEAD = _answer  # noqa: N815 - names of the standard library

    class Server(ThreadingHTTPServer):
        def handle_error(self, request: object, client_address: object) -> None:
            error = sys.exception()
            if not isinstance(error, ConnectionError):  # a client that no longer waits
                aws.faults.append(repr(error))

    server = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    aws.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield aws
    finally:
        server.shutdown()
        server.server_close()
    assert not aws.faults, aws.faults


def _respond(aws: FakeAws, request: BaseHTTPRequestHandler, body: bytes) -> tuple[int, Any, bytes]:
    service = "sts"  # the only service that takes requests without a signature
    if signature := request.headers["Authorization"]:
        scope = signature.split("Credential=")[1].split(",")[0].split("/")
        service = next(name for name, signing in SERVICES.items() if signing == scope[-2])
        aws.keys.append(scope[0])
    model: Any = get_service_model(service)  # botocore's properties have no types
    operation, parsed = _operation(model, request, body)
    call = f"{service}:{operation.name}"
    aws.calls.append((call, parsed))
    answer = aws.answers.get(call, Refusal("InvalidAction", message=f"no answer for {call}"))
    if callable(answer):
        answer = answer(parsed)
    if isinstance(answer, Refusal):
        return _refusal(model, answer)
    if operation.output_shape is not None:
        validator: Any = ParamValidator()
        report = validator.validate(dict(answer), operation.output_shape)
        if report.has_errors():
            aws.faults.append(f"{call}: {report.generate_report()}")
    made = SERIALIZERS[model.resolved_protocol](operation).serialize(dict(answer))
    content = made["body"]
    return made["status_code"], made["headers"], content.encode() if isinstance(content, str) else content


def _operation(model: Any, request: BaseHTTPRequestHandler, body: bytes) -> tuple[Any, dict[str, Any]]:
    address = urlsplit(request.path)
    values = MultiDict(parse_qsl(address.query, keep_blank_values=True))
    url_params: dict[str, str] = {}
    match model.resolved_protocol:
        case "json":
            name = request.headers["X-Amz-Target"].rpartition(".")[2]
        case "query" | "ec2":
            values = MultiDict(parse_qsl(body.decode(), keep_blank_values=True))
            name = values["Action"]
        case _:
            name, url_params = _routed(model, request.command, address.path, address.query)
    operation = model.operation_model(name)
    parsed = PROTOCOL_PARSERS[model.resolved_protocol](operation).parse(
        {
            "body": body.decode(),
            "headers": Headers(request.headers.items()),
            "method": request.command,
            "url_params": url_params,
            "url_path": address.path,
            "values": values,
        }
    )
    return operation, {key: value for key, value in parsed.items() if value is not None}


def _routed(model: Any, method: str, path: str, query: str) -> tuple[str, dict[str, str]]:
    for name in model.operation_names:
        if model.service_name == "s3" and name not in S3_OPERATIONS:
            continue
        http = model.operation_model(name).http
        address, _, word = http["requestUri"].partition("?")
        pattern = re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(address))
        matched = re.fullmatch(pattern, path)
        if http["method"] == method and matched and (not word or word in query):
            return name, matched.groupdict()
    raise AssertionError(f"{model.service_name} has no {method} {path}")


def _refusal(model: Any, refusal: Refusal) -> tuple[int, Any, bytes]:
    protocol = model.resolved_protocol
    if protocol in ("json", "rest-json"):
        content = json.dumps({"__type": refusal.code, "message": refusal.message})
        return refusal.status, {"x-amzn-ErrorType": refusal.code, **refusal.headers}, content.encode()
    error = f"<Error><Code>{refusal.code}</Code><Message>{refusal.message}</Message></Error>"
    body = {
        "ec2": f"<Response><Errors>{error}</Errors><RequestID>0f3a9c1d</RequestID></Response>",
        "query": f"<ErrorResponse>{error}<RequestId>0f3a9c1d</RequestId></ErrorResponse>",
    }.get(protocol, error)
    return refusal.status, {"Content-Type": "text/xml", **refusal.headers}, body.encode()
