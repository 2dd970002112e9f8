"""Floating-point work of training."""

from gpufabric.spec.fabric import Model


def flops_per_token(model: Model) -> int:
    """Return the FLOPs of one training step per token, for a dense transformer with causal attention.

    See ``count_flops_per_token``. The heads' widths are assumed to add up to the hidden size.
    """
    return count_flops_per_token(
        active_parameters=model.active_parameters,
        vocabulary=model.vocabulary,
        hidden_size=model.hidden_size,
        layers=model.layers,
        sequence_length=model.sequence_length,
    )


def count_flops_per_token(
    *,
    active_parameters: int,
    vocabulary: int,
    hidden_size: int,
    layers: int,
    sequence_length: int,
    attention_width: int | None = None,
) -> int:
    """Return the FLOPs of one training step (forward and backward) per token.

    The count is 6 per active parameter that multiplies (all but those of the input embedding), plus 3 per
    layer, sequence position and attention width for causal attention, in which a position sees half of the
    sequence on average. NVIDIA counts in the same way in the Megatron-Bridge performance summary
    (2026-08-22), whose rows it reproduces to 0.5%. Some publications count full attention: up to 7% more for
    the same tokens.

    Args:
        active_parameters: parameters that a token uses, including both embeddings.
        vocabulary: entries of the vocabulary.
        hidden_size: width of the model.
        layers: transformer layers.
        sequence_length: tokens in a sequence.
        attention_width: heads times the sum of a head's key and value widths; by default twice the hidden
            size.
    """
    width = 2 * hidden_size if attention_width is None else attention_width
    multiplying = active_parameters - vocabulary * hidden_size
    return 6 * multiplying + 3 * layers * width * sequence_length
