"""Usual creation times, in the time of the clouds."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.creation import creation_times
from gpufabric.plan.pace import SIMULATED_VARIABLE, seconds_per_minute


@dataclass(frozen=True, slots=True)
class CreationPace:
    """Usual creation times of resources.

    Attributes:
        usual_minutes: creation time by Pulumi type: the longest that its source states. A type without a
            documented time is absent.
        minute_s: real seconds of one minute in the clouds.
    """

    usual_minutes: Mapping[str, int] = field(default_factory=dict[str, int])
    minute_s: float = 60.0

    def minutes(self, seconds: float) -> float:
        """Convert real seconds to minutes in the clouds."""
        return seconds / self.minute_s


UNKNOWN_PACE = CreationPace()


def creation_pace(catalog: Catalog, variables: Mapping[str, str]) -> CreationPace:
    """Return the creation times of the catalogue.

    Args:
        catalog: the catalogue.
        variables: variables for the engine beside those of this process.

    Raises:
        DeclarationError: the length of a simulated minute is not a number of 0 or more.
    """
    simulated = bool(variables.get(SIMULATED_VARIABLE) or os.environ.get(SIMULATED_VARIABLE))
    minute_s = seconds_per_minute(simulated=simulated)
    if not minute_s:  # simulated creations complete at once
        return UNKNOWN_PACE
    times = creation_times(catalog).by_type
    return CreationPace({type_: entry.minutes.value for type_, entry in times.items()}, minute_s)
