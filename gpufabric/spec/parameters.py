"""Counts the parameters of a transformer from its layers."""

from dataclasses import dataclass

from gpufabric.spec.architecture import Attention, Experts, FeedForward, LatentAttention

_GATED, _PLAIN = 3, 2
_NORMS_PER_LAYER = 2


@dataclass(frozen=True, slots=True)
class Parameters:
    """Parameters of a model.

    Attributes:
        total: all of them.
        active: those that one token uses, with both embeddings.
    """

    total: int
    active: int


def count_parameters(
    *,
    layers: int,
    hidden_size: int,
    vocabulary: int,
    tied_embeddings: bool,
    attention: Attention,
    feed_forward: FeedForward | None,
    experts: Experts | None,
) -> Parameters:
    """Count the parameters of a decoder with two norms per layer and one after the last layer.

    Modules for multi-token prediction are not among them.

    Args:
        layers: transformer layers.
        hidden_size: width of the model.
        vocabulary: entries of the vocabulary.
        tied_embeddings: whether input and output share one table.
        attention: attention of every layer.
        feed_forward: dense feed-forward layers; None if every layer has experts.
        experts: experts; None for a dense model.
    """
    tables = 1 if tied_embeddings else 2
    common = (
        tables * vocabulary * hidden_size
        + layers * (attention_parameters(attention, hidden_size) + _NORMS_PER_LAYER * hidden_size)
        + hidden_size
    )
    dense_layers = layers if experts is None else experts.dense_layers
    if feed_forward is not None:
        common += dense_layers * feed_forward_parameters(feed_forward, hidden_size)
    if experts is None:
        return Parameters(common, common)
    sparse_layers = layers - dense_layers
    return Parameters(
        common + sparse_layers * expert_parameters(experts, hidden_size, experts.routed),
        common + sparse_layers * expert_parameters(experts, hidden_size, experts.active),
    )


def attention_width(attention: Attention | None, hidden_size: int) -> int:
    """Return the widths of a key and a value, added up over all heads.

    Args:
        attention: the attention; None: the widths of the heads add up to the hidden size.
        hidden_size: width of the model.
    """
    if attention is None:
        return 2 * hidden_size
    latent = attention.latent
    if latent is not None:
        return attention.heads * (latent.unrotated_width + latent.rotary_width + latent.value_width)
    return 2 * attention.heads * _head_width(attention, hidden_size)


def _head_width(attention: Attention, hidden_size: int) -> int:
    return attention.head_width or hidden_size // attention.heads


def attention_parameters(attention: Attention, hidden_size: int) -> int:
    """Count the parameters of a layer's attention, without the norm before it.

    Args:
        attention: the attention.
        hidden_size: width of the model.
    """
    sinks = attention.heads if attention.sinks else 0
    if attention.latent is not None:
        return _latent(attention.heads, attention.latent, hidden_size) + sinks
    width = _head_width(attention, hidden_size)
    queries = attention.heads * width
    keys_and_values = 2 * (attention.kv_heads or attention.heads) * width
    biases = {"none": 0, "query-key-value": queries + keys_and_values}
    biases["all"] = biases["query-key-value"] + hidden_size
    return (
        hidden_size * (2 * queries + keys_and_values)
        + biases[attention.biases]
        + (2 * width if attention.query_key_norms else 0)
        + sinks
    )


def _latent(heads: int, latent: LatentAttention, hidden_size: int) -> int:
    """Count the compressions with their norms, the expansions to heads, and the output projection."""
    query_width = heads * (latent.unrotated_width + latent.rotary_width)
    rank = latent.query_rank
    queries = hidden_size * query_width if rank is None else rank * (hidden_size + query_width + 1)
    compressed = hidden_size * (latent.key_value_rank + latent.rotary_width) + latent.key_value_rank
    expanded = latent.key_value_rank * heads * (latent.unrotated_width + latent.value_width)
    return queries + compressed + expanded + heads * latent.value_width * hidden_size


def feed_forward_parameters(feed_forward: FeedForward, hidden_size: int) -> int:
    """Count the parameters of a dense feed-forward layer.

    Args:
        feed_forward: the layer.
        hidden_size: width of the model.
    """
    matrices = _GATED if feed_forward.gated else _PLAIN
    biases = (matrices - 1) * feed_forward.width + hidden_size if feed_forward.biases else 0
    return matrices * hidden_size * feed_forward.width + biases


def expert_parameters(experts: Experts, hidden_size: int, used: int) -> int:
    """Count the parameters of a layer's router, its shared experts and a number of routed ones.

    Args:
        experts: the experts.
        hidden_size: width of the model.
        used: routed experts that count.
    """
    expert = feed_forward_parameters(FeedForward(width=experts.width, biases=experts.biases), hidden_size)
    router = experts.routed * (hidden_size + (1 if experts.router_bias else 0))
    return router + (used + experts.shared) * expert
