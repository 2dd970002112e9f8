"""Parameters of the parts of a layer, and the values that they keep for the backward pass."""

from dataclasses import dataclass

from gpufabric.spec.architecture import Attention, Experts, FeedForward
from gpufabric.spec.model import Model
from gpufabric.spec.parameters import attention_parameters, expert_parameters, feed_forward_parameters

_STATISTIC_BYTES = 4
"""Bytes of a value in FP32."""

_GATED_MATRICES = 3


@dataclass(frozen=True, slots=True)
class PartSizes:
    """Sizes of a part of a layer. Values are those of a token, with a norm before the part.

    Attributes:
        parameters: parameters that every copy of the model holds.
        routed_parameters: parameters of routed experts.
        linear_inputs: values that are kept as inputs of linear layers.
        values: other values that are kept.
        gathered_inputs: inputs of linear layers that each GPU of a tensor group keeps for all of them.
        statistics_bytes: bytes in FP32 that recomputation of the attention spares.
    """

    parameters: int
    routed_parameters: int
    linear_inputs: int
    values: int
    statistics_bytes: int = 0
    gathered_inputs: int = 0


@dataclass(frozen=True, slots=True)
class ModelSizes:
    """Sizes of a model.

    Attributes:
        attention: the attention of every layer.
        dense: a dense feed-forward layer.
        sparse: a layer with experts; None for a dense model.
        dense_layers: layers at the start that are dense although the model has experts.
        embedding: parameters of one embedding.
        tied: whether input and output share one.
        assumption: what is assumed because the declaration lacks it; empty if nothing is.
    """

    attention: PartSizes
    dense: PartSizes
    sparse: PartSizes | None
    dense_layers: int
    embedding: int
    tied: bool
    assumption: str


def model_sizes(model: Model, held_experts: int | None = None) -> ModelSizes:
    """Return the sizes of a model.

    Attention is fused (flash attention): it keeps queries, keys, values, its output and a number for each
    head, but no scores. There is no dropout. A gated layer keeps both factors and their product. Each routed
    expert keeps its input; the router's weight multiplies inside the expert, so that outputs are not kept
    (Megatron Core, arXiv 2603.07685).

    If only counts of parameters are declared, the heads' widths add up to the hidden size, and the rest of
    a layer's active parameters is one gated layer.

    The GPUs of a tensor group share each expert: they gather its tokens, so that its input is on all of them.

    Args:
        model: the model.
        held_experts: routed experts of a layer that the region holds; None: all.
    """
    hidden = model.hidden_size
    attention = model.attention or Attention(heads=1)
    sparse = None if model.experts is None else _sparse(model.experts, hidden, held_experts)
    if model.feed_forward is not None:
        dense, assumption = _dense(model.feed_forward, hidden), ""
    elif sparse is not None:
        dense, assumption = PartSizes(0, 0, 0, 0), ""
    else:
        dense = _counted(model, attention_parameters(attention, hidden))
        assumption = (
            "one gated layer beside the attention has all other parameters, as only counts are declared"
        )
    return ModelSizes(
        attention=_attention(attention, hidden),
        dense=dense,
        sparse=sparse,
        dense_layers=model.layers if model.experts is None else model.experts.dense_layers,
        embedding=model.vocabulary * hidden,
        tied=model.tied_embeddings,
        assumption=assumption,
    )


def _attention(attention: Attention, hidden: int) -> PartSizes:
    parameters, heads = attention_parameters(attention, hidden), attention.heads
    statistics = _STATISTIC_BYTES * heads
    latent = attention.latent
    if latent is not None:
        compressed = (latent.query_rank or 0) + latent.key_value_rank
        keys = latent.unrotated_width + latent.rotary_width
        return PartSizes(
            parameters,
            0,
            linear_inputs=hidden + compressed + heads * latent.value_width,
            values=hidden + compressed + latent.rotary_width + heads * (2 * keys + latent.value_width),
            statistics_bytes=statistics,
        )
    width, kv_heads = attention.head_width or hidden // heads, attention.kv_heads or heads
    unnormed = (heads + kv_heads) * width if attention.query_key_norms else 0
    return PartSizes(
        parameters,
        0,
        linear_inputs=hidden + heads * width,
        values=hidden + (heads + 2 * kv_heads) * width + unnormed,
        statistics_bytes=statistics,
    )


def _dense(layer: FeedForward, hidden: int) -> PartSizes:
    inner = 2 if layer.gated else 1
    return PartSizes(
        feed_forward_parameters(layer, hidden), 0, hidden + layer.width, hidden + inner * layer.width
    )


def _sparse(experts: Experts, hidden: int, held: int | None) -> PartSizes:
    routed = experts.routed if held is None else held
    common = expert_parameters(experts, hidden, 0)
    used = experts.active + experts.shared
    return PartSizes(
        common,
        expert_parameters(experts, hidden, routed) - common,
        linear_inputs=hidden + used * experts.width,
        values=hidden + 2 * used * experts.width,
        gathered_inputs=experts.active * hidden,
    )


def _counted(model: Model, attention: int) -> PartSizes:
    """Return the sizes of the layer that has all parameters beside attention and embeddings."""
    embeddings = (1 if model.tied_embeddings else 2) * model.vocabulary * model.hidden_size

    def rest(parameters: int) -> int:
        return max(0, (parameters - embeddings) // model.layers - attention)

    width = rest(model.active_parameters) // (_GATED_MATRICES * model.hidden_size)
    return PartSizes(
        rest(model.total_parameters), 0, model.hidden_size + width, model.hidden_size + 2 * width
    )
