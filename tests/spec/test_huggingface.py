"""Counts of public models, against the publishers' numbers and a list of their tensors."""

from decimal import Decimal
from math import prod
from typing import Any

import pytest

from gpufabric.spec.huggingface import FAMILIES
from gpufabric.spec.model import Model
from tests.spec.public_models import MODELS, PublicModel


def model_of(public: PublicModel) -> Model:
    family = FAMILIES[public.config["architectures"][0]]
    declared = family.model_validate(public.config).declared()
    return Model.model_validate({"name": "public", "sequence_length": public.sequence_length, **declared})


def rounded(parameters: int, published: str) -> str:
    """Round to the digits that the publisher gives."""
    return str((Decimal(parameters) / 10**9).quantize(Decimal(published)))


@pytest.mark.parametrize("name", MODELS)
def test_counts_are_the_published_ones(name: str) -> None:
    public = MODELS[name]
    model = model_of(public)
    table = 0 if public.active_has_input else model.vocabulary * model.hidden_size
    assert rounded(model.total_parameters, public.total) == public.total, public.source
    assert rounded(model.active_parameters - table, public.active) == public.active, public.source
    if public.exact_total is not None:
        assert model.total_parameters == public.exact_total


def tensors(config: dict[str, Any]) -> dict[str, tuple[int, ...]]:
    """List the tensors of a model as its code in transformers creates them, with the repeated ones first."""
    hidden, vocabulary = config["hidden_size"], config["vocab_size"]
    heads, head = config["num_attention_heads"], config.get("head_dim")
    listed = {"embed": (vocabulary, hidden), "norm": (hidden,)}
    if not config["tie_word_embeddings"]:
        listed["lm_head"] = (vocabulary, hidden)
    for layer in range(config["num_hidden_layers"]):
        own: dict[str, tuple[int, ...]] = {"input_norm": (hidden,), "post_norm": (hidden,)}
        if "kv_lora_rank" in config:
            nope, rope, value = (
                config[key] for key in ("qk_nope_head_dim", "qk_rope_head_dim", "v_head_dim")
            )
            own |= {
                "q_a": (config["q_lora_rank"], hidden),
                "q_a_norm": (config["q_lora_rank"],),
                "q_b": (heads * (nope + rope), config["q_lora_rank"]),
                "kv_a": (config["kv_lora_rank"] + rope, hidden),
                "kv_a_norm": (config["kv_lora_rank"],),
                "kv_b": (heads * (nope + value), config["kv_lora_rank"]),
                "o": (hidden, heads * value),
            }
        else:
            width = head or hidden // heads
            shared = config["num_key_value_heads"] * width
            own |= {"q": (heads * width, hidden), "k": (shared, hidden), "v": (shared, hidden)}
            own["o"] = (hidden, heads * width)
            if config.get("attention_bias"):
                own |= {"q_bias": (heads * width,), "k_bias": (shared,), "v_bias": (shared,)}
                own["o_bias"] = (hidden,)
            if config["model_type"].startswith("qwen3"):
                own |= {"q_norm": (width,), "k_norm": (width,)}
        own |= _feed_forward(config, layer)
        listed |= {f"layers.{layer}.{name}": shape for name, shape in own.items()}
    return listed


def _feed_forward(config: dict[str, Any], layer: int) -> dict[str, tuple[int, ...]]:
    hidden, kind = config["hidden_size"], config["model_type"]
    experts = config.get("n_routed_experts") or config.get("num_experts") or config.get("num_local_experts")
    if experts is None or layer < config.get("first_k_dense_replace", 0):
        inner = config["intermediate_size"]
        return {"gate": (inner, hidden), "up": (inner, hidden), "down": (hidden, inner)}
    inner = config.get("moe_intermediate_size") or config["intermediate_size"]
    own: dict[str, tuple[int, ...]] = {"router": (experts, hidden)}
    if kind in ("deepseek_v3", "gpt_oss"):
        own["router_bias"] = (experts,)
    if kind == "gpt_oss":
        own |= {"sinks": (config["num_attention_heads"],)}
        own |= {"gate_up_bias": (experts, 2 * inner), "down_bias": (experts, hidden)}
    count = experts + config.get("n_shared_experts", 0)
    own |= {"gate_up": (count, hidden, 2 * inner), "down": (count, inner, hidden)}
    return own


@pytest.mark.parametrize("name", MODELS)
def test_total_is_the_sum_of_the_tensors(name: str) -> None:
    config = MODELS[name].config
    assert model_of(MODELS[name]).total_parameters == sum(prod(shape) for shape in tensors(config).values())


@pytest.mark.parametrize("tied", [True, False])
def test_small_llamas_share_their_embedding(tied: bool) -> None:
    """Llama 3.2 1B: 1,235,814,400 parameters, with one table (model card: 1.23B)."""
    config = {
        **MODELS["llama-3-8b"].config,
        "head_dim": 64,
        "hidden_size": 2048,
        "intermediate_size": 8192,
        "num_hidden_layers": 16,
        "tie_word_embeddings": tied,
    }
    declared = FAMILIES["LlamaForCausalLM"].model_validate(config).declared()
    model = Model.model_validate({"name": "1b", "sequence_length": 8192, **declared})
    assert model.total_parameters == 1_235_814_400 + (0 if tied else 128256 * 2048)


@pytest.mark.parametrize(
    ("architecture", "more", "exact"),
    [
        # Index of mistralai/Mistral-7B-v0.1: 14,483,464,192 bytes in BF16.
        pytest.param(
            "MistralForCausalLM",
            {"vocab_size": 32000, "intermediate_size": 14336, "sliding_window": 4096},
            7_241_732_096,
            id="mistral-7b",
        ),
        # Index of Qwen/Qwen2.5-7B: 15,231,233,024 bytes in BF16.
        pytest.param(
            "Qwen2ForCausalLM",
            {
                "vocab_size": 152064,
                "hidden_size": 3584,
                "intermediate_size": 18944,
                "num_hidden_layers": 28,
                "num_attention_heads": 28,
                "num_key_value_heads": 4,
            },
            7_615_616_512,
            id="qwen2.5-7b",
        ),
        # Index of Qwen/Qwen3-8B: 16,381,470,720 bytes in BF16.
        pytest.param(
            "Qwen3ForCausalLM",
            {"vocab_size": 151936, "intermediate_size": 12288, "num_hidden_layers": 36, "head_dim": 128},
            8_190_735_360,
            id="qwen3-8b",
        ),
    ],
)
def test_other_dense_families(architecture: str, more: dict[str, Any], exact: int) -> None:
    config = {**MODELS["llama-3-8b"].config, **more}
    declared = FAMILIES[architecture].model_validate(config).declared()
    model = Model.model_validate({"name": "dense", "sequence_length": 4096, **declared})
    assert model.total_parameters == model.active_parameters == exact


def test_dense_layers_between_experts() -> None:
    config = {**MODELS["qwen3-30b-a3b"].config, "mlp_only_layers": [0], "decoder_sparse_step": 2}
    declared = FAMILIES["Qwen3MoeForCausalLM"].model_validate(config).declared()
    assert declared["experts"]["dense_layers"] == 24  # layer 0 is one of those with an even index
    assert declared["feed_forward"] == {"width": 6144}
