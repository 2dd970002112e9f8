"""Kueue and the MPI operator as processes on this machine, against a control plane on this machine."""

import base64
import contextlib
import datetime
import ipaddress
import json
import os
import socket
from collections.abc import Generator, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from ruamel.yaml import YAML

from gpufabric.manifests.model import Document
from tools.cluster.binaries import binary
from tools.cluster.client import Client, wait_until
from tools.cluster.control_plane import free_port, process

_WEBHOOKS = {"MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"}
_SETTINGS = "kueue-manager-config"
"""ConfigMap of Kueue's chart with the configuration that our values give."""


@dataclass(frozen=True)
class Webhook:
    """Address and certificate of a controller's webhooks.

    Attributes:
        port: port on the loopback interface.
        folder: folder with ``tls.crt`` and ``tls.key``.
    """

    port: int
    folder: Path

    def client_config(self, service: Mapping[str, Any]) -> dict[str, str]:
        """Return the address that replaces a service of the cluster, which has no network here."""
        authority = base64.b64encode((self.folder / "tls.crt").read_bytes()).decode()
        return {"url": f"https://127.0.0.1:{self.port}{service.get('path', '/')}", "caBundle": authority}


def webhook(folder: Path) -> Webhook:
    """Make a certificate for webhooks on the loopback interface."""
    folder.mkdir(parents=True, exist_ok=True)
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "webhook")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "tls.crt").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "tls.key").touch(mode=0o600)
    (folder / "tls.key").write_bytes(private)
    return Webhook(free_port(), folder)


def kubeconfig(client: Client, path: Path) -> Path:
    """Write a kubeconfig file for an administrator."""
    authority = base64.b64encode(client.certificate.read_bytes()).decode()
    cluster = {"server": client.server, "certificate-authority-data": authority}
    config = {
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": "proof",
        "clusters": [{"name": "proof", "cluster": cluster}],
        "users": [{"name": "proof", "user": {"token": client.token}}],
        "contexts": [{"name": "proof", "context": {"cluster": "proof", "user": "proof"}}],
    }
    path.touch(mode=0o600)
    path.write_text(json.dumps(config), encoding="utf-8")
    return path


def redirected(document: Document, hook: Webhook) -> Document:
    """Point the webhooks of an object to a process on this machine."""
    copied: Document = json.loads(json.dumps(document))
    if copied["kind"] in _WEBHOOKS:
        for entry in copied.get("webhooks", ()):
            entry["clientConfig"] = hook.client_config(entry["clientConfig"]["service"])
    if _is_definition(copied) and "conversion" in copied["spec"]:
        webhook_: dict[str, Any] = copied["spec"]["conversion"]["webhook"]
        webhook_["clientConfig"] = hook.client_config(webhook_["clientConfig"]["service"])
    return copied


def _is_definition(document: Document) -> bool:
    return document["kind"] == "CustomResourceDefinition"


@contextlib.contextmanager
def kueue(client: Client, objects: Iterable[Document], directory: Path) -> Generator[None]:
    """Run Kueue with the configuration and the webhooks of its chart.

    Args:
        client: an administrator's client.
        objects: what the chart installs.
        directory: folder for certificates, configuration and log.
    """
    hook = webhook(directory / "certificates")
    found = list(objects)
    config = _kueue_configuration(found, hook, directory)
    command = [str(binary("kueue")), "--config", str(config), "--feature-gates=VisibilityOnDemand=false"]
    environment = os.environ | {"KUBECONFIG": str(kubeconfig(client, directory / "kubeconfig"))}
    client.apply({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "kueue-system"}})
    for document in found:
        if _is_definition(document):
            client.apply(redirected(document, hook))
    with process(command, directory / "kueue.log", environment) as running:
        wait_until(
            lambda: _answers(hook) or running.poll() is not None, f"{directory}/kueue.log", timeout_s=120
        )
        for document in found:
            if document["kind"] in _WEBHOOKS:
                client.apply(redirected(document, hook))
        yield


def _kueue_configuration(objects: list[Document], hook: Webhook, directory: Path) -> Path:
    """Write the chart's configuration for a process outside a cluster: other ports and certificates only."""
    reader: Any = YAML(typ="safe")
    (settings,) = (document for document in objects if document["metadata"]["name"] == _SETTINGS)
    (text,) = settings["data"].values()
    configuration: dict[str, Any] = reader.load(text)
    configuration |= {
        "health": {"healthProbeBindAddress": f"127.0.0.1:{free_port()}"},
        "metrics": {"bindAddress": "0"},
        "webhook": {"port": hook.port, "host": "127.0.0.1", "certDir": str(hook.folder)},
        "internalCertManagement": {"enable": False},
        "leaderElection": {"leaderElect": False},
    }
    path = directory / "configuration.json"
    path.write_text(json.dumps(configuration), encoding="utf-8")
    return path


@contextlib.contextmanager
def mpi_operator(client: Client, directory: Path) -> Generator[None]:
    """Run the MPI operator."""
    config = kubeconfig(client, directory / "mpi-kubeconfig")
    client.apply({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "mpi-operator"}})
    command = [str(binary("mpi-operator")), "-kubeConfig", str(config)]
    with process(command, directory / "mpi-operator.log"):
        yield


def _answers(hook: Webhook) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", hook.port), timeout=1):
        return True
    return False
