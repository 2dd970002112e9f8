"""Tables of arguments: every output has a text that the declaration allows in its place."""

from typing import Annotated

import pytest
from pydantic import Field, TypeAdapter

from gpufabric.library.stand_ins import StandIns
from tools.library.files import COMPONENTS
from tools.library.types import owner_of

CONTEXT = {
    "account_id": "123456789012",
    "subscription_id": "5f1c3e0a-7d24-4b8e-9a61-2c0d8e4f7b93",
    "region": "us-east-1",
    "address": "10.0.0.9",
}
INPUTS = {
    (places.model, place): form for places in COMPONENTS for place, form in places.inputs.items()
}  # fmt: skip


@pytest.mark.parametrize(("model", "place"), INPUTS, ids=lambda value: getattr(value, "__name__", value))
def test_texts_that_stand_for_outputs_are_valid(model, place):
    network = StandIns().make(INPUTS[model, "existing.network.id"], dict(CONTEXT), None)
    text = StandIns().make(INPUTS[model, place], {**CONTEXT, "network": network}, None)
    owner, field = owner_of(model, place.split("."))
    info = owner.model_fields[field]
    adapter = TypeAdapter(Annotated[info.rebuild_annotation(), Field()])
    assert adapter.validate_python(text) == text


def test_arguments_that_a_component_needs_are_arguments():
    for places in COMPONENTS:
        assert places.required <= set(places.places), places.component
        assert not set(places.fixed) & set(places.derived), places.component
