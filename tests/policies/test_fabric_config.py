"""Parts of the fabric's declaration in a stack's configuration."""

import json
from typing import Any

import pytest

from gpufabric.policies.fabric_config import fabric_part, fabric_tags, is_declaration, lacks_fabric
from gpufabric.spec.config_keys import ConfigKeys
from gpufabric.spec.maintenance import Maintenance

KEYS = ConfigKeys()
WINDOWS = {"windows": [{"days": ["saturday"], "start": "22:00", "hours": 6}]}


def config(**fabric: Any) -> str:
    return json.dumps({"gpufabric:fabric": json.dumps(fabric)})


def test_reads_a_part_beside_a_fault() -> None:
    text = config(maintenance=WINDOWS, tags={"team": "a"}, budget="wrong")
    assert fabric_part(text, KEYS, "maintenance", Maintenance) == Maintenance.model_validate(WINDOWS)
    assert fabric_tags(text, KEYS) == {"team": "a"}


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"gpufabric:fabric": 1}', config(), config(maintenance={"windows": 1})]
)
def test_part_that_cannot_be_read_is_none(text: str) -> None:
    assert fabric_part(text, KEYS, "maintenance", Maintenance) is None
    assert fabric_tags(text, KEYS) == {}


def test_only_a_readable_configuration_can_lack_a_fabric() -> None:
    assert lacks_fabric("{}", KEYS)
    assert lacks_fabric('{"aws:region": "us-west-2"}', KEYS)
    assert lacks_fabric('{"gpufabric:region": "{}"}', ConfigKeys("lab"))
    for text in ("", "{", "[]", config(), '{"gpufabric:fabric": 1}', '{"gpufabric:region": "{}"}'):
        assert not lacks_fabric(text, KEYS)


def test_the_namespace_is_the_name_of_the_project() -> None:
    keys = ConfigKeys("lab")
    text = json.dumps({"lab:fabric": json.dumps({"tags": {"team": "a"}})})
    assert fabric_tags(text, keys) == {"team": "a"}
    assert fabric_tags(text, KEYS) == {}
    assert not lacks_fabric(text, keys)


@pytest.mark.parametrize("own", ["note", "region", "backbone", "fabrics"])
def test_keys_of_a_program_declare_nothing(own: str) -> None:
    """They have the project's name as their namespace, and a region is often a text."""
    assert lacks_fabric(json.dumps({f"gpufabric:{own}": "us-east-1"}), KEYS)


def test_declarations_are_objects() -> None:
    assert is_declaration({})
    assert is_declaration(' {"cloud": "aws"}')
    assert not any(is_declaration(value) for value in ("us-east-1", "[]", "", 1, None, True))
