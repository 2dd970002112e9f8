"""The layers of a transformer, as far as its parameters and its work depend on them."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from gpufabric.spec.base import Declared, Dimension, Parts


class LatentAttention(Declared):
    """Multi-head latent attention (MLA): keys and values are compressed to a common low rank."""

    query_rank: Dimension | None = None
    """Rank of the queries' compression (``q_lora_rank``). Absent: queries are not compressed."""

    key_value_rank: Dimension
    """Rank of the common compression of keys and values (``kv_lora_rank``)."""

    unrotated_width: Dimension
    """Width of a head's queries and keys without rotary embedding (``qk_nope_head_dim``)."""

    rotary_width: Dimension
    """Width of a head's queries and keys with rotary embedding (``qk_rope_head_dim``)."""

    value_width: Dimension
    """Width of a head's values (``v_head_dim``)."""


class Attention(Declared):
    """The attention of every layer."""

    heads: Parts
    """Query heads."""

    kv_heads: Parts | None = None
    """Heads of keys and values; absent: as many as query heads."""

    head_width: Dimension | None = None
    """Width of a head; absent: the hidden size divided by the heads."""

    latent: LatentAttention | None = None
    """Widths of multi-head latent attention. Use it instead of ``kv_heads`` and ``head_width``."""

    mask: Literal["causal", "full"] = "causal"
    """causal: a token sees the tokens before it, half of the sequence on average. full: all tokens."""

    window: Dimension | None = None
    """Tokens that sliding-window attention sees; absent: the whole sequence."""

    windowed_layers: Parts | None = None
    """Layers with that window; absent: all of them."""

    biases: Literal["none", "query-key-value", "all"] = "none"
    """Projections with a bias."""

    query_key_norms: bool = False
    """Whether each layer normalizes the heads of queries and keys."""

    sinks: bool = False
    """Whether each head has a learned attention sink."""

    @model_validator(mode="after")
    def _check_widths(self) -> Self:
        if self.latent is not None and (self.kv_heads or self.head_width or self.biases != "none"):
            raise ValueError("latent without kv_heads, head_width and biases")
        if self.kv_heads is not None and self.heads % self.kv_heads:
            raise ValueError(f"kv_heads that divide the {self.heads} heads")
        if self.windowed_layers is not None and self.window is None:
            raise ValueError("window with windowed_layers")
        if self.window is not None and self.mask != "causal":
            raise ValueError("window with a causal mask only")
        return self


class FeedForward(Declared):
    """A dense feed-forward layer."""

    width: Dimension
    """Width of the inner layer (``intermediate_size``)."""

    gated: bool = True
    """Whether a third matrix gates the inner layer, as in SwiGLU."""

    biases: bool = False
    """Whether its projections have biases."""


class Experts(Declared):
    """A mixture of experts (MoE), in place of dense feed-forward layers. Each expert is gated."""

    routed: Parts
    """Experts of a layer among which the router chooses."""

    active: Parts
    """Routed experts that one token uses."""

    shared: Annotated[int, Field(ge=0, le=10_000)] = 0
    """Experts of a layer that every token uses."""

    width: Dimension
    """Width of an expert's inner layer (``moe_intermediate_size``)."""

    dense_layers: Annotated[int, Field(ge=0, le=10_000)] = 0
    """Layers that have a dense feed-forward layer instead of experts."""

    biases: bool = False
    """Whether the projections of experts have biases."""

    router_bias: bool = False
    """Whether the router has a bias for each routed expert."""

    @model_validator(mode="after")
    def _check_active(self) -> Self:
        if self.active > self.routed:
            raise ValueError(f"active of at most routed ({self.routed})")
        return self
