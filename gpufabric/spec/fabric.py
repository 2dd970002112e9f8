"""What all stacks of a fabric share: the project-level configuration."""

from typing import Annotated, Literal

from pydantic import Field, PositiveInt

from gpufabric.spec.base import Declared, Name
from gpufabric.spec.money import Budget


class Model(Declared):
    """The model to be trained, as far as planning needs it."""

    name: str
    total_parameters: PositiveInt
    active_parameters: PositiveInt
    """Parameters that one token passes through; equal to the total for a dense model."""

    layers: PositiveInt
    hidden_size: PositiveInt
    vocabulary: PositiveInt
    sequence_length: PositiveInt


class Training(Declared):
    """How the model is trained across the regions."""

    model: Model
    sync: Literal["data-parallel", "diloco", "streaming-diloco"]
    """What crosses the links between regions: gradients at every step, or outer steps every so often."""

    step_seconds: Annotated[float, Field(gt=0)]
    """Time of one training step inside a region, in seconds."""

    inner_steps: PositiveInt = 100
    """Steps between two outer steps (DiLoCo)."""


class Fabric(Declared):
    """What all stacks of a fabric share."""

    name: Name
    tags: dict[str, str] = Field(default_factory=dict[str, str])
    """Tags on every resource."""

    budget: Budget = Budget()
    """Limit over all stacks together."""

    training: Training | None = None
