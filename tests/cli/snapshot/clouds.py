"""A project with a stack on each cloud, and the three clouds on loopback servers."""

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest
from azure.core.credentials import AccessToken
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import MD5, Hash
from typer.testing import CliRunner, Result

from gpufabric.accounts.aws.reader import AwsReader
from gpufabric.accounts.azure.endpoints import Endpoints, Patience
from gpufabric.accounts.azure.reader import AzureReader
from gpufabric.accounts.oci.reader import OciReader
from gpufabric.accounts.reader import AccountReader
from gpufabric.cli.main import app
from gpufabric.cli.snapshot import command
from gpufabric.plan.clock import NOW_VARIABLE
from tests.cli.demo_project import PULUMI
from tools.loopback.aws import account as aws_account
from tools.loopback.aws.server import FakeAws, serve
from tools.loopback.azure import account as azure_account
from tools.loopback.azure import bodies
from tools.loopback.azure.server import Loopback as AzureLoopback
from tools.loopback.azure.server import token
from tools.loopback.oci import facts as oci_facts
from tools.loopback.oci import tenancy as oci_tenancy
from tools.loopback.oci.server import Loopback as OciLoopback

NOW = datetime(2026, 11, 29, 13, 0, tzinfo=UTC)
AWS_SECRET, AWS_SESSION = "canary-aws-secret-access-key", "canary-aws-session-token"
AZURE_SECRET = "canary-azure-client-secret"
ACCOUNTS = (aws_account.ACCOUNT, bodies.SUBSCRIPTION, oci_facts.TENANCY, oci_facts.COMPARTMENT)
"""Accounts that the project declares, and so may show."""

STRANGER = "999999999999"
STACKS = {
    "aws-us-east-1": f"""\
config:
  gpufabric:region:
    cloud: aws
    region: us-east-1
    account_id: "{aws_account.ACCOUNT}"
    zone: use1-az6
    system_zones: [use1-az4, use1-az6]
    network: {{cidr: 10.16.0.0/16}}
    pools:
      train:
        shape: p5.48xlarge
        nodes: 4
        capacity:
          mode: capacity-block
          id: {aws_account.BLOCK}
          nodes: 4
          starts: "2026-11-01T11:30:00Z"
          ends: "2026-12-05T11:30:00Z"
""",
    "azure-eastus": f"""\
config:
  gpufabric:region:
    cloud: azure
    region: eastus
    subscription_id: {bodies.SUBSCRIPTION}
    zone: "1"
    network: {{cidr: 10.32.0.0/16}}
    pools:
      train: {{shape: {bodies.SIZE}, nodes: 90}}
    storage:
      lustre: {{at_least_tib: 120, throughput_mbps_per_tib: 500}}
""",
    "oci-us-ashburn-1": f"""\
config:
  gpufabric:region:
    cloud: oci
    region: us-ashburn-1
    tenancy_id: {oci_facts.TENANCY}
    compartment_id: {oci_facts.COMPARTMENT}
    availability_domain: "{oci_facts.FIRST}"
    node_image_id: {oci_facts.NODE_IMAGE}
    node_image_os: Canonical Ubuntu 22.04
    system_image_id: {oci_facts.SYSTEM_IMAGE}
    rdma_cidr: 192.168.0.0/16
    network: {{cidr: 10.48.0.0/16}}
    pools:
      train: {{shape: {oci_facts.SHAPE}, nodes: 40}}
""",
}
STACK_OF = {stack.partition("-")[0]: stack for stack in STACKS}
TOPICS = ("quotas", "capacity", "network", "images")


class StaticToken:
    """Credentials of Azure that are a token."""

    def __init__(self) -> None:
        self.text = token()

    def get_token(self, *_: str, **__: object) -> AccessToken:
        return AccessToken(self.text, 4102444800)


@dataclass
class Servers:
    """The loopback servers, which live as long as the tests of a module."""

    azure: AzureLoopback
    session: boto3.Session
    key_pem: str
    fingerprint: str
    public_key: rsa.RSAPublicKey


@contextmanager
def servers(folder: Path) -> Iterator[Servers]:
    """Start what is slow to start."""
    key = rsa.generate_private_key(65537, 2048)
    digest = Hash(MD5())
    digest.update(
        key.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
    )
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    ).decode()
    azure = AzureLoopback(folder)
    session = boto3.Session(
        aws_access_key_id="AKIACANARYKEY", aws_secret_access_key=AWS_SECRET, aws_session_token=AWS_SESSION
    )
    try:
        fingerprint = ":".join(f"{byte:02x}" for byte in digest.finalize())
        yield Servers(azure, session, pem, fingerprint, key.public_key())
    finally:
        azure.close()


@dataclass
class Clouds:
    """Three clouds in which everything is in order, until a test breaks one.

    Attributes:
        root: folder of the project.
        aws, azure, oci, tenancy: the servers, and the state of the tenancy.
        settings: settings of the readers by cloud, which a test changes.
        stacks: the stack of each cloud.
        oci_config: the configuration file of OCI.
        secrets: texts that must not appear anywhere.
    """

    root: Path
    aws: FakeAws
    azure: AzureLoopback
    oci: OciLoopback
    tenancy: oci_tenancy.Tenancy
    settings: dict[str, dict[str, Any]]
    oci_config: Path
    secrets: tuple[str, ...]
    monkeypatch: pytest.MonkeyPatch
    stacks: dict[str, str] = field(default_factory=lambda: dict(STACK_OF))
    hours: int = 0
    output: list[str] = field(default_factory=list)

    def snapshot(self, topic: str, *stacks: str, options: tuple[str, ...] = ()) -> Result:
        """Run ``gpufabric snapshot``, an hour after the run before."""
        self.monkeypatch.setenv(NOW_VARIABLE, (NOW + timedelta(hours=self.hours)).isoformat())
        self.hours += 1
        readers: Mapping[str, AccountReader] = {
            "aws": AwsReader(**self.settings["aws"]),
            "azure": AzureReader(**self.settings["azure"]),
            "oci": OciReader(**self.settings["oci"]),
        }
        self.monkeypatch.setattr(command, "account_readers", lambda: lambda target: readers[target.cloud])
        result = CliRunner().invoke(app, ["snapshot", topic, *stacks, *options, "--root", str(self.root)])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        self.output.append(result.output)
        return result

    def files(self) -> dict[str, str]:
        """Return the texts of all snapshots by path."""
        return {
            str(file.relative_to(self.root)): file.read_text()
            for file in sorted((self.root / "stacks").glob("*-snapshots/**/*"))
            if file.is_file()
        }

    def leaks(self) -> list[str]:
        """Return secrets, and account numbers that are not declared, in all output and all files."""
        text = "\n".join([*self.output, *self.files().values(), *self.files()])
        numbers = set(re.findall(r"(?<!\d)\d{12}(?!\d)", text))
        numbers |= set(re.findall(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", text))
        numbers |= set(re.findall(r"ocid1\.(?:tenancy|user|compartment)\.[\w.-]+", text))
        strangers = sorted(number for number in numbers if not number.startswith(ACCOUNTS))
        return [secret for secret in self.secrets if secret in text] + strangers


@contextmanager
def clouds(root: Path, servers: Servers, monkeypatch: pytest.MonkeyPatch) -> Iterator[Clouds]:
    """Yield the clouds, and a new project without snapshots."""
    _hide_settings(monkeypatch)
    (root / "stacks").mkdir(parents=True)
    (root / "Pulumi.yaml").write_text(PULUMI)
    for stack, text in STACKS.items():
        (root / "stacks" / f"Pulumi.{stack}.yaml").write_text(text)
    home = root.with_name("home")
    (home / ".oci").mkdir(parents=True)
    monkeypatch.setenv("HOME", str(home))
    key, config = home / ".oci" / "key.pem", home / ".oci" / "config"
    key.write_text(servers.key_pem)
    config.write_text(
        f"[DEFAULT]\nuser={oci_facts.USER}\nfingerprint={servers.fingerprint}\n"
        f"tenancy={oci_facts.TENANCY}\nregion={oci_facts.REGION}\nkey_file={key}\n"
    )
    azure = servers.azure
    azure.answers.clear()
    azure.requests.clear()
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(azure.certificate))
    azure_account.prepare(azure)
    tenancy = oci_tenancy.Tenancy()
    with ExitStack() as stack:
        aws = stack.enter_context(
            serve(FakeAws({"sts:GetCallerIdentity": aws_account.CALLER, **aws_account.ANSWERS}, date=NOW))
        )
        keys = {f"{oci_facts.TENANCY}/{oci_facts.USER}/{servers.fingerprint}": servers.public_key}
        oci = stack.enter_context(OciLoopback(tenancy.routes(), keys))
        credential = StaticToken()
        settings: dict[str, dict[str, Any]] = {
            "aws": {
                "session": servers.session,
                "endpoint_url": aws.url,
                "clock": lambda: NOW,
                "jitter": lambda: 0.0,
                "read_timeout_s": 30,
            },
            "azure": {
                "endpoints": Endpoints(azure.url, authority=azure.url),
                "credential": credential,
                "environment": {},
                "patience": Patience(
                    read_seconds=30, retries=2, backoff_seconds=0.01, longest_pause_seconds=1
                ),
                "clock": lambda: NOW,
            },
            "oci": {
                "environment": {},
                "endpoint": oci.url,
                "read_seconds": 30,
                "pause_seconds": 0.01,
            },
        }
        pem_line = servers.key_pem.splitlines()[3]
        secrets = (
            AWS_SECRET,
            AWS_SESSION,
            "AKIACANARYKEY",
            AZURE_SECRET,
            credential.text,
            pem_line,
            servers.fingerprint,
        )
        yield Clouds(root, aws, azure, oci, tenancy, settings, config, secrets, monkeypatch)
    assert not oci.faults


def _hide_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the settings of this machine out of the environment."""
    for name in list(os.environ):
        if name.startswith(("AWS_", "AZURE_", "ARM_", "OCI_", "TF_VAR_", "KUBERNETES_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("COLUMNS", "250")
