"""Published dimensions and parameter counts of public models.

The configurations have the keys of the models' ``config.json`` on Hugging Face. The counts are those that
the publishers state, in billions with the digits that they give, and say whether the active ones include the
table of the input embedding. Exact counts come from the index of the published tensors.
"""

from dataclasses import dataclass
from typing import Any

_SEQUENCE = 4096


def _llama(layers: int, hidden: int, heads: int, inner: int) -> dict[str, Any]:
    return {
        "architectures": ["LlamaForCausalLM"],
        "model_type": "llama",
        "attention_bias": False,
        "hidden_act": "silu",
        "hidden_size": hidden,
        "intermediate_size": inner,
        "max_position_embeddings": 8192,
        "num_attention_heads": heads,
        "num_hidden_layers": layers,
        "num_key_value_heads": 8,
        "rope_scaling": None,
        "tie_word_embeddings": False,
        "torch_dtype": "bfloat16",
        "vocab_size": 128256,
    }


def _gpt_oss(layers: int, experts: int) -> dict[str, Any]:
    return {
        "architectures": ["GptOssForCausalLM"],
        "model_type": "gpt_oss",
        "attention_bias": True,
        "head_dim": 64,
        "hidden_size": 2880,
        "intermediate_size": 2880,
        "layer_types": ["sliding_attention", "full_attention"] * (layers // 2),
        "num_attention_heads": 64,
        "num_experts_per_tok": 4,
        "num_hidden_layers": layers,
        "num_key_value_heads": 8,
        "num_local_experts": experts,
        "sliding_window": 128,
        "tie_word_embeddings": False,
        "vocab_size": 201088,
    }


def _qwen3_moe(layers: int, hidden: int, heads: int, inner: int, expert: int) -> dict[str, Any]:
    return {
        "architectures": ["Qwen3MoeForCausalLM"],
        "model_type": "qwen3_moe",
        "attention_bias": False,
        "decoder_sparse_step": 1,
        "head_dim": 128,
        "hidden_size": hidden,
        "intermediate_size": inner,
        "mlp_only_layers": [],
        "moe_intermediate_size": expert,
        "num_attention_heads": heads,
        "num_experts": 128,
        "num_experts_per_tok": 8,
        "num_hidden_layers": layers,
        "num_key_value_heads": 4,
        "sliding_window": None,
        "tie_word_embeddings": False,
        "use_sliding_window": False,
        "vocab_size": 151936,
    }


@dataclass(frozen=True, slots=True)
class PublicModel:
    """A public model.

    Attributes:
        config: its configuration.
        total: published total in billions, as text with the publisher's digits.
        active: published active parameters, likewise.
        active_has_input: whether those include the table of the input embedding.
        source: where the publisher states them.
        exact_total: number of published parameters; None if the publisher gives none.
        gflops: work per token, from NVIDIA's published TFLOP/s and tokens/s; None if there is none.
        sequence_length: tokens of a sequence in that publication.
        allowed_error: relative error of those rounded figures.
    """

    config: dict[str, Any]
    total: str
    active: str
    active_has_input: bool
    source: str
    exact_total: int | None = None
    gflops: float | None = None
    sequence_length: int = _SEQUENCE
    allowed_error: float = 5e-3


LLAMA_PAPER = "arXiv 2407.21783; dimensions in table 3"

MODELS = {
    "llama-3-8b": PublicModel(
        _llama(32, 4096, 32, 14336), "8", "8", True, LLAMA_PAPER, 8_030_261_248, 51.5, 8192, 1e-3
    ),
    "llama-3-70b": PublicModel(
        _llama(80, 8192, 64, 28672), "71", "71", True, "model card (70.6B)", 70_553_706_496, 449.2, 8192, 1e-3
    ),
    "llama-3-405b": PublicModel(
        _llama(126, 16384, 128, 53248), "406", "406", True, "model card", 405_853_388_800, 2524.2, 8192, 1e-3
    ),
    "mixtral-8x7b": PublicModel(
        {
            "architectures": ["MixtralForCausalLM"],
            "model_type": "mixtral",
            "hidden_size": 4096,
            "intermediate_size": 14336,
            "num_attention_heads": 32,
            "num_experts_per_tok": 2,
            "num_hidden_layers": 32,
            "num_key_value_heads": 8,
            "num_local_experts": 8,
            "sliding_window": None,
            "tie_word_embeddings": False,
            "vocab_size": 32000,
        },
        "46.7",
        "12.9",
        True,
        "Mistral AI, Mixtral of experts, 2023-12-11",
        46_702_792_704,
    ),
    "deepseek-v3": PublicModel(
        {
            "architectures": ["DeepseekV3ForCausalLM"],
            "model_type": "deepseek_v3",
            "attention_bias": False,
            "first_k_dense_replace": 3,
            "hidden_size": 7168,
            "intermediate_size": 18432,
            "kv_lora_rank": 512,
            "moe_intermediate_size": 2048,
            "moe_layer_freq": 1,
            "n_routed_experts": 256,
            "n_shared_experts": 1,
            "num_attention_heads": 128,
            "num_experts_per_tok": 8,
            "num_hidden_layers": 61,
            "num_key_value_heads": 128,
            "num_nextn_predict_layers": 1,
            "q_lora_rank": 1536,
            "qk_nope_head_dim": 128,
            "qk_rope_head_dim": 64,
            "tie_word_embeddings": False,
            "v_head_dim": 128,
            "vocab_size": 129280,
        },
        "671",
        "36.6",
        False,
        "deepseek-ai/DeepSeek-V3, README_WEIGHTS.md: 36.6B with the output head",
        gflops=249.7,
    ),
    "qwen3-235b-a22b": PublicModel(
        _qwen3_moe(94, 4096, 64, 12288, 1536),
        "235",
        "22",
        True,
        "arXiv 2505.09388, table 2",
        235_093_634_560,
        148.0,
    ),
    "qwen3-30b-a3b": PublicModel(
        _qwen3_moe(48, 2048, 32, 6144, 768),
        "30.5",
        "3",
        True,
        "total: model card, which cuts the active 3.353 to 3.3; active: the model's name",
        gflops=23.0,
    ),
    "gpt-oss-120b": PublicModel(
        _gpt_oss(36, 128), "116.83", "5.13", False, "arXiv 2508.10925, table 1: without the embedding"
    ),
    "gpt-oss-20b": PublicModel(
        _gpt_oss(24, 32), "20.91", "3.61", False, "arXiv 2508.10925, table 1: without the embedding"
    ),
}
