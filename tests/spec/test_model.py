from typing import Any

import pytest
from pydantic import ValidationError

from gpufabric.spec.json_schema import schema_of
from gpufabric.spec.model import Model

STATED = {
    "name": "m",
    "layers": 32,
    "hidden_size": 4096,
    "vocabulary": 32000,
    "sequence_length": 4096,
    "total_parameters": 47 * 10**9,
    "active_parameters": 13 * 10**9,
}
MIXTRAL = {
    **STATED,
    "attention": {"heads": 32, "kv_heads": 8},
    "experts": {"routed": 8, "active": 2, "width": 14336},
}
LATENT = {"key_value_rank": 512, "unrotated_width": 128, "rotary_width": 64, "value_width": 128}


def test_counts_come_from_the_architecture_where_it_is_declared() -> None:
    assert Model.model_validate(STATED).total_parameters == 47 * 10**9
    model = Model.model_validate(MIXTRAL)
    assert (model.total_parameters, model.active_parameters) == (46_702_792_704, 12_879_925_248)


def test_attention_alone_leaves_the_stated_counts() -> None:
    model = Model.model_validate({**STATED, "attention": {"heads": 64, "head_width": 128}})
    assert model.active_parameters == 13 * 10**9


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"active_parameters": 48 * 10**9}, "at most total_parameters"),
    ({"active_parameters": 32000 * 4096}, "above vocabulary x hidden_size"),
    ({"total_parameters": None}, "total_parameters and active_parameters, or attention"),
    ({"attention": {"heads": 0}}, "greater than 0"),
    ({"attention": {"heads": 32, "kv_heads": 5}}, "kv_heads that divide the 32 heads"),
    ({"attention": {"heads": 30}}, "no multiple of 30 heads"),
    ({"attention": {"heads": 32, "kv_heads": 8, "latent": LATENT}}, "latent without kv_heads"),
    ({"attention": {"heads": 32, "windowed_layers": 2}}, "window with windowed_layers"),
    ({"attention": {"heads": 32, "window": 128, "windowed_layers": 33}}, "at most layers (32)"),
    ({"attention": {"heads": 32, "window": 128, "mask": "full"}}, "causal mask only"),
    ({"experts": {"routed": 8, "active": 2, "width": 1}}, "attention with feed_forward or experts"),
    ({**MIXTRAL, "experts": {"routed": 8, "active": 9, "width": 1}}, "active of at most routed (8)"),
    ({**MIXTRAL, "experts": {"routed": 8, "active": 2, "width": 1, "dense_layers": 32}}, "below layers (32)"),
    ({**MIXTRAL, "feed_forward": {"width": 14336}}, "both feed_forward and experts.dense_layers"),
    ({**MIXTRAL, "total_parameters": 56 * 10**9}, "within 2% of 46702792704"),
    ({**MIXTRAL, "active_parameters": 14 * 10**9}, "within 2% of 12879925248"),
    ({"head_width": 128}, "Extra inputs"),
]


@pytest.mark.parametrize(("changes", "said"), REFUSED)
def test_contradictions_are_refused(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said.replace("(", r"\(").replace(")", r"\)")):
        Model.model_validate({**STATED, **changes})


def test_editors_accept_a_model_that_names_a_file() -> None:
    schema = schema_of(Model)
    assert "required" not in schema
    assert schema["anyOf"] == [{"required": ["preset"]}, {"required": ["name", "sequence_length"]}]
    assert "config.json" in schema["properties"]["config"]["description"]
    assert "total_parameters" in schema["properties"]
