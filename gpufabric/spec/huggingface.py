"""Architectures of Hugging Face ``config.json`` files, and their models as declarations.

Each family has the keys that decide its parameters, as the class of its configuration in Hugging Face
``transformers`` defines them. A key that other values would change the count of is refused with them.
"""

from abc import abstractmethod
from typing import Any, ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, NonNegativeInt, model_validator

from gpufabric.spec.base import Dimension, Parts


class Family(BaseModel):
    """Keys of all families; further keys do not change the parameters."""

    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)

    architecture: ClassVar[str]
    """Entry of ``architectures``."""

    num_hidden_layers: Parts
    hidden_size: Dimension
    vocab_size: Dimension
    num_attention_heads: Parts
    tie_word_embeddings: bool = False

    def declared(self) -> dict[str, Any]:
        """Return the declaration of the model, without its name and sequence length."""
        return {
            "layers": self.num_hidden_layers,
            "hidden_size": self.hidden_size,
            "vocabulary": self.vocab_size,
            "tied_embeddings": self.tie_word_embeddings,
            "attention": {"heads": self.num_attention_heads, **self._attention()},
            **self._layers(),
        }

    @abstractmethod
    def _attention(self) -> dict[str, Any]:
        """Return the attention beside the number of heads."""

    @abstractmethod
    def _layers(self) -> dict[str, Any]:
        """Return the feed-forward layers and the experts."""


class _Grouped(Family):
    """Attention whose query heads share heads of keys and values."""

    num_key_value_heads: Parts

    def _grouped(self, head_width: int | None, *, biases: bool = False) -> dict[str, Any]:
        return {
            "kv_heads": self.num_key_value_heads,
            "head_width": head_width,
            "biases": "all" if biases else "none",
        }


class Llama(_Grouped):
    """Llama 2 and 3."""

    architecture = "LlamaForCausalLM"
    head_dim: Dimension | None = None
    attention_bias: bool = False
    intermediate_size: Dimension
    mlp_bias: bool = False

    def _attention(self) -> dict[str, Any]:
        return self._grouped(self.head_dim, biases=self.attention_bias)

    def _layers(self) -> dict[str, Any]:
        return {"feed_forward": {"width": self.intermediate_size, "biases": self.mlp_bias}}


class Mistral(_Grouped):
    """Mistral."""

    architecture = "MistralForCausalLM"
    head_dim: Dimension | None = None
    intermediate_size: Dimension
    sliding_window: Dimension | None

    def _attention(self) -> dict[str, Any]:
        return {**self._grouped(self.head_dim), "window": self.sliding_window}

    def _layers(self) -> dict[str, Any]:
        return {"feed_forward": {"width": self.intermediate_size}}


class Mixtral(_Grouped):
    """Mixtral."""

    architecture = "MixtralForCausalLM"
    head_dim: Dimension | None = None
    sliding_window: Dimension | None = None
    num_local_experts: Dimension
    num_experts_per_tok: Dimension
    intermediate_size: Dimension

    def _attention(self) -> dict[str, Any]:
        return {**self._grouped(self.head_dim), "window": self.sliding_window}

    def _layers(self) -> dict[str, Any]:
        return {
            "experts": {
                "routed": self.num_local_experts,
                "active": self.num_experts_per_tok,
                "width": self.intermediate_size,
            }
        }


class Qwen2(_Grouped):
    """Qwen 2 and 2.5, whose output projection has no bias."""

    architecture = "Qwen2ForCausalLM"
    use_sliding_window: Literal[False] = False
    intermediate_size: Dimension

    def _attention(self) -> dict[str, Any]:
        return {**self._grouped(None), "biases": "query-key-value"}

    def _layers(self) -> dict[str, Any]:
        return {"feed_forward": {"width": self.intermediate_size}}


class _NormedQueries(_Grouped):
    """Qwen 3, which normalizes the heads of queries and keys."""

    head_dim: Dimension
    attention_bias: bool = False
    use_sliding_window: Literal[False] = False
    intermediate_size: Dimension

    def _attention(self) -> dict[str, Any]:
        return {**self._grouped(self.head_dim, biases=self.attention_bias), "query_key_norms": True}


class Qwen3(_NormedQueries):
    """Qwen 3, dense."""

    architecture = "Qwen3ForCausalLM"

    def _layers(self) -> dict[str, Any]:
        return {"feed_forward": {"width": self.intermediate_size}}


class Qwen3Moe(_NormedQueries):
    """Qwen 3 with experts."""

    architecture = "Qwen3MoeForCausalLM"
    num_experts: Dimension
    num_experts_per_tok: Dimension
    moe_intermediate_size: Dimension
    decoder_sparse_step: Dimension = 1
    mlp_only_layers: list[NonNegativeInt] = Field(default_factory=list[int])

    def _layers(self) -> dict[str, Any]:
        dense = sum(
            index in self.mlp_only_layers or (index + 1) % self.decoder_sparse_step != 0
            for index in range(self.num_hidden_layers)
        )
        experts = {
            "routed": self.num_experts,
            "active": self.num_experts_per_tok,
            "width": self.moe_intermediate_size,
            "dense_layers": dense,
        }
        return _with_dense_layers(experts, dense, self.intermediate_size)


class DeepseekV3(Family):
    """DeepSeek V3 and R1, without the modules for multi-token prediction."""

    architecture = "DeepseekV3ForCausalLM"
    attention_bias: Literal[False] = False
    q_lora_rank: Dimension | None
    kv_lora_rank: Dimension
    qk_nope_head_dim: Dimension
    qk_rope_head_dim: Dimension
    v_head_dim: Dimension
    n_routed_experts: Dimension
    n_shared_experts: NonNegativeInt
    num_experts_per_tok: Dimension
    moe_intermediate_size: Dimension
    intermediate_size: Dimension
    first_k_dense_replace: NonNegativeInt
    moe_layer_freq: Literal[1] = 1

    def _attention(self) -> dict[str, Any]:
        return {
            "latent": {
                "query_rank": self.q_lora_rank,
                "key_value_rank": self.kv_lora_rank,
                "unrotated_width": self.qk_nope_head_dim,
                "rotary_width": self.qk_rope_head_dim,
                "value_width": self.v_head_dim,
            }
        }

    def _layers(self) -> dict[str, Any]:
        experts = {
            "routed": self.n_routed_experts,
            "active": self.num_experts_per_tok,
            "shared": self.n_shared_experts,
            "width": self.moe_intermediate_size,
            "dense_layers": self.first_k_dense_replace,
            "router_bias": True,
        }
        return _with_dense_layers(experts, self.first_k_dense_replace, self.intermediate_size)


class GptOss(_Grouped):
    """gpt-oss."""

    architecture = "GptOssForCausalLM"
    head_dim: Dimension
    attention_bias: bool = True
    sliding_window: Dimension
    layer_types: list[Literal["full_attention", "sliding_attention"]]
    num_local_experts: Dimension
    num_experts_per_tok: Dimension
    intermediate_size: Dimension

    @model_validator(mode="after")
    def _check_layer_types(self) -> Self:
        if len(self.layer_types) != self.num_hidden_layers:
            raise ValueError(f"layer_types with {self.num_hidden_layers} entries, one for each hidden layer")
        return self

    def _attention(self) -> dict[str, Any]:
        attention = {**self._grouped(self.head_dim, biases=self.attention_bias), "sinks": True}
        windowed = self.layer_types.count("sliding_attention")
        return (
            {**attention, "window": self.sliding_window, "windowed_layers": windowed}
            if windowed
            else attention
        )

    def _layers(self) -> dict[str, Any]:
        return {
            "experts": {
                "routed": self.num_local_experts,
                "active": self.num_experts_per_tok,
                "width": self.intermediate_size,
                "biases": True,
                "router_bias": True,
            }
        }


FAMILIES: dict[str, type[Family]] = {
    family.architecture: family
    for family in (Llama, Mistral, Mixtral, Qwen2, Qwen3, Qwen3Moe, DeepseekV3, GptOss)
}
"""Supported families by the entry of ``architectures``."""


def _with_dense_layers(experts: dict[str, Any], dense_layers: int, width: int) -> dict[str, Any]:
    return {"experts": experts, **({"feed_forward": {"width": width}} if dense_layers else {})}
