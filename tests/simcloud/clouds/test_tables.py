import pytest

from gpufabric.simcloud.clouds import cloud_of
from gpufabric.simcloud.clouds.kind import Kind
from gpufabric.simcloud.clouds.semantics import object_of
from gpufabric.wire.schema.model import ObjectSchema

KINDS = [
    (package, kind) for package in ("aws", "azure-native", "oci") for kind in cloud_of(package).kinds.values()
]


def type_at(schema, path):
    """The type of the input at a dotted path, below a map the type of its values; None where none is."""
    shape, type_ = schema.inputs, None
    for part in path.split("."):
        if isinstance(type_, list) and type_[0] == "map":
            type_ = type_[1]
            continue
        type_ = shape.properties.get(part)
        if type_ is None:
            return None
        name = object_of(type_)
        shape = schema.objects[name] if name else ObjectSchema({})
    return type_


@pytest.mark.parametrize(("package", "kind"), KINDS, ids=[kind.type for _, kind in KINDS])
def test_a_table_entry_names_only_what_the_sdk_has(schemas, package, kind):
    schema = schemas(package).get(kind.type)
    assert set(kind.computed) <= set(schema.outputs)
    assert set(kind.defaults) <= set(schema.inputs.properties)
    assert set(kind.secrets) <= set(schema.outputs)
    assert set(kind.names) <= set(schema.inputs.properties)
    assert [path for path in (*kind.effects, *kind.meanings) if type_at(schema, path) is None] == []
    assert [path for path in kind.sets if type_at(schema, path)[0] != "list"] == []
    assert kind.name is None or kind.name in schema.inputs.properties
    assert kind.name not in schema.inputs.required


def test_the_effect_of_a_property_is_declared_once():
    kind = Kind(type="t", id="i", force_new=("a",), in_place=("a",))
    with pytest.raises(ValueError, match="declares the effect of a property twice"):
        _ = kind.effects


def test_types_that_name_others_name_types_with_an_entry():
    for _, kind in KINDS:
        for other in kind.names.values():
            assert other in cloud_of("aws").kinds, kind.type
