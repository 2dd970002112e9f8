from typing import Any

import pytest

from gpufabric.policies.oci.defined_tags import machine_tags
from gpufabric.policies.properties import Props, SecretValue
from gpufabric.policies.resource import Resource

NODE_POOL = "oci:ContainerEngine/nodePool:NodePool"
INSTANCE = "oci:Core/instance:Instance"


@pytest.mark.parametrize(
    ("kind", "props", "tags"),
    [
        (INSTANCE, {"definedTags": {"Fabric.Cluster": "Demo"}}, {"fabric.cluster": "Demo"}),
        (INSTANCE, {}, {}),
        (INSTANCE, {"definedTags": SecretValue()}, {}),
        (INSTANCE, {"definedTags": "Fabric.Cluster"}, {}),
        (NODE_POOL, {"definedTags": {"of.pool": "x"}, "nodeConfigDetails": {}}, {}),
        (NODE_POOL, {"nodeConfigDetails": {"definedTags": {"a.b": "x"}}}, {"a.b": "x"}),
        ("oci:Core/vcn:Vcn", {"definedTags": {"a.b": "x"}}, {}),
    ],
)
def test_tags_of_machines(kind: str, props: dict[str, Any], tags: dict[str, str]) -> None:
    resource = Resource(type=kind, name="a", urn="urn", props=Props(props), provider=Props({}))
    assert machine_tags(resource) == tags
