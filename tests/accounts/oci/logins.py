"""Logins that OCI gives machines, pods and functions, on a loopback server."""

import base64
import json
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import jwt
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA1, SHA256

from tools.loopback.oci.facts import TENANCY
from tools.loopback.oci.server import Asked, Loopback, Refusal, Route
from tools.loopback.oci.signatures import is_signed, key_id

_SECRET = "a secret of the loopback server that is long enough"


def token(*, lives: int = 3600, **claims: object) -> str:
    """Return a token that lives for so many seconds."""
    now = int(time.time())
    return jwt.encode({"iat": now - 60, "exp": now + lives, "sub": "session", **claims}, _SECRET, "HS256")


def certificate(key: RSAPrivateKey, tenancy: str = TENANCY) -> str:
    """Return the certificate that OCI gives a machine, valid for 127.0.0.1 too."""
    name = x509.Name(
        [
            x509.NameAttribute(x509.NameOID.COMMON_NAME, "ocid1.instance.oc1.iad.aaaa"),
            x509.NameAttribute(x509.NameOID.ORGANIZATIONAL_UNIT_NAME, f"opc-tenant:{tenancy}"),
        ]
    )
    now = datetime.now(UTC)
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, SHA256())
    )
    return built.public_bytes(serialization.Encoding.PEM).decode()


def machine_routes(loopback: Loopback, key: RSAPrivateKey, key_pem: str, region: str) -> list[Route]:
    """Return the metadata service of a machine, and the service that gives it tokens.

    The token is for the key that the machine makes for its session: requests must be signed with that one.
    """
    pem = certificate(key)
    parsed = x509.load_pem_x509_certificate(pem.encode())
    fingerprint = ":".join(f"{byte:02X}" for byte in parsed.fingerprint(SHA1()))

    def metadata(body: str) -> Any:
        def answer(asked: Asked) -> bytes:
            if asked.headers.get("authorization") != "Bearer Oracle":
                raise Refusal(404, "NotFound")
            return body.encode()

        return answer

    def federation(asked: Asked) -> bytes:
        signed = is_signed("POST", asked.target, asked.headers, asked.body, key.public_key())
        if key_id(asked.headers) != f"{TENANCY}/fed-x509/{fingerprint}" or not signed:
            raise Refusal(401, "NotAuthenticated")
        details = json.loads(asked.body)
        if details["certificate"] != _bare(pem):
            raise Refusal(400, "InvalidParameter")
        given = token()
        loopback.keys[f"ST${given}"] = _public_key(details["publicKey"])
        return json.dumps({"token": given}).encode()

    paths = {
        "instance/region": region,
        "identity/cert.pem": pem,
        "identity/key.pem": key_pem,
        "identity/intermediate.pem": pem,
    }
    return [
        *(
            Route("GET", f"/opc/v2/{path}", f"metadata {path}", metadata(body), is_open=True)
            for path, body in paths.items()
        ),
        Route("POST", "/v1/x509", "federation", federation, is_open=True),
    ]


@contextmanager
def pod_login(loopback: Loopback, key: RSAPrivateKey, folder: Path) -> Iterator[tuple[int, Path]]:
    """Serve what gives pods their tokens, by TLS; yield its port and the file of its certificate."""
    files = {"cert.pem": certificate(key), "key.pem": _pem(key)}
    for name, text in files.items():
        (folder / name).write_text(text)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            details = json.loads(self.rfile.read(int(self.headers["content-length"])))
            is_pod = self.headers["authorization"] == "Bearer token-of-service-account"
            content = b"refused"
            if is_pod and self.path == "/resourcePrincipalSessionTokens":
                given = token(res_tenant=TENANCY)
                loopback.keys[f"ST${given}"] = _public_key(details["podKey"])
                content = base64.b64encode(json.dumps({"token": f"ST${given}"}).encode())
            self.send_response(200 if is_pod else 403)
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Print nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield server.server_port, folder / "cert.pem"
    finally:
        server.shutdown()
        server.server_close()


def _pem(key: RSAPrivateKey) -> str:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()


def _bare(pem: str) -> str:
    return "".join(line for line in pem.splitlines() if not line.startswith("-----"))


def _public_key(bare: str) -> RSAPublicKey:
    key = serialization.load_der_public_key(base64.b64decode(bare))
    assert isinstance(key, RSAPublicKey)
    return key
