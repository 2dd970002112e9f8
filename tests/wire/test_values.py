from google.protobuf import struct_pb2
from hypothesis import given
from hypothesis import strategies as st

from gpufabric.wire import values as wire

names = st.text(alphabet="abcXYZ_", min_size=1, max_size=5)
scalars = st.booleans() | st.integers(-(2**40), 2**40) | st.text(max_size=8)
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=4)
)


@given(st.dictionaries(names, values, max_size=6))
def test_plain_data_survives_the_wire(data):
    assert wire.from_struct(wire.to_struct(data)) == data


@given(st.dictionaries(names, values, max_size=4), values)
def test_secrets_survive_the_wire_and_come_off_only_when_asked(data, inner):
    wrapped = {**data, "password": wire.secret(inner)}
    back = wire.from_struct(wire.to_struct(wrapped))
    assert wire.is_secret(back["password"])
    assert wire.plain(back)["password"] == inner
    assert wire.masked(back)["password"] == "[secret]"


def test_unknown_values_are_found_at_any_depth():
    assert wire.contains_unknown({"a": [{"b": wire.secret(wire.UNKNOWN)}]})
    assert not wire.contains_unknown({"a": ["known"]})


def test_output_values_are_reduced_to_what_they_stand_for():
    message = struct_pb2.Struct()
    message.update(
        {
            "known": {wire.SIGNATURE: wire.OUTPUT, "value": "v", "dependencies": ["urn"]},
            "unknown": {wire.SIGNATURE: wire.OUTPUT},
            "hidden": {wire.SIGNATURE: wire.OUTPUT, "value": "v", "secret": True},
            "resource": {wire.SIGNATURE: wire.RESOURCE, "urn": "urn", "id": "vpc-1"},
        }
    )
    decoded = wire.from_struct(message)
    assert decoded["known"] == "v"
    assert decoded["unknown"] == wire.UNKNOWN
    assert decoded["hidden"] == wire.secret("v")
    assert decoded["resource"] == "vpc-1"


def test_dig_follows_maps_lists_and_secrets():
    tree = {"a": wire.secret({"b": [{"c": 7}]})}
    assert wire.dig(tree, "a.b.0.c") == 7
    assert wire.dig(tree, "a.b.3.c") is None
