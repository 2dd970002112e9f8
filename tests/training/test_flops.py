"""NVIDIA's published rows: TFLOP/s over tokens/s is the work per token, whatever the machine."""

import pytest

from gpufabric.spec.fabric import Model
from gpufabric.training.flops import count_flops_per_token, flops_per_token


def dense(layers: int, hidden: int, feed_forward: int, kv_heads: int, vocabulary: int) -> int:
    """Parameters of a Llama 3 model: attention with shared key and value heads of 128, gated feed-forward."""
    attention = 2 * hidden * hidden + 2 * hidden * kv_heads * 128
    return layers * (attention + 3 * hidden * feed_forward) + 2 * vocabulary * hidden


def qwen3_moe(layers: int, hidden: int, heads: int, expert: int, vocabulary: int = 151936) -> int:
    """Active parameters: 4 key and value heads of 128, 8 of 128 experts, a router."""
    attention = 2 * hidden * heads * 128 + 2 * hidden * 4 * 128
    return layers * (attention + 8 * 3 * hidden * expert + 128 * hidden) + 2 * vocabulary * hidden


def deepseek_v3() -> int:
    """Active parameters: latent attention, 3 dense layers, then 9 experts of 257 and a router."""
    hidden, heads = 7168, 128
    attention = (
        hidden * 1536
        + 1536 * heads * 192
        + hidden * (512 + 64)
        + 512 * heads * (128 + 128)
        + heads * 128 * hidden
    )
    sparse = 9 * 3 * hidden * 2048 + 256 * hidden
    return 61 * attention + 3 * 3 * hidden * 18432 + 58 * sparse + 2 * 129280 * hidden


@pytest.mark.parametrize(
    ("layers", "hidden", "feed_forward", "sequence", "published_gflops"),
    [
        pytest.param(126, 16384, 53248, 8192, 2524.2, id="llama-3.1-405b"),
        pytest.param(80, 8192, 28672, 8192, 449.2, id="llama-3-70b"),
        pytest.param(32, 4096, 14336, 8192, 51.5, id="llama-3-8b"),
    ],
)
def test_dense_models_match_published_rows(
    layers: int, hidden: int, feed_forward: int, sequence: int, published_gflops: float
) -> None:
    parameters = dense(layers, hidden, feed_forward, 8, 128256)
    model = Model(
        name="llama",
        total_parameters=parameters,
        active_parameters=parameters,
        layers=layers,
        hidden_size=hidden,
        vocabulary=128256,
        sequence_length=sequence,
    )
    assert flops_per_token(model) / 1e9 == pytest.approx(published_gflops, rel=1e-3)


@pytest.mark.parametrize(
    ("active", "embedding", "layers", "width", "published_gflops"),
    [
        pytest.param(deepseek_v3(), (129280, 7168), 61, 128 * (192 + 128), 249.7, id="deepseek-v3"),
        pytest.param(qwen3_moe(94, 4096, 64, 1536), (151936, 4096), 94, 64 * 256, 148.0, id="qwen3-235b"),
        pytest.param(qwen3_moe(48, 2048, 32, 768), (151936, 2048), 48, 32 * 256, 23.0, id="qwen3-30b"),
    ],
)
def test_sparse_models_match_published_rows(
    active: int, embedding: tuple[int, int], layers: int, width: int, published_gflops: float
) -> None:
    counted = count_flops_per_token(
        active_parameters=active,
        vocabulary=embedding[0],
        hidden_size=embedding[1],
        layers=layers,
        sequence_length=4096,
        attention_width=width,
    )
    assert counted / 1e9 == pytest.approx(published_gflops, rel=5e-3)


def test_full_attention_would_be_a_different_count() -> None:
    """NeMo 24.07 counts all of the sequence: 738 TFLOP/s at 1533 tokens/s is 481.4 GFLOP a token for 70B."""
    parameters = dense(80, 8192, 28672, 8, 128256)
    shape = {"vocabulary": 128256, "hidden_size": 8192, "layers": 80, "sequence_length": 8192}
    causal = count_flops_per_token(active_parameters=parameters, **shape)
    full = count_flops_per_token(active_parameters=parameters, attention_width=4 * 8192, **shape)
    assert full / 1e9 == pytest.approx(481.4, rel=1e-3)
    assert causal < full
