"""No secret leaves the pack, wherever it is planted: secrets reach policies in plain text."""

import copy
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pulumi_policy import Policy, ResourceValidationPolicy, StackValidationPolicy

from gpufabric.policies.billing import extract
from gpufabric.policies.load_context import load_context
from gpufabric.policies.pack import build_policies
from gpufabric.policies.rules import RULES
from gpufabric.policies.settings import Settings
from gpufabric.policies.state import resources_of_state
from gpufabric.policies.waivers import Waiver
from tests.policies import azure_stack, oci_stack
from tests.policies.aws_pools import in_block
from tests.policies.aws_stack import region, sound
from tests.policies.conftest import UNKNOWN, Made, stack_of

SECRET = "hunter2"
STACK = "aws-us-east-1"
QUOTABLE = {
    "availabilityDomain",
    "availabilityZone",
    "availabilityZoneId",
    "availabilityZones",
    "gpufabric.dev/fabric",
    "gpufabric.dev/pool",
    "gpufabric-pool",
    "instanceType",
    "instanceTypes",
    "location",
    "nodeShape",
    "region",
    "shape",
    "vmSize",
    "zones",
}
"""Properties whose values messages may show; also in docs/policies.md: shapes, regions, zones and pools."""

AZURE = {
    "azure-native:containerservice:ManagedCluster": {
        "location": "eastus",
        "sku": {"tier": "Standard"},
        "agentPoolProfiles": [{"name": "system", "vmSize": "Standard_D4s_v5", "count": 3.0}],
    },
    "azure-native:containerservice:AgentPool": {
        "vmSize": "Standard_ND96isr_H200_v5",
        "count": 8.0,
        "nodeLabels": {"gpufabric.dev/pool": "train"},
        "upgradeSettings": {"maxSurge": "33%"},
    },
    "azure-native:storagecache:AmlFilesystem": {"sku": {"name": "x"}, "storageCapacityTiB": 16.0},
    "azure-native:network:VirtualNetworkGateway": {"gatewayType": "Vpn", "sku": {"name": "VpnGw2AZ"}},
    "azure-native:network:ExpressRouteCircuit": {
        "sku": {"family": "MeteredData"},
        "serviceProviderProperties": {"bandwidthInMbps": 10000.0},
    },
    "azure-native:network:PublicIPAddress": {"sku": {"name": "Standard"}},
}
OCI = {
    "oci:Core/instance:Instance": {"shape": "BM.GPU.B200.8", "freeformTags": {"gpufabric-pool": "train"}},
    "oci:ContainerEngine/nodePool:NodePool": {
        "nodeShape": "VM.Standard.E5.Flex",
        "nodeShapeConfig": {"ocpus": 4.0, "memoryInGbs": 64.0},
        "nodeConfigDetails": {"size": 3.0},
    },
    "oci:Lustre/fileStorageLustreFileSystem:FileStorageLustreFileSystem": {
        "performanceTier": "x",
        "capacityInGbs": 31200.0,
    },
    "oci:Core/virtualCircuit:VirtualCircuit": {"bandwidthShapeName": "10 Gbps"},
}


def whole() -> list[Made]:
    """Give resources of every kind that rules read."""
    made = [*sound().values(), *in_block("block", 8.0)]
    for cloud, other in (("azure", azure_stack.sound()), ("oci", oci_stack.sound())):
        names = {name: f"{cloud}-{name}" for name in other}
        for name, resource in other.items():
            links = {
                key: tuple(names[source] for source in sources) for key, sources in resource.linked.items()
            }
            made.append(replace(resource, name=names[name], links=links))
    made += [Made(type_, props, type_.rsplit(":", 1)[-1]) for type_, props in {**AZURE, **OCI}.items()]
    return made


QUOTABLE_BELOW = {("sku", "name")}
"""The size of the machines of an Azure reservation."""


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Give the paths of all values except those that may be quoted."""
    if path and (path[-1] in QUOTABLE or path[-2:] in QUOTABLE_BELOW):
        return
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield from places(inner, (*path, key))


PLACES = [
    (position, path)
    for position, made in enumerate(whole())
    for path in places(json.loads(json.dumps(dict(made.props))))
    if path
]
SHAPES = st.sampled_from([SECRET, [SECRET], {SECRET: SECRET}, {"value": SECRET}, f"{SECRET}%", f"x {SECRET}"])
EXTRA = st.sampled_from(["userData", "tags", "description", "metadata", "password", "policy", "name"])


def planted(made: list[Made], plants: list[tuple[int, tuple[Any, ...], Any]]) -> list[Made]:
    """Put secrets into inputs; a place that an earlier one took away is left."""
    copies = [replace(resource, props=json.loads(json.dumps(dict(resource.props)))) for resource in made]
    for position, path, value in plants:
        node: Any = copies[position].props
        try:
            for key in path[:-1]:
                node = node[key]
            node[path[-1]] = copy.deepcopy(value)
        except (KeyError, IndexError, TypeError):
            continue
    return copies


def said(policies: list[Policy], made: list[Made], config: dict[str, Any]) -> str:
    """Do what the engine does, and give all that is said."""
    result: list[str] = []
    for policy in policies:
        if isinstance(policy, ResourceValidationPolicy):
            for resource in made:
                policy.validate(resource.inputs(), lambda message, urn=None: result.append(message))
    for policy in policies:
        if isinstance(policy, StackValidationPolicy):
            args = stack_of(made, config.get(policy.name))
            policy.validate(args, lambda message, urn=None: result.append(f"{message} {urn}"))
    return "\n".join(result)


def declared(**more: Any) -> str:
    return json.dumps({"gpufabric:region": {**region().model_dump(mode="json"), **more}})


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    plants=st.lists(
        st.one_of(
            st.tuples(st.sampled_from(PLACES), SHAPES).map(lambda pair: (*pair[0], pair[1])),
            st.tuples(st.integers(0, len(whole()) - 1), EXTRA.map(lambda value: (value,)), SHAPES),
        ),
        min_size=1,
        max_size=12,
    ),
    configured=st.sampled_from(
        [{}, {"tags": {"key": SECRET}}, {"budget": SECRET}, {"account_id": SECRET}, {"zone": {"a": SECRET}}]
    ),
    rule_config=st.sampled_from([{}, {"strict": SECRET}, {"max_age_days": SECRET}, {"strict": True}]),
)
def test_planted_secret_is_never_said(
    plants: Any, configured: Any, rule_config: Any, tmp_path_factory: pytest.TempPathFactory
) -> None:
    environment = {"PULUMI_STACK": STACK, "PULUMI_CONFIG": declared(**configured)}
    root = tmp_path_factory.getbasetemp()
    context = replace(
        load_context(environment, root=root),
        now=datetime(2026, 12, 1, 12, tzinfo=UTC),
        fabric=None,
    )
    policies = build_policies(lambda: context)
    text = said(policies, planted(whole(), plants), dict.fromkeys((rule.id for rule in RULES), rule_config))
    assert "cost-summary" in text or rule_config
    assert SECRET not in text


@pytest.mark.parametrize("key", ["region", "declaration", "state", "waiver"])
def test_secret_beside_the_resources_is_never_said(tmp_path: Path, key: str) -> None:
    environment = {"PULUMI_STACK": STACK, "PULUMI_CONFIG": declared()}
    if key == "region":
        environment["PULUMI_CONFIG"] = SECRET
    if key == "declaration":
        environment["PULUMI_CONFIG"] = json.dumps({"gpufabric:region": SECRET, "other:token": SECRET})
    if key == "state":
        (tmp_path / SECRET).write_text(SECRET)
        environment["GPUFABRIC_PREVIOUS_STATE"] = str(tmp_path / SECRET)
    reason = Waiver("imdsv2", f"urn:pulumi:{STACK}::*", "team", SECRET, datetime.now(UTC).date(), "waivers:1")
    context = replace(load_context(environment, root=tmp_path), fabric=None)
    policies = build_policies(lambda: context, RULES, Settings(waivers=(reason,)))
    made = planted(whole(), [(0, ("tags",), SECRET)])
    text = said(policies, made, {"cost-increase": {"max_percent": 1}})
    assert "cost-increase: not evaluated: earlier cost unknown" in text
    assert SECRET not in text


def test_secret_of_the_previous_state_is_never_said(tmp_path: Path) -> None:
    records = [
        {
            "urn": resource.urn,
            "type": resource.type,
            "inputs": {**dict(resource.props), "userData": SECRET, "tags": SECRET},
        }
        for resource in whole()
    ]
    state = {"deployment": {"resources": records}}
    context = replace(
        load_context({"PULUMI_STACK": STACK}, root=tmp_path), previous=resources_of_state(state)
    )
    text = said(build_policies(lambda: context), whole(), {"cost-increase": {"max_percent": 1}})
    assert SECRET not in text


def test_diagnostic_of_a_breakdown_holds_no_secret(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def broken(*_: Any) -> Any:
        raise ValueError(SECRET, {"userData": SECRET})

    for type_ in ("aws:eks/nodeGroup:NodeGroup", "aws:s3/bucket:Bucket"):
        monkeypatch.setitem(extract.EXTRACTORS, type_, broken)
    for rule in RULES[::2]:
        monkeypatch.setattr(type(rule), "check", broken)
    context = load_context({"PULUMI_STACK": STACK, "PULUMI_CONFIG": declared()}, root=tmp_path)
    text = said(build_policies(lambda: context), whole(), {})
    assert text.count("internal error: ValueError at test_secrets.py:") >= len(RULES[::2])
    assert SECRET not in text


def test_unknowns_everywhere_break_nothing(tmp_path: Path) -> None:
    context = replace(load_context({"PULUMI_STACK": STACK}, root=tmp_path), fabric=None)
    made = [replace(resource, props=dict.fromkeys(resource.props, UNKNOWN)) for resource in whole()]
    text = said(build_policies(lambda: context), made, {})
    assert "internal error" not in text
    assert "unknown until apply" in text
