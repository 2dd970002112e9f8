"""Kueue, the JobSet controller and the MPI operator as processes, with a control plane on this machine."""

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
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from ruamel.yaml import YAML

from gpufabric.manifests.model import Document
from tools.cluster.binaries import binary
from tools.cluster.client import ApiServerClient, wait_until
from tools.cluster.control_plane import free_port, process

_WEBHOOKS = {"MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"}
_NAMESPACE = "kueue-system"
_SETTINGS = "kueue-manager-config"
"""ConfigMap of Kueue's chart with the configuration that our values give."""


@dataclass(frozen=True)
class Webhook:
    """Address and certificate of a controller's webhooks.

    Attributes:
        port: port on the loopback interface.
        folder: folder with ``tls.crt`` and ``tls.key``, and with those of the authority, ``ca``.
    """

    port: int
    folder: Path

    def client_config(self, service: Mapping[str, Any]) -> dict[str, str]:
        """Return the address that replaces a service of the cluster, which has no network here."""
        authority = base64.b64encode((self.folder / "ca.crt").read_bytes()).decode()
        return {"url": f"https://127.0.0.1:{self.port}{service.get('path', '/')}", "caBundle": authority}


_AUTHORITY, _SERVER = "kueue-ca", "kueue-webhook-service.kueue-system.svc"
"""Names that Kueue expects in its certificates (kueue, pkg/util/cert); it replaces others."""

_VALID = datetime.timedelta(days=365)
"""Kueue replaces certificates that end within 90 days."""


def webhook(folder: Path) -> Webhook:
    """Make a certificate authority, and with it a certificate for webhooks on the loopback interface."""
    folder.mkdir(parents=True, exist_ok=True)
    authority_key, key = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2))
    authority = _certificate(_AUTHORITY, authority_key, _AUTHORITY, authority_key)
    certificate = _certificate(_SERVER, key, _AUTHORITY, authority_key)
    for name, issued, private in (("ca", authority, authority_key), ("tls", certificate, key)):
        (folder / f"{name}.crt").write_bytes(issued.public_bytes(serialization.Encoding.PEM))
        (folder / f"{name}.key").touch(mode=0o600)
        text = private.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.TraditionalOpenSSL,
            serialization.NoEncryption(),
        )
        (folder / f"{name}.key").write_bytes(text)
    return Webhook(free_port(), folder)


def _certificate(
    name: str, key: rsa.RSAPrivateKey, issuer: str, issuer_key: rsa.RSAPrivateKey
) -> x509.Certificate:
    now = datetime.datetime.now(datetime.UTC)
    names = [x509.DNSName(name), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + _VALID)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=name == issuer, path_length=None), critical=True)
        .sign(issuer_key, hashes.SHA256())
    )


def kubeconfig(client: ApiServerClient, path: Path) -> Path:
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
def kueue(client: ApiServerClient, objects: Iterable[Document], directory: Path) -> Generator[None]:
    """Run Kueue with the configuration and the webhooks of its chart.

    Args:
        client: an administrator's client.
        objects: what the chart installs.
        directory: folder for certificates, configuration and log.
    """
    hook = webhook(directory / "certificates")
    documents = list(objects)
    config = _kueue_configuration(documents, hook, directory)
    command = [str(binary("kueue")), "--config", str(config)]
    environment = os.environ | {"KUBECONFIG": str(kubeconfig(client, directory / "kubeconfig"))}
    client.apply({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": _NAMESPACE}})
    client.apply(_secret(hook))
    for document in documents:
        if _is_definition(document) or document["kind"] in _WEBHOOKS:
            client.apply(redirected(document, hook))
    with _answering(hook, command, directory / "kueue.log", environment):
        yield


@contextlib.contextmanager
def jobset(client: ApiServerClient, objects: Iterable[Document], directory: Path) -> Generator[None]:
    """Run the JobSet controller with the webhooks that its project publishes.

    Args:
        client: an administrator's client.
        objects: what the project publishes; its custom resource definition is already known to the server.
        directory: folder for certificates, configuration and log.
    """
    directory.mkdir(parents=True, exist_ok=True)
    hook = webhook(directory / "certificates")
    settings = {
        "apiVersion": "config.jobset.x-k8s.io/v1alpha1",
        "kind": "Configuration",
        "health": {"healthProbeBindAddress": "0"},
        "metrics": {"bindAddress": "0"},
        "webhook": {"port": hook.port, "host": "127.0.0.1", "certDir": str(hook.folder)},
        "internalCertManagement": {"enable": False},
        "leaderElection": {"leaderElect": False},
    }
    config = directory / "configuration.json"
    config.write_text(json.dumps(settings), encoding="utf-8")
    environment = os.environ | {"KUBECONFIG": str(kubeconfig(client, directory / "kubeconfig"))}
    command = [str(binary("jobset")), "--config", str(config)]
    for document in objects:
        if document["kind"] in _WEBHOOKS:
            client.apply(redirected(document, hook))
    with _answering(hook, command, directory / "jobset.log", environment):
        yield


@contextlib.contextmanager
def _answering(
    hook: Webhook, command: list[str], log: Path, environment: Mapping[str, str]
) -> Generator[None]:
    """Run a controller, and wait until its webhooks answer."""
    name = log.stem
    with process(command, log, environment) as running:

        def ready() -> bool:
            if running.poll() is not None:
                raise RuntimeError(f"{name} ended: {log.read_text(errors='replace')[-1000:]}")
            return _answers(hook)

        wait_until(ready, f"{name} ({log})", timeout_s=120)
        yield


def _secret(hook: Webhook) -> Document:
    """Return the certificates where Kueue looks for them before it makes its own."""
    data = {path.name: base64.b64encode(path.read_bytes()).decode() for path in hook.folder.iterdir()}
    metadata = {"name": "kueue-webhook-server-cert", "namespace": _NAMESPACE}
    return {"apiVersion": "v1", "kind": "Secret", "metadata": metadata, "data": data}


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
        "leaderElection": {"leaderElect": False},
        "featureGates": configuration.get("featureGates", {}) | {"VisibilityOnDemand": False},
    }
    path = directory / "configuration.json"
    path.write_text(json.dumps(configuration), encoding="utf-8")
    return path


@contextlib.contextmanager
def mpi_operator(client: ApiServerClient, directory: Path) -> Generator[None]:
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
