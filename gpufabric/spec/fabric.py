"""What all stacks of a fabric share: the project-level configuration."""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field, PositiveInt

from gpufabric.spec.backbone import StackName
from gpufabric.spec.base import Declared, Name
from gpufabric.spec.money import Budget
from gpufabric.spec.names import Names


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


class CheckpointCopy(Declared):
    """A standing copy of checkpoints from one region's bucket to another's."""

    source: StackName
    """Stack whose bucket is copied."""

    destination: StackName
    """Stack whose bucket gets the copy."""

    method: Literal[
        "s3-replication",
        "azure-object-replication",
        "oci-replication",
        "datasync",
        "storage-mover",
        "rclone",
    ]
    """What copies; the catalogue says between which clouds, and over which network."""

    gbps: Annotated[float, Field(gt=0)] | None = None
    """Rate of the copy, in Gbit/s. rclone: its limit; absent: what finishes a copy within the interval.
    Others: what was measured; absent: not known."""


class CheckpointPolicy(Declared):
    """Where checkpoints are written and copied to."""

    interval_minutes: Annotated[float, Field(gt=0)]
    """Time between two checkpoints."""

    written_by: list[StackName] = Field(min_length=1)
    """Stacks that write each complete checkpoint to their own bucket."""

    bytes_per_parameter: Literal[12, 14, 16] = 14
    """Size of a checkpoint. 12: weights in FP32 and two moments. 14: weights in BF16, too. 16: all in FP32,
    with gradients."""

    copies: list[CheckpointCopy] = Field(default_factory=list[CheckpointCopy])


class Resilience(Declared):
    """What must be left when something is lost."""

    minimum_surviving_share: Annotated[Decimal, Field(gt=0, lt=1)] | None = None
    """Share of the GPUs that must be able to train on together after the loss of any one region, link, power
    domain or cloud; absent: the report shows the share and judges nothing."""

    checkpoints: CheckpointPolicy | None = None
    """Absent: nothing is said of where a restorable checkpoint is."""


class Fabric(Declared):
    """What all stacks of a fabric share."""

    name: Name
    tags: dict[str, str] = Field(default_factory=dict[str, str])
    """Tags on every resource."""

    budget: Budget = Budget()
    """Limit over all stacks together."""

    training: Training | None = None
    resilience: Resilience = Resilience()
    names: Names = Names()
