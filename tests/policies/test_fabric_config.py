"""Parts of the fabric's declaration in a stack's configuration."""

import json
from typing import Any

import pytest

from gpufabric.policies.fabric_config import fabric_part, fabric_tags, lacks_fabric
from gpufabric.spec.maintenance import Maintenance

WINDOWS = {"windows": [{"days": ["saturday"], "start": "22:00", "hours": 6}]}


def config(**fabric: Any) -> str:
    return json.dumps({"gpufabric:fabric": json.dumps(fabric)})


def test_reads_a_part_beside_a_fault() -> None:
    text = config(maintenance=WINDOWS, tags={"team": "a"}, budget="wrong")
    assert fabric_part(text, "maintenance", Maintenance) == Maintenance.model_validate(WINDOWS)
    assert fabric_tags(text) == {"team": "a"}


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"gpufabric:fabric": 1}', config(), config(maintenance={"windows": 1})]
)
def test_part_that_cannot_be_read_is_none(text: str) -> None:
    assert fabric_part(text, "maintenance", Maintenance) is None
    assert fabric_tags(text) == {}


def test_only_a_readable_configuration_can_lack_a_fabric() -> None:
    assert lacks_fabric("{}")
    assert lacks_fabric('{"aws:region": "us-west-2"}')
    for text in ("", "{", "[]", config(), '{"gpufabric:fabric": 1}', '{"gpufabric:region": "{}"}'):
        assert not lacks_fabric(text)
