"""A Kubernetes control plane on this machine: etcd and kube-apiserver, on the loopback interface."""

import contextlib
import secrets
import socket
import subprocess
import urllib.error
from collections.abc import Generator, Mapping
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from tools.cluster.binaries import binary
from tools.cluster.client import ApiRefusedError, ApiServerClient, wait_until

START_S = 180
"""Longest wait for the API server, which creates its own objects at its first start."""


def free_port() -> int:
    """Return a port of the loopback interface that no process uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def process(
    command: list[str], log: Path, environment: Mapping[str, str] | None = None
) -> Generator[subprocess.Popen[bytes]]:
    """Run a program in the background; its output goes to a file."""
    with log.open("wb") as output:
        running = subprocess.Popen(
            command, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output
        )
        try:
            yield running
        finally:
            running.terminate()
            try:
                running.wait(timeout=20)
            except subprocess.TimeoutExpired:
                running.kill()
                running.wait()


@contextlib.contextmanager
def control_plane(directory: Path) -> Generator[ApiServerClient]:
    """Run etcd and an API server with their data in a directory, and yield an administrator's client.

    Raises:
        SourceError: a program cannot be built.
        TimeoutError: the API server does not become ready; its log is in the directory.
    """
    programs = {name: str(binary(name)) for name in ("etcd", "kube-apiserver")}
    peers, clients, port = free_port(), free_port(), free_port()
    storage = [
        *(programs["etcd"], "--data-dir", str(directory / "etcd"), "--unsafe-no-fsync"),
        *("--listen-peer-urls", f"http://127.0.0.1:{peers}"),
        *("--listen-client-urls", f"http://127.0.0.1:{clients}"),
        *("--advertise-client-urls", f"http://127.0.0.1:{clients}"),
    ]
    token = secrets.token_hex(16)
    server = [programs["kube-apiserver"], *_flags(directory, token, clients, port)]
    with (
        process(storage, directory / "etcd.log"),
        process(server, directory / "kube-apiserver.log") as running,
    ):
        certificate = directory / "certificates" / "apiserver.crt"
        client = ApiServerClient(f"https://127.0.0.1:{port}", token, certificate)

        def ready() -> bool:
            if running.poll() is not None:
                log = (directory / "kube-apiserver.log").read_text(errors="replace")
                raise RuntimeError(f"kube-apiserver ended: {log[-1000:]}")
            with contextlib.suppress(urllib.error.URLError, ApiRefusedError, OSError, ValueError):
                client.request("GET", "/api/v1/namespaces/default")
                return True
            return False

        wait_until(ready, f"API server ({directory}/kube-apiserver.log)", timeout_s=START_S)
        yield client


def _flags(directory: Path, token: str, storage_port: int, port: int) -> list[str]:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    key_file, tokens = directory / "service-accounts.pem", directory / "tokens.csv"
    for path in (key_file, tokens):
        path.touch(mode=0o600)
    key_file.write_bytes(key)
    tokens.write_text(f"{token},proof,proof,system:masters\n", encoding="utf-8")
    return [
        f"--etcd-servers=http://127.0.0.1:{storage_port}",
        "--bind-address=127.0.0.1",
        "--advertise-address=127.0.0.1",
        f"--secure-port={port}",
        f"--cert-dir={directory / 'certificates'}",
        "--service-cluster-ip-range=10.96.0.0/16",
        f"--token-auth-file={tokens}",
        "--authorization-mode=RBAC",
        "--service-account-issuer=https://127.0.0.1",
        f"--service-account-key-file={key_file}",
        f"--service-account-signing-key-file={key_file}",
        "--endpoint-reconciler-type=none",
        "--allow-privileged=true",
        # No controller creates the default service account of a namespace here.
        "--disable-admission-plugins=ServiceAccount",
    ]
