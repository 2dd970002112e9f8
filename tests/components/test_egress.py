"""Proxies and mirrors of a company in the resources of a region."""

import base64
from collections.abc import Mapping
from typing import Any

import pytest

from tests.components.recording import Graph
from tests.components.test_names import built

PROXY = "http://proxy.corp.example:3128"
MIRROR = "mirror.corp.example/hub"


def company(cloud: str) -> Mapping[str, Any]:
    """Return rules for one cloud."""
    mirrors = {} if cloud == "azure" else {cloud: {"docker.io": MIRROR}}
    return {"proxy": {cloud: {"http": PROXY}}, "registries": mirrors}


def decoded(graph: Graph, kind: str, *path: str) -> list[str]:
    """Return the user data of resources of a kind."""
    texts: list[str] = []
    for made in graph.all(kind):
        value: Any = made.inputs
        for key in path:
            value = value[key]
        texts.append(base64.b64decode(value).decode())
    return texts


def test_aws_tells_the_nodes() -> None:
    graph, _, plan = built("aws", company("aws"))
    texts = decoded(graph, "LaunchTemplate", "userData")
    assert len(texts) == 2, "GPU nodes and system nodes"
    for text in texts:
        assert f'HTTPS_PROXY: "{PROXY}"' in text
        assert str(plan.cidr) in text
        assert "/etc/containerd/certs.d/docker.io" in text


def test_oci_tells_the_nodes() -> None:
    graph, _, _ = built("oci", company("oci"))
    (system,) = decoded(graph, "NodePool", "nodeMetadata", "user_data")
    (pool,) = decoded(
        graph, "InstanceConfiguration", "instanceDetails", "launchDetails", "metadata", "user_data"
    )
    for text in (system, pool):
        assert f"HTTPS_PROXY={PROXY}" in text
        assert MIRROR in text
        assert "systemctl daemon-reload" in text
    assert system.index("daemon-reload") < system.index("oke_init_script")


def test_azure_tells_the_cluster() -> None:
    graph, _, plan = built("azure", company("azure"))
    config = graph.one("ManagedCluster").inputs["httpProxyConfig"]
    account = graph.one("StorageAccount").inputs["accountName"]
    assert config["httpProxy"] == config["httpsProxy"] == PROXY
    assert {f"{account}.blob.core.windows.net", str(plan.spec.pods_cidr)} <= set(config["noProxy"])


@pytest.mark.parametrize("cloud", ["aws", "azure", "oci"])
def test_without_either_nothing_is_stated(cloud: str) -> None:
    graph, _, _ = built(cloud, {})
    system = [made for made in graph.all("LaunchTemplate") if made.name.endswith("-system")]
    assert not any("userData" in made.inputs for made in system)
    assert not any("httpProxyConfig" in made.inputs for made in graph.all("ManagedCluster"))
    assert "PROXY" not in "".join(decoded(graph, "NodePool", "nodeMetadata", "user_data"))
