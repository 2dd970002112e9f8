"""NVIDIA's published rows: TFLOP/s over tokens/s is the work per token, whatever the machine."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpufabric.spec.huggingface import FAMILIES
from gpufabric.spec.model import Model
from gpufabric.training.flops import flops_per_token
from tests.spec.public_models import MODELS

DENSE: dict[str, Any] = {
    "name": "dense",
    "layers": 80,
    "hidden_size": 8192,
    "vocabulary": 128256,
    "sequence_length": 8192,
}
LLAMA_70B = {"total_parameters": 70_553_706_496, "active_parameters": 70_553_706_496}


def model_of(name: str) -> Model:
    public = MODELS[name]
    declared = FAMILIES[public.config["architectures"][0]].model_validate(public.config).declared()
    return Model.model_validate({"name": name, "sequence_length": public.sequence_length, **declared})


@pytest.mark.parametrize("name", [name for name, public in MODELS.items() if public.gflops])
def test_models_match_published_rows(name: str) -> None:
    public = MODELS[name]
    assert flops_per_token(model_of(name)) / 1e9 == pytest.approx(public.gflops, rel=public.allowed_error)


@pytest.mark.parametrize(
    ("name", "gflops"),
    [
        # By hand: 6 x 12,748,853,248 + 3 x 32 layers x 32 heads x 256 x 4096.
        pytest.param("mixtral-8x7b", 79.714344960, id="mixtral"),
        # 6 x 5,132,849,472 + 3 x 64 heads x 128 x (18 x 4096 + 18 x 128 x (2 x 4096 - 128) / 4096).
        pytest.param("gpt-oss-120b", 32.720512896, id="gpt-oss-120b"),
    ],
)
def test_models_without_a_published_row_match_arithmetic(name: str, gflops: float) -> None:
    assert flops_per_token(model_of(name)) == round(gflops * 1e9)


def test_a_declaration_of_counts_alone_keeps_its_result() -> None:
    """The heads' widths are then assumed to add up to the hidden size, as they do in Llama 3."""
    stated = Model.model_validate({**DENSE, **LLAMA_70B})
    assert flops_per_token(stated) == 449_230_454_784 == flops_per_token(model_of("llama-3-70b"))


def test_sparse_models_with_counts_alone_come_out_low() -> None:
    """The widths of the heads of Qwen3-235B add up to twice its hidden size, so they must be declared."""
    counted = model_of("qwen3-235b-a22b")
    counts = {
        "total_parameters": counted.total_parameters,
        "active_parameters": counted.active_parameters,
        "layers": 94,
        "hidden_size": 4096,
        "vocabulary": 151936,
        "sequence_length": 4096,
    }
    alone = Model.model_validate({"name": "counts", **counts})
    with_heads = Model.model_validate(
        {"name": "heads", **counts, "attention": {"heads": 64, "kv_heads": 4, "head_width": 128}}
    )
    assert flops_per_token(alone) / flops_per_token(counted) == pytest.approx(0.936, abs=1e-3)
    assert flops_per_token(with_heads) == flops_per_token(counted)


def test_full_attention_is_a_different_count() -> None:
    """NeMo 24.07 counts all of the sequence: 738 TFLOP/s at 1533 tokens/s is 481.4 GFLOP a token for 70B."""
    full = Model.model_validate({**DENSE, **LLAMA_70B, "attention": {"heads": 64, "mask": "full"}})
    assert flops_per_token(full) / 1e9 == pytest.approx(481.4, rel=1e-3)


def test_a_shared_table_multiplies_once() -> None:
    apart = Model.model_validate({**DENSE, **LLAMA_70B})
    tied = Model.model_validate({**DENSE, **LLAMA_70B, "tied_embeddings": True})
    assert flops_per_token(tied) - flops_per_token(apart) == 6 * 128256 * 8192


@given(window=st.integers(1, 10_000), windowed=st.integers(1, 80), length=st.integers(1, 9_000))
def test_a_window_counts_the_positions_that_it_sees(window: int, windowed: int, length: int) -> None:
    attention = {"heads": 64, "window": window, "windowed_layers": windowed}
    shape = {**DENSE, **LLAMA_70B, "sequence_length": length}
    whole = flops_per_token(Model.model_validate({**shape, "attention": {"heads": 64}}))
    cut = flops_per_token(Model.model_validate({**shape, "attention": attention}))
    seen = sum(min(position, window) - 0.5 for position in range(1, length + 1)) / length
    unseen = length / 2 - seen
    expected = whole - 6 * windowed * 2 * 8192 * unseen
    # The closed form takes positions as continuous: half of a token per position inside the window.
    assert cut == pytest.approx(expected, rel=0, abs=6 * windowed * 2 * 8192 * 0.51)
