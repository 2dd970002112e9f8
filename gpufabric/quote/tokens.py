"""Converts a price per GPU-hour to a price per token, under stated assumptions."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from gpufabric.catalog.market import Accelerator
from gpufabric.time_units import SECONDS_PER_HOUR

Precision = Literal["bf16", "fp8"]
MILLION = 10**6
_FLOPS_PER_TFLOP = 10**12


@dataclass(frozen=True, slots=True)
class Utilisation:
    """Throughput as a share of the accelerator's peak.

    Attributes:
        mfu: model FLOPs utilisation, above 0 and at most 1.
        flops_per_token: floating-point operations of one training step per token.
        precision: precision of the peak.
        of_what: basis of ``flops_per_token``, in a few words.
    """

    mfu: Decimal
    flops_per_token: int
    precision: Precision
    of_what: str

    def tokens_per_second(self, model: str, accelerators: Mapping[str, Accelerator]) -> Decimal | None:
        """Return the tokens per second of one accelerator; None if its peak is unknown."""
        peak = _peak(accelerators.get(model), self.precision)
        return None if peak is None else peak * _FLOPS_PER_TFLOP * self.mfu / self.flops_per_token

    @property
    def said(self) -> str:
        """The assumption in words."""
        return (
            f"{self.mfu.normalize():f} of each accelerator's dense {self.precision.upper()} peak at"
            f" {self.flops_per_token:.4g} FLOPs a token ({self.of_what})"
        )


@dataclass(frozen=True, slots=True)
class Measured:
    """Throughput that was measured on one kind of accelerator.

    Attributes:
        model: the accelerator; nothing is said of others.
        rate: tokens a second of one accelerator.
    """

    model: str
    rate: Decimal

    def tokens_per_second(self, model: str, _accelerators: Mapping[str, Accelerator]) -> Decimal | None:
        """Return the measured rate; None for any other accelerator."""
        return self.rate if model == self.model else None

    @property
    def said(self) -> str:
        """The assumption in words."""
        return f"{self.rate.normalize():f} tokens a second of one {self.model}, as given"


Throughput = Utilisation | Measured


def usd_per_million_tokens(usd_per_gpu_hour: Decimal, tokens_per_second: Decimal) -> Decimal:
    """Return US dollars for 10^6 tokens from the price and the throughput of one accelerator."""
    return usd_per_gpu_hour / (tokens_per_second * SECONDS_PER_HOUR) * MILLION


def gpu_hours(tokens: Decimal, tokens_per_second: Decimal) -> Decimal:
    """Return the accelerator-hours that a number of tokens takes."""
    return tokens / (tokens_per_second * SECONDS_PER_HOUR)


def _peak(accelerator: Accelerator | None, precision: Precision) -> Decimal | None:
    if accelerator is None:
        return None
    fact = accelerator.peak_bf16_tflops if precision == "bf16" else accelerator.peak_fp8_tflops
    return fact.value if fact else None
