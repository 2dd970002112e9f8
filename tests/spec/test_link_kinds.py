"""Names of link kinds."""

import pytest
from pydantic import TypeAdapter, ValidationError

from gpufabric.spec import link_kinds
from gpufabric.spec.link_kinds import LINK_KINDS, LinkKindName

NAME: TypeAdapter[str] = TypeAdapter(LinkKindName)


def test_an_unknown_kind_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ValidationError) as raised:
        NAME.validate_python("vnp")
    (error,) = raised.value.errors()
    assert error["type"] == "literal_error"
    assert error["msg"] == (
        "Input should be 'vpn', 'interconnect', 'tgw-peering', 'vnet-peering', 'drg-peering' or 'circuit'"
    )


def test_editors_learn_the_kinds_from_the_schema() -> None:
    assert NAME.json_schema() == {"type": "string", "enum": list(LINK_KINDS)}


def test_a_kinds_module_has_its_name() -> None:
    module = link_kinds.kind_module("tgw-peering", "gpufabric.plan.links.kinds")
    assert module.__name__ == "gpufabric.plan.links.kinds.tgw_peering"
