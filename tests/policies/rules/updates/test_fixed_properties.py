"""Changes of each entry of the catalogue's table, and what can be changed beside them."""

from typing import Any

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.policies.rules.updates.fixed_properties import FixedProperties
from tests.policies.aws_stack import Said, say
from tests.policies.conftest import UNKNOWN, Made

RULE = FixedProperties()
NOT_BROKEN = dict.fromkeys(
    ("aws", "azure", "oci"), "a change is judged against a previous state, which these stacks do not have"
)
FIXED = {id_: entry.change.value for id_, entry in default_catalog().fixed_properties().items()}

VALUES: dict[str, tuple[Any, Any]] = {
    "s3-versioning": ("Enabled", "Disabled"),
    "eks-authentication": ("API", "CONFIG_MAP"),
    "eks-secrets-key": ("arn:one", "arn:two"),
    "fsx-efa-throughput": (250.0, 500.0),
    "aks-inline-pool": ("Standard_D4s_v5", "Standard_D8s_v5"),
    "aks-inline-pool-zones": (["1"], ["1", "2"]),
    "aks-inline-pool-subnet": ("/subnets/a", "/subnets/b"),
    "aks-pool-reservation": (None, "/groups/a"),
    "amlfs-capacity": (16.0, 24.0),
    "vault-purge-protection": (True, False),
    "vault-retention": (90.0, 30.0),
    "oci-bucket-versioning": ("Enabled", "Disabled"),
    "oci-lustre-capacity": (41600.0, 31200.0),
    "oke-cluster-type": ("ENHANCED_CLUSTER", "BASIC_CLUSTER"),
}
"""A value and another that the cloud does not let it become, by entry."""

ALLOWED: list[tuple[str, Any, Any]] = [
    ("s3-versioning", "Enabled", "Suspended"),
    ("eks-authentication", "CONFIG_MAP", "API_AND_CONFIG_MAP"),
    ("eks-secrets-key", None, "arn:one"),
    ("aks-inline-pool", "Standard_D4s_v5", "standard_d4s_v5"),
    ("aks-inline-pool-zones", ["1", "2"], ["2", "1"]),
    ("aks-inline-pool-zones", ["1"], None),
    ("vault-purge-protection", False, True),
    ("oci-bucket-versioning", "Disabled", "Enabled"),
    ("oci-lustre-capacity", 31200.0, 41600.0),
    ("oke-cluster-type", "BASIC_CLUSTER", "ENHANCED_CLUSTER"),
]


def nested(path: str, value: Any) -> dict[str, Any]:
    head, _, rest = path.partition(".")
    return {head: nested(rest, value) if rest else value}


def stack(id_: str, value: Any, **more: Any) -> Any:
    change = FIXED[id_]
    props = {} if value is None else nested(change.property, value)
    if change.list:
        props = {change.list: [{change.key: "system", **props}]}
    if change.only_with:
        props[change.only_with] = True
    return {"one": Made(change.type, {**props, **more})}


def test_every_entry_is_tried_and_its_type_judged() -> None:
    assert VALUES.keys() == FIXED.keys()
    assert {change.type for change in FIXED.values()} == set(RULE.types)


@pytest.mark.parametrize("id_", VALUES)
def test_a_fixed_property_changes(id_: str) -> None:
    before, after = VALUES[id_]
    (text,) = say(RULE, stack(id_, after), before=stack(id_, before)).violations
    entry = default_catalog().fixed_properties()[id_].change
    place = f"{entry.value.list}[0].{entry.value.property}" if entry.value.list else entry.value.property
    title = default_catalog().sources[entry.source].title
    assert text == f"one: {place} changes; allowed: {entry.value.allowed} ({title})"


@pytest.mark.parametrize("id_", VALUES)
def test_it_stays_or_the_resource_is_new(id_: str) -> None:
    before, after = VALUES[id_]
    assert say(RULE, stack(id_, before), before=stack(id_, before)) == Said()
    assert say(RULE, stack(id_, after)) == Said()
    assert say(RULE, stack(id_, after), before={}) == Said()


@pytest.mark.parametrize("id_", VALUES)
def test_a_replacement_can_have_any_value(id_: str) -> None:
    before, after = VALUES[id_]
    for key in FIXED[id_].unless:
        for other in ("b", UNKNOWN):
            new = stack(id_, after, **{key: other})
            assert say(RULE, new, before=stack(id_, before, **{key: "a"})) == Said()


@pytest.mark.parametrize(("id_", "before", "after"), ALLOWED)
def test_what_can_change(id_: str, before: Any, after: Any) -> None:
    assert say(RULE, stack(id_, after), before=stack(id_, before)) == Said()


@pytest.mark.parametrize("id_", VALUES)
def test_an_unknown_value_is_told(id_: str) -> None:
    said = say(RULE, stack(id_, UNKNOWN), before=stack(id_, VALUES[id_][0]))
    assert said.violations == ()
    assert len(said.unevaluated) == 1


def test_throughput_can_change_without_efa() -> None:
    before, after = (stack("fsx-efa-throughput", value, efaEnabled=False) for value in (250.0, 500.0))
    assert say(RULE, after, before=before) == Said()


@pytest.mark.parametrize("id_", [id_ for id_, change in FIXED.items() if change.replaceable])
def test_what_is_deleted_first_is_replaced(id_: str) -> None:
    before, after = VALUES[id_]
    new = stack(id_, after)
    new["one"].delete_first = True
    assert say(RULE, new, before=stack(id_, before)) == Said()


def test_a_further_inline_pool_is_new() -> None:
    system = {"name": "system", "vmSize": "Standard_D4s_v5"}
    larger = {"name": "system2", "vmSize": "Standard_D8s_v5"}
    token = FIXED["aks-inline-pool"].type
    before = {"one": Made(token, {"agentPoolProfiles": [system]})}
    after = {"one": Made(token, {"agentPoolProfiles": [system, larger]})}
    assert say(RULE, after, before=before) == Said()
