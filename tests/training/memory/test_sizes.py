"""Sizes of layers, by hand and against the counts of whole models."""

import pytest

from gpufabric.spec.model import Model
from gpufabric.training.memory.sizes import model_sizes
from tests.spec.public_models import MODELS
from tests.training.models import COUNTS, GPT3, public


@pytest.mark.parametrize("name", MODELS)
def test_parts_add_up_to_the_model(name: str) -> None:
    """All but the norms: two for each layer and one after the last."""
    model = public(name)
    sizes = model_sizes(model)
    sparse_layers = model.layers - sizes.dense_layers
    total = model.layers * sizes.attention.parameters + sizes.dense_layers * sizes.dense.parameters
    total += (1 if sizes.tied else 2) * sizes.embedding
    if sizes.sparse is not None:
        total += sparse_layers * (sizes.sparse.parameters + sizes.sparse.routed_parameters)
    assert total == model.total_parameters - (2 * model.layers + 1) * model.hidden_size


def test_a_layer_keeps_what_korthikanti_lists_without_dropout() -> None:
    """34 bytes for a value of the hidden size, less two dropout masks; the scores are never kept."""
    sizes = model_sizes(Model.model_validate(GPT3))
    parts = (sizes.attention, sizes.dense)
    bytes_of_token = sum(2 * (part.linear_inputs + part.values) for part in parts)
    assert bytes_of_token == (34 - 2) * 12288
    assert sizes.attention.statistics_bytes == 4 * 96


def test_latent_attention_keeps_compressed_and_expanded_values() -> None:
    sizes = model_sizes(public("deepseek-v3"))
    assert sizes.attention.linear_inputs == 7168 + (1536 + 512) + 128 * 128
    assert sizes.attention.values == 7168 + (1536 + 512 + 64) + 128 * (192 + 192 + 128)


def test_a_token_is_kept_by_each_of_its_experts() -> None:
    sparse = model_sizes(public("deepseek-v3")).sparse
    assert sparse is not None
    # The router's input, eight copies of the token, and nine inner layers with two factors and a product.
    assert (sparse.linear_inputs, sparse.gathered_inputs) == (7168 + 9 * 2048, 8 * 7168)
    assert sparse.values == 7168 + 2 * 9 * 2048


def test_counts_alone_give_a_layer_with_all_other_parameters() -> None:
    sizes = model_sizes(Model.model_validate(COUNTS))
    layer = sizes.attention.parameters + sizes.dense.parameters
    embeddings = 2 * 128256 * 8192
    assert 80 * layer == pytest.approx(70e9 - embeddings, rel=1e-6)
    assert sizes.assumption
