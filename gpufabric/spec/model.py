"""The declaration of the model to train."""

from typing import Any, Literal, Self

from pydantic import ConfigDict, Field, PositiveInt, model_validator

from gpufabric.spec.architecture import Attention, Experts, FeedForward
from gpufabric.spec.base import Declared, Dimension, Parts, Title
from gpufabric.spec.parameters import Parameters, count_parameters

TOLERANCE = 0.02
"""Share by which stated and counted parameters may differ: publications round to two or three digits and may
leave out an embedding. This limit is gpufabric's own."""


def _require_least(schema: dict[str, Any]) -> None:
    """Let editors accept a model whose dimensions are those of ``preset``, or in the file of ``config``."""
    del schema["required"]
    schema["anyOf"] = [{"required": ["preset"]}, {"required": ["name", "sequence_length"]}]


class Model(Declared):
    """The model to train, as far as planning needs it."""

    model_config = ConfigDict(json_schema_extra=_require_least, serialize_by_alias=True)

    preset: str | None = None
    """Public model, such as ``llama-3.1-405b``. It replaces everything below; only ``name`` and
    ``sequence_length`` may be stated."""

    name: Title
    """Name of the model, for reports. Absent with ``preset``: that of the public model."""

    config: str | None = None
    """Hugging Face ``config.json`` of the model, as a path relative to this file. It replaces everything
    below except ``sequence_length`` and the parameter counts."""

    stated_total: PositiveInt | None = Field(default=None, alias="total_parameters")
    """All parameters. Absent: counted from the attention and the feed-forward layers."""

    stated_active: PositiveInt | None = Field(default=None, alias="active_parameters")
    """Parameters that one token uses, with the embeddings. Equal to the total for a dense model. Absent:
    counted likewise."""

    layers: Parts
    """Transformer layers."""

    hidden_size: Dimension
    """Width of the model."""

    vocabulary: Dimension
    """Entries of the vocabulary."""

    sequence_length: Dimension
    """Tokens of a training sequence. Absent with ``preset``: as in published runs of the public model."""

    tied_embeddings: bool = False
    """Whether the output layer multiplies with the table of the input embedding."""

    attention: Attention | None = None
    """Absent: causal attention with heads whose widths add up to the hidden size."""

    feed_forward: FeedForward | None = None
    """The dense feed-forward layers."""

    experts: Experts | None = None
    """The mixture of experts; absent for a dense model."""

    @model_validator(mode="after")
    def _check_parts(self) -> Self:
        if (self.feed_forward or self.experts) and self.attention is None:
            raise ValueError("attention with feed_forward or experts: parameters are counted from both")
        if self.experts is not None:
            self._check_experts(self.experts)
        if self.attention is not None:
            self._check_attention(self.attention)
        return self

    @model_validator(mode="after")
    def _check_counts(self) -> Self:
        counted = self.counted
        if counted is None and (self.stated_total is None or self.stated_active is None):
            raise ValueError(
                "total_parameters and active_parameters, or attention with feed_forward or experts, or config"
            )
        if counted is not None:
            _agree("total_parameters", self.stated_total, counted.total)
            _agree("active_parameters", self.stated_active, counted.active)
        if self.active_parameters > self.total_parameters:
            raise ValueError(f"active_parameters of at most total_parameters ({self.total_parameters})")
        embedding = self.vocabulary * self.hidden_size
        if self.active_parameters <= embedding:
            raise ValueError(f"active_parameters above vocabulary x hidden_size ({embedding})")
        return self

    def _check_experts(self, experts: Experts) -> None:
        if experts.dense_layers >= self.layers:
            raise ValueError(f"experts.dense_layers below layers ({self.layers})")
        if bool(experts.dense_layers) != (self.feed_forward is not None):
            raise ValueError("both feed_forward and experts.dense_layers above 0, or neither of them")

    def _check_attention(self, attention: Attention) -> None:
        if attention.latent is None and attention.head_width is None and self.hidden_size % attention.heads:
            raise ValueError(
                f"attention.head_width, since hidden_size {self.hidden_size} is no multiple of"
                f" {attention.heads} heads"
            )
        if (attention.windowed_layers or 0) > self.layers:
            raise ValueError(f"attention.windowed_layers of at most layers ({self.layers})")

    @property
    def counted(self) -> Parameters | None:
        """Parameters counted from the architecture; None if it is not declared."""
        if self.attention is None or (self.feed_forward is None and self.experts is None):
            return None
        return count_parameters(
            layers=self.layers,
            hidden_size=self.hidden_size,
            vocabulary=self.vocabulary,
            tied_embeddings=self.tied_embeddings,
            attention=self.attention,
            feed_forward=self.feed_forward,
            experts=self.experts,
        )

    @property
    def total_parameters(self) -> int:
        """All parameters: counted from the architecture, else as stated."""
        return self._counted_or("total", self.stated_total)

    @property
    def active_parameters(self) -> int:
        """Parameters that one token uses: counted from the architecture, else as stated."""
        return self._counted_or("active", self.stated_active)

    def _counted_or(self, which: Literal["total", "active"], stated: int | None) -> int:
        counted = self.counted
        if counted is not None:
            return counted.total if which == "total" else counted.active
        return stated or 0


def _agree(key: str, stated: int | None, counted: int) -> None:
    if stated is not None and abs(stated - counted) > TOLERANCE * counted:
        raise ValueError(f"{key} within {TOLERANCE:.0%} of {counted}, which the architecture has, or none")
