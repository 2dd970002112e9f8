"""A process with the loopback servers of three clouds, each behind a proxy that answers after a latency.

The proxy keeps every answer: the servers check signatures and bodies once, and later runs do not wait for
that. Run as ``python -m bench.slow_clouds FOLDER LATENCY_S``. It prints the addresses as a line of JSON, and
ends when its input ends.
"""

import asyncio
import json
import ssl
import sys
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from http.client import HTTPConnection, HTTPSConnection
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import MD5, Hash
from oci.identity.models import RegionSubscription

from tools.loopback.aws.account import ANSWERS, CALLER
from tools.loopback.aws.server import FakeAws, serve
from tools.loopback.azure.account import prepare
from tools.loopback.azure.bodies import SUBSCRIPTION
from tools.loopback.azure.server import Loopback as AzureLoopback
from tools.loopback.oci.facts import REGION, TENANCY, USER
from tools.loopback.oci.server import Loopback as OciLoopback
from tools.loopback.oci.tenancy import Tenancy

NOW = datetime(2026, 11, 29, 13, 0, tzinfo=UTC)
OCI_REGIONS = (
    "us-ashburn-1", "us-phoenix-1", "us-chicago-1", "us-sanjose-1", "eu-frankfurt-1",
    "eu-zurich-1", "uk-london-1", "ap-tokyo-1", "ap-osaka-1", "ap-mumbai-1",
)  # fmt: skip
_KEPT_HEADERS = ("content-type", "opc-next-page", "x-amzn-errortype")


class Proxy:
    """Answers after a latency with what a server answered to the same request before.

    Args:
        upstream: address of the server.
        latency_s: time until an answer.
        tls: the certificate; None for plain HTTP.
        place_of: returns the part of a path that names a subscription; the server knows only its own.
    """

    def __init__(
        self,
        upstream: str,
        latency_s: float,
        tls: ssl.SSLContext | None = None,
        place_of: Callable[[str], str] = lambda path: "",
    ) -> None:
        self._upstream, self._latency_s, self._tls, self._place_of = upstream, latency_s, tls, place_of
        self._answers: dict[tuple[str, ...], bytes] = {}

    async def start(self) -> str:
        """Serve, and return the address."""
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=self._tls, backlog=1024)
        port = server.sockets[0].getsockname()[1]
        return f"{'https' if self._tls else 'http'}://127.0.0.1:{port}"

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                request, *lines = head.decode().rstrip().split("\r\n")
                method, path, _ = request.split(" ")
                headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
                body = await reader.readexactly(int(headers.get("content-length", "0")))
                begun = asyncio.get_running_loop().time()
                service = headers.get("authorization", "").partition("/aws4_request")[0].rpartition("/")[2]
                key = (method, path, service, headers.get("x-amz-target", ""), body.decode())
                if key not in self._answers:
                    self._answers[key] = await asyncio.to_thread(self._ask, method, path, headers, body)
                await asyncio.sleep(begun + self._latency_s - asyncio.get_running_loop().time())
                writer.write(self._answers[key])
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    def _ask(self, method: str, path: str, headers: dict[str, str], body: bytes) -> bytes:
        address = urlsplit(self._upstream)
        plain = HTTPConnection if self._tls is None else _unverified
        connection = plain(address.netloc)
        place = self._place_of(path)
        connection.request(method, path.replace(place, SUBSCRIPTION) if place else path, body, headers)
        response = connection.getresponse()
        content = response.read()
        if place:
            content = content.replace(SUBSCRIPTION.encode(), place.encode())
        kept = [f"{name}: {value}" for name, value in response.getheaders() if name.lower() in _KEPT_HEADERS]
        length = response.getheader("content-length") if method == "HEAD" else len(content)
        head = [f"HTTP/1.1 {response.status} {response.reason}", *kept, f"content-length: {length}"]
        connection.close()
        return "\r\n".join([*head, "", ""]).encode() + content


def _unverified(netloc: str) -> HTTPSConnection:
    return HTTPSConnection(netloc, context=ssl._create_unverified_context())


def _subscription(path: str) -> str:
    return path.split("/")[2].partition("?")[0] if path.startswith("/subscriptions/") else ""


def _oci_key(folder: Path) -> dict[str, rsa.RSAPublicKey]:
    """Write a configuration file of OCI with a new key; return the public key by its id."""
    key = rsa.generate_private_key(65537, 2048)
    digest = Hash(MD5())
    public = key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    digest.update(public)
    fingerprint = ":".join(f"{byte:02x}" for byte in digest.finalize())
    pem = folder / "key.pem"
    pem.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.TraditionalOpenSSL,
            serialization.NoEncryption(),
        )
    )
    (folder / "config").write_text(
        f"[DEFAULT]\nuser={USER}\nfingerprint={fingerprint}\ntenancy={TENANCY}\nregion={REGION}\nkey_file={pem}\n"
    )
    return {f"{TENANCY}/{USER}/{fingerprint}": key.public_key()}


async def _run(folder: Path, latency_s: float) -> None:
    with ExitStack() as stack:
        aws = stack.enter_context(serve(FakeAws({"sts:GetCallerIdentity": CALLER, **ANSWERS}, date=NOW)))
        regions = [
            RegionSubscription(
                region_key=name, region_name=name, status="READY", is_home_region=name == REGION
            )
            for name in OCI_REGIONS
        ]
        oci = stack.enter_context(
            OciLoopback(Tenancy(regions=regions).routes(), _oci_key(folder), page_size=100)
        )
        azure = AzureLoopback(folder)
        stack.callback(azure.close)
        prepare(azure)
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(azure.certificate, folder / "loopback.key")
        addresses = {
            "aws": await Proxy(aws.url, latency_s).start(),
            "azure": await Proxy(azure.url, latency_s, tls, _subscription).start(),
            "oci": await Proxy(oci.url, latency_s).start(),
        }
        print(json.dumps(addresses), flush=True)
        await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(_run(Path(sys.argv[1]), float(sys.argv[2])))
