from typing import Any

from gpufabric.policies.azure.features import registrations
from gpufabric.policies.graph import Graph
from tests.policies.azure_stack import FEATURE
from tests.policies.conftest import UNKNOWN, Made, seen

NAME = "Microsoft.ContainerService/AKSInfinibandSupport"
DEPLOYMENT = "azure-native:resources:DeploymentAtSubscriptionScope"


def deployment(name: str, resources: Any) -> Made:
    return Made(DEPLOYMENT, {"properties": {"template": {"resources": resources}}}, name)


def test_what_registers_a_feature() -> None:
    resources = seen(
        [
            deployment("registers", [{"type": "Microsoft.Storage/storageAccounts", "name": "x"}, FEATURE]),
            deployment("another", [{**FEATURE, "name": "Microsoft.ContainerService/Other"}]),
            deployment("unknown", [{**FEATURE, "name": UNKNOWN}]),
            deployment("empty", []),
        ]
    )
    registering, unevaluated = registrations(NAME, Graph({resource.urn: resource for resource in resources}))
    assert [resource.name for resource in registering] == ["registers"]
    assert [str(gap) for gap in unevaluated.values()] == [
        "unknown.properties.template.resources[0].name unknown until apply"
    ]
    assert list(unevaluated) == [resources[2].urn]
