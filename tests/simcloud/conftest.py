from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from gpufabric.simcloud.provider.server import start
from gpufabric.wire.schema import SchemaLoader
from tests.simcloud.driver import Made, Provider

CONFIG: dict[str, dict[str, Any]] = {
    "aws": {"region": "us-east-2"},
    "azure-native": {"subscriptionId": "11111111-2222-4333-8444-555555555555"},
    "oci": {"region": "us-ashburn-1"},
}
COMPARTMENT = "ocid1.compartment.oc1..aaaaaaaaexample"


@cache
def loader(package: str) -> SchemaLoader:
    """One loader per package for all tests: a schema is read from the SDK once."""
    return SchemaLoader(package)


@pytest.fixture
def schemas() -> Callable[[str], SchemaLoader]:
    return loader


@pytest.fixture
def provider(tmp_path: Path) -> Iterator[Callable[..., Provider]]:
    """Starts a provider of a package on the test's own clouds, configured, served over gRPC."""
    servers, clients = [], []

    def make(package: str, config: Mapping[str, Any] | None = None) -> Provider:
        server, port = start(package, tmp_path, loader(package))
        servers.append(server)
        clients.append(Provider(port))
        return clients[-1].configure({**CONFIG[package], **(config or {})})

    yield make
    for client in clients:
        client.channel.close()
    for server in servers:
        server.stop(grace=None)


@pytest.fixture
def aws(provider: Callable[..., Provider]) -> Provider:
    return provider("aws")


@pytest.fixture
def azure(provider: Callable[..., Provider]) -> Provider:
    return provider("azure-native")


@pytest.fixture
def oci(provider: Callable[..., Provider]) -> Provider:
    return provider("oci")


@pytest.fixture
def vpc(aws: Provider) -> Made:
    return aws.create("aws:ec2/vpc:Vpc", "vpc", {"cidrBlock": "10.0.0.0/16"})


@pytest.fixture
def group(azure: Provider) -> Made:
    return azure.create("azure-native:resources:ResourceGroup", "rg", {"location": "eastus"})


@pytest.fixture
def vcn(oci: Provider) -> Made:
    return oci.create(
        "oci:Core/vcn:Vcn", "vcn", {"compartmentId": COMPARTMENT, "cidrBlocks": ["10.0.0.0/16"]}
    )
