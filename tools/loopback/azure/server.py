"""Azure Resource Manager and Microsoft Entra on loopback, with the real paths, over TLS."""

import base64
import json
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

TENANT = "72f988bf-0000-4000-8000-000000000001"
CLIENT = "0c0ffee0-0000-4000-8000-000000000002"
CLAIMS = {"tid": TENANT, "appid": CLIENT, "oid": "0b1ec700-0000-4000-8000-000000000003", "idtyp": "app"}


def token(claims: Mapping[str, object] = CLAIMS) -> str:
    """Make an access token whose signature nobody checks."""

    def part(value: Mapping[str, object]) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")

    return f"{part({'alg': 'RS256', 'typ': 'JWT'})}.{part(claims)}.c2lnbmF0dXJl"


@dataclass(frozen=True)
class Answer:
    body: object = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    delay: float = 0
    raw: bytes | None = None


def failure(status: int, code: str, message: str = "no", **headers: str) -> Answer:
    """Answer as Resource Manager does when it fails."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer({"error": {"code": code, "message": message}}, status, named)


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, Any]:
        return json.loads(self.body)


class Loopback:
    """A server whose answers a test sets by method and path; capitals of paths do not count, as in Azure."""

    def __init__(self, folder: Path) -> None:
        self.answers: dict[str, list[Answer] | Callable[[Request], Answer]] = {}
        self.requests: list[Request] = []
        self.connections = 0
        self.certificate = folder / "loopback.pem"
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def setup(self) -> None:
                outer.connections += 1
                super().setup()

            def do_GET(self) -> None:
                outer._serve(self)

            def do_POST(self) -> None:
                outer._serve(self)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - name of the standard library
                pass

        key = folder / "loopback.key"
        _certificate(self.certificate, key)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, key)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    @property
    def url(self) -> str:
        return f"https://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def set(self, path: str, *answers: object, method: str = "GET") -> None:
        """Answer a path with bodies or answers, one after another; the last one stays."""
        listed = [answer if isinstance(answer, Answer) else Answer(answer) for answer in answers]
        self.answers[f"{method} {path}".casefold()] = listed

    def compute(self, path: str, answer: Callable[[Request], Answer], method: str = "GET") -> None:
        self.answers[f"{method} {path}".casefold()] = answer

    def asked(self, path: str) -> list[Request]:
        return [request for request in self.requests if request.path.casefold() == path.casefold()]

    def _serve(self, handler: BaseHTTPRequestHandler) -> None:
        parts = urlsplit(handler.path)
        request = Request(
            handler.command,
            parts.path,
            {name: values[0] for name, values in parse_qs(parts.query).items()},
            {name.lower(): value for name, value in handler.headers.items()},
            handler.rfile.read(int(handler.headers.get("Content-Length") or 0)),
        )
        self.requests.append(request)
        answers = self.answers.get(f"{request.method} {parts.path}".casefold())
        if answers is None:
            answer = failure(404, "ResourceNotFound", f"nothing at {parts.path}")
        elif callable(answers):
            answer = answers(request)
        else:
            answer = answers.pop(0) if len(answers) > 1 else answers[0]
        time.sleep(answer.delay)
        body = answer.raw if answer.raw is not None else json.dumps(answer.body).encode()
        try:
            handler.send_response(answer.status)
            handler.send_header("Content-Type", "application/json")
            handler.send_header("Content-Length", str(len(body)))
            for name, value in answer.headers.items():
                handler.send_header(name, value)
            handler.end_headers()
            handler.wfile.write(body)
        except (BrokenPipeError, ConnectionResetError, ssl.SSLError):
            pass


def _certificate(certificate: Path, key_file: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "loopback")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    key_file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
