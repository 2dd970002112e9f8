"""Floating-point work of training."""

from gpufabric.spec.model import Model
from gpufabric.spec.parameters import attention_width


def flops_per_token(model: Model) -> int:
    """Return the FLOPs of one training step (forward and backward) per token.

    The count is 6 per active parameter that multiplies, plus 6 per position that a token sees and per unit of
    the width of keys and values. The table of the input embedding multiplies only where the output layer
    shares it. NVIDIA counts in the same way in the Megatron-Bridge performance summary (2026-08-22), whose
    rows it reproduces to 0.5%. Some publications count full attention for causal masks: up to 7% more for
    the same tokens.
    """
    table = 0 if model.tied_embeddings else model.vocabulary * model.hidden_size
    return 6 * (model.active_parameters - table) + _attention_flops(model)


def _attention_flops(model: Model) -> int:
    """Return the FLOPs of products of queries, keys and values, over all layers.

    With a causal mask, a token sees half of a sequence of s tokens on average. A window of w tokens cuts this
    to w - w^2 / 2s.
    """
    attention, length = model.attention, model.sequence_length
    width = attention_width(attention, model.hidden_size)
    if attention is None:
        return 3 * model.layers * width * length
    window = min(attention.window or length, length)
    windowed = 0 if attention.window is None else attention.windowed_layers or model.layers
    seen_twice = length if attention.mask == "causal" else 2 * length
    whole = 3 * (model.layers - windowed) * width * seen_twice
    return whole + 3 * windowed * width * window * (2 * length - window) // length
