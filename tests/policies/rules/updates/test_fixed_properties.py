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
FIXED = {id_: entry.change.value for id_, entry in default_catalog().fixed_properties.items()}

VALUES: dict[str, tuple[Any, Any]] = {
    "s3-versioning": ("Enabled", "Disabled"),
    "eks-authentication": ("API", "CONFIG_MAP"),
    "eks-secrets-key": ("arn:one", "arn:two"),
    "fsx-efa-throughput": (250.0, 500.0),
    "aks-inline-pool": ("Standard_D4s_v5", "Standard_D8s_v5"),
    "aks-inline-pool-zones": (["1"], ["1", "2"]),
    "aks-inline-pool-subnet": ("/subnets/a", "/subnets/b"),
    "aks-pool-reservation": (None, "/groups/a"),
    "vault-purge-protection": (True, False),
    "vault-retention": (90.0, 30.0),
    "oci-bucket-versioning": ("Enabled", "Disabled"),
    "oci-lustre-capacity": (41600.0, 31200.0),
    "oke-cluster-type": ("ENHANCED_CLUSTER", "BASIC_CLUSTER"),
    "azure-account-kind": ("StorageV2", "BlobStorage"),
    "azure-address-zones": (["1"], None),
    "azure-nat-zones": (["1"], ["1", "2"]),
    "azure-location": ("East US", "West US"),
}
"""A value and another that the cloud does not let it become, by entry; of the others, any value stays."""

CASES = [
    (id_, type_, path)
    for id_, change in FIXED.items()
    for type_ in change.types
    for path in change.properties
    if path != change.key
]

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
    ("aks-pool-kept", None, False),
    ("azure-account-kind", "BlobStorage", "StorageV2"),
    ("azure-address-zones", ["1", "2"], ["2", "1"]),
    ("azure-circuit", None, "Ashburn"),
    ("azure-location", "East US", "eastus"),
    ("azure-location-replaced", "eastus", "East US"),
]


def nested(path: str, value: Any) -> dict[str, Any]:
    head, _, rest = path.partition(".")
    return {head: nested(rest, value) if rest else value}


def merged(props: dict[str, Any], more: dict[str, Any]) -> dict[str, Any]:
    """Properties with those of other objects put into them."""
    both = {
        key: merged(props[key], value)
        for key, value in more.items()
        if isinstance(props.get(key), dict) and isinstance(value, dict)
    }
    return {**props, **more, **both}


def values(id_: str) -> tuple[Any, Any]:
    return VALUES.get(id_, ("one", "two"))


def stack(id_: str, value: Any, *, type_: str = "", path: str = "", **more: Any) -> Any:
    change = FIXED[id_]
    props = {} if value is None else nested(path or change.properties[0], value)
    if change.list:
        props = {change.list: [{change.key: "system", **props}]}
    if change.only_with:
        props[change.only_with] = True
    for key, other in more.items():
        props = merged(props, nested(key, other))
    return {"one": Made(type_ or change.types[0], props)}


def deleted_first(id_: str, value: Any, **more: Any) -> Any:
    made = stack(id_, value, **more)
    made["one"].delete_first = True
    return made


def test_every_type_of_an_entry_is_judged() -> None:
    assert FIXED.keys() >= VALUES.keys()
    assert {type_ for change in FIXED.values() for type_ in change.types} == set(RULE.types)


@pytest.mark.parametrize(("id_", "type_", "path"), CASES)
def test_a_fixed_property_changes(id_: str, type_: str, path: str) -> None:
    before, after = (stack(id_, value, type_=type_, path=path) for value in values(id_))
    (text,) = say(RULE, after, before=before).violations
    entry = default_catalog().fixed_properties[id_].change
    place = f"{entry.value.list}[0].{path}" if entry.value.list else path
    title = default_catalog().sources[entry.source].title
    assert text == f"one: {place} changes; allowed: {entry.value.allowed} ({title})"


@pytest.mark.parametrize("id_", FIXED)
def test_it_stays_or_the_resource_is_new(id_: str) -> None:
    before, after = values(id_)
    assert say(RULE, stack(id_, before), before=stack(id_, before)) == Said()
    assert say(RULE, stack(id_, after)) == Said()
    assert say(RULE, stack(id_, after), before={}) == Said()


@pytest.mark.parametrize("id_", FIXED)
def test_a_replacement_can_have_any_value(id_: str) -> None:
    before, after = values(id_)
    for key in FIXED[id_].unless:
        for other in ("b", UNKNOWN):
            new = stack(id_, after, **{key: other})
            assert say(RULE, new, before=stack(id_, before, **{key: "a"})) == Said()


@pytest.mark.parametrize(("id_", "before", "after"), ALLOWED)
def test_what_can_change(id_: str, before: Any, after: Any) -> None:
    assert say(RULE, stack(id_, after), before=stack(id_, before)) == Said()


@pytest.mark.parametrize("id_", FIXED)
def test_an_unknown_value_is_told(id_: str) -> None:
    said = say(RULE, stack(id_, UNKNOWN), before=stack(id_, values(id_)[0]))
    assert said.violations == ()
    assert len(said.unevaluated) == 1


def test_throughput_can_change_without_efa() -> None:
    before, after = (stack("fsx-efa-throughput", value, efaEnabled=False) for value in (250.0, 500.0))
    assert say(RULE, after, before=before) == Said()


@pytest.mark.parametrize(("id_", "type_", "path"), [case for case in CASES if FIXED[case[0]].replaceable])
def test_a_change_that_components_turn_into_a_replacement(id_: str, type_: str, path: str) -> None:
    before, after = (deleted_first(id_, value, type_=type_, path=path) for value in values(id_))
    assert say(RULE, after, before=before) == Said()


def test_deleting_first_replaces_nothing_by_itself() -> None:
    before, after = (deleted_first("aks-pool-kept", value, path="maxPods") for value in (30.0, 60.0))
    (text,) = say(RULE, after, before=before).violations
    assert text.startswith("one: maxPods changes; allowed: the value that the pool was created with")


def test_a_replacement_takes_all_other_changes_with_it() -> None:
    before = deleted_first("aks-pool-kept", 30.0, path="maxPods", availabilityZones=["1"])
    after = deleted_first("aks-pool-kept", 60.0, path="maxPods", availabilityZones=["2"])
    assert say(RULE, after, before=before) == Said()


def test_what_the_cloud_filled_in_is_the_former_value() -> None:
    before, same, other = (stack("azure-nat-zones", value) for value in (None, ["1"], ["2"]))
    before["one"].outputs = {"zones": ["1"]}
    assert say(RULE, same, before=before) == Said()
    assert len(say(RULE, other, before=before).violations) == 1


def test_a_shape_that_leaves_a_reservation() -> None:
    before = stack("oci-reservation-shape", "BM.GPU.H100.8")
    (text,) = say(RULE, stack("oci-reservation-shape", "BM.GPU.H200.8"), before=before).violations
    assert text.startswith(
        "one: instanceReservationConfigs: instanceShape BM.GPU.H100.8 changes; allowed: a further"
    )


def test_a_further_shape_of_a_reservation_is_new() -> None:
    before, more = (
        stack("oci-reservation-shape", "BM.GPU.H100.8"),
        stack("oci-reservation-shape", "BM.GPU.H200.8"),
    )
    key = FIXED["oci-reservation-shape"].list
    more["one"].props[key].append({"instanceShape": "BM.GPU.H100.8"})
    assert say(RULE, more, before=before) == Said()


def test_a_further_inline_pool_is_new() -> None:
    system = {"name": "system", "vmSize": "Standard_D4s_v5"}
    larger = {"name": "system2", "vmSize": "Standard_D8s_v5"}
    token = FIXED["aks-inline-pool"].types[0]
    before = {"one": Made(token, {"agentPoolProfiles": [system]})}
    after = {"one": Made(token, {"agentPoolProfiles": [system, larger]})}
    assert say(RULE, after, before=before) == Said()
