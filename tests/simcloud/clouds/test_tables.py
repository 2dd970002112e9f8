import pytest

from gpufabric.simcloud.clouds import cloud_of

KINDS = [
    (package, kind) for package in ("aws", "azure-native", "oci") for kind in cloud_of(package).kinds.values()
]


def nested(schema, path):
    """Whether a dotted path leads to a property of the inputs."""
    shape = schema.inputs
    for part in path.split("."):
        kind = shape.properties.get(part)
        if kind is None:
            return False
        while isinstance(kind, list) and kind[0] in ("list", "union"):
            kind = (
                kind[1] if kind[0] == "list" else next(member for member in kind[1] if member[0] == "object")
            )
        if isinstance(kind, list) and kind[0] == "object":
            shape = schema.objects[kind[1]]
    return True


@pytest.mark.parametrize(("package", "kind"), KINDS, ids=[kind.type for _, kind in KINDS])
def test_a_table_entry_names_only_what_the_sdk_has(schemas, package, kind):
    schema = schemas(package).get(kind.type)
    assert set(kind.computed) <= set(schema.outputs)
    assert set(kind.defaults) <= set(schema.inputs.properties)
    assert set(kind.secrets) <= set(schema.outputs)
    assert set(kind.names) <= set(schema.inputs.properties)
    assert [path for path in (*kind.force_new, *kind.in_place) if not nested(schema, path)] == []
    assert kind.name is None or kind.name in schema.inputs.properties
    assert kind.name not in schema.inputs.required


@pytest.mark.parametrize("package", ["aws", "azure-native", "oci"])
def test_what_can_be_replaced_is_not_kept_in_place(schemas, package):
    for kind in cloud_of(package).kinds.values():
        assert not set(kind.force_new) & set(kind.in_place), kind.type


def test_types_that_name_others_name_types_with_an_entry():
    for _, kind in KINDS:
        for other in kind.names.values():
            assert other in cloud_of("aws").kinds, kind.type
