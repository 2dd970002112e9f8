"""The request that ``gpufabric time-to-gpus`` reads: accelerators that must run soon."""

from typing import Annotated, Literal

from pydantic import Field, PositiveInt

from gpufabric.spec.base import Day, Declared
from gpufabric.spec.ownership import Amount, AmountRange
from gpufabric.spec.ranges import Days, DaysRange

StepName = Literal[
    "aws-quota",
    "azure-quota",
    "oci-limit",
    "aws-on-demand",
    "aws-reservation",
    "aws-capacity-block",
    "azure-on-demand",
    "azure-reservation",
    "oci-on-demand",
    "oci-reservation",
    "aws-region",
    "azure-region",
    "oci-region",
    "direct-connect-port",
    "expressroute-circuit",
    "fastconnect-limit",
    "cross-connect",
    "colocation-space",
    "site-search",
    "site-control",
    "permits",
    "grid-connection",
    "transformers",
    "construction",
    "facility-commissioning",
    "servers",
    "installation",
    "burn-in",
]
"""A step on the way to accelerators that run. Capacity of a cloud has the names of cloud and mode."""


LeasingCloud = Literal["aws", "azure", "oci"]


class GpuRequest(Declared):
    """Accelerators that must run. Every duration may be one number, or ``low``, ``expected`` and ``high``."""

    accelerator: str
    """Model, such as ``GB200``, as ``gpufabric quote --gpu`` takes it."""

    accelerators: PositiveInt
    """Number of them."""

    clouds: Annotated[tuple[LeasingCloud, ...], Field(min_length=1)] = ("aws", "azure", "oci")
    """Clouds to lease from."""

    circuits: bool = False
    """Whether the accelerators need a private circuit to other sites before they are of use."""

    start: Day | None = None
    """Day on which the work begins. Absent: days alone are shown."""

    value_of_day_usd: Amount | AmountRange | None = None
    """Cost of a day without the accelerators, in US dollars. Absent: the cost of waiting is not shown."""

    days: dict[StepName, Days | DaysRange] = Field(default_factory=dict[StepName, Days | DaysRange])
    """Durations that you know better, in days, by step; 0 for what is done."""
