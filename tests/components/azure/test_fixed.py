"""Changes that Azure refuses are shown as replacements."""

import pytest

from gpufabric.components.azure.fixed import replaced_on_change
from gpufabric.wire.schema.model import ObjectSchema, TypeSchema
from tests.components.azure.conftest import GB200, Build
from tests.components.recording import Graph
from tests.simcloud.conftest import loader

FIXED = replaced_on_change()


def shape_at(schema: TypeSchema, path: str) -> None:
    """Follow a property path through the provider's schema."""
    shape: ObjectSchema = schema.inputs
    for name in path.split("."):
        kind = shape.properties[name.removesuffix("[*]")]
        if name.endswith("[*]"):
            assert isinstance(kind, list), path
            assert kind[0] == "list", path
            kind = kind[1]
        shape = (
            schema.objects[kind[1]] if isinstance(kind, list) and kind[0] == "object" else ObjectSchema({})
        )


@pytest.mark.parametrize("type_", sorted(FIXED))
def test_fixed_properties_exist_in_the_provider(type_: str) -> None:
    schema = loader("azure-native").get(f"azure-native:{type_}")
    for path in FIXED[type_]:
        shape_at(schema, path)


def test_every_resource_of_a_listed_type_has_the_options(build: Build) -> None:
    storage = {
        "lustre": {"at_least_tib": 100, "throughput_mbps_per_tib": 250},
        "checkpoints": {"customer_managed_key": True},
    }
    capacity = {"mode": "new-reservation", "nodes": 18}
    graph = build(storage=storage, pools={"train": {"shape": GB200, "nodes": 18, "capacity": capacity}})
    types: set[str] = set()
    for resource in graph.custom:
        type_ = resource.type.removeprefix("azure-native:")
        if type_ in FIXED:
            types.add(type_)
            assert set(resource.replace_on_changes) == set(FIXED[type_]), resource.name
            assert resource.delete_before_replace, resource.name
    assert {
        "compute:CapacityReservation",
        "containerservice:AgentPool",
        "storagecache:AmlFilesystem",
    } <= types


def test_nat_stays_in_the_zone_of_its_creation(region: Graph) -> None:
    for kind in ("NatGateway", "PublicIPAddress"):
        assert region.one(kind).ignore_changes == ("zones",)
        assert region.one(kind).replace_on_changes == ()
