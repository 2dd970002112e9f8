"""Fixtures: a key, a configuration file, a tenancy on a loopback server, and a declared stack."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import MD5, Hash
from pydantic import TypeAdapter

from gpufabric.accounts.oci.reader import OciReader
from gpufabric.accounts.target import Target
from gpufabric.spec.oci.region import OciRegion
from tools.loopback.oci.facts import (
    DECLARED,
    REGION,
    TENANCY,
    USER,
)
from tools.loopback.oci.server import Loopback
from tools.loopback.oci.tenancy import Tenancy

STACK = "oci-us-ashburn-1"
Declare = Callable[..., Target]


@pytest.fixture(scope="session")
def private_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


@pytest.fixture(scope="session")
def key_pem(private_key: rsa.RSAPrivateKey) -> str:
    return private_key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    ).decode()


@pytest.fixture(scope="session")
def fingerprint(private_key: rsa.RSAPrivateKey) -> str:
    digest = Hash(MD5())
    digest.update(
        private_key.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
    )
    return ":".join(f"{byte:02x}" for byte in digest.finalize())


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty home directory, and take all settings of logins out of the environment."""
    for name in list(os.environ):
        if name.startswith(("OCI_", "TF_VAR_", "KUBERNETES_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def config_file(home: Path, key_pem: str, fingerprint: str) -> Path:
    """Write a configuration file with an API key, as ``oci setup config`` does."""
    folder = home / ".oci"
    folder.mkdir()
    key = folder / "key.pem"
    key.write_text(key_pem)
    file = folder / "config"
    file.write_text(
        f"[DEFAULT]\nuser={USER}\nfingerprint={fingerprint}\ntenancy={TENANCY}\nregion={REGION}\nkey_file={key}\n"
    )
    return file


@pytest.fixture
def tenancy() -> Tenancy:
    return Tenancy()


@pytest.fixture
def cloud(tenancy: Tenancy, private_key: rsa.RSAPrivateKey, fingerprint: str) -> Iterator[Loopback]:
    keys = {f"{TENANCY}/{USER}/{fingerprint}": private_key.public_key()}
    with Loopback(tenancy.routes(), keys) as loopback:
        yield loopback
    assert not loopback.faults


@pytest.fixture
def reader(cloud: Loopback, config_file: Path) -> OciReader:
    return OciReader(endpoint=cloud.url, read_seconds=2, pause_seconds=0.01)


@pytest.fixture
def declare() -> Declare:
    """Declare a target with one stack, whose declaration a test changes."""

    def target(*, account: str = TENANCY, **changes: Any) -> Target:
        data: dict[str, Any] = {**DECLARED, "budget": {"usd_per_hour": 5000, "usd_per_month": 3600000}}
        region = TypeAdapter(OciRegion).validate_python({**data, **changes})
        return Target(
            cloud="oci",
            account=account,
            region=region.region,
            stacks={STACK: region},
            fabric="demo",
        )

    return target
