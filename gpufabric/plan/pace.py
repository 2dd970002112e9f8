"""How fast time passes: in real clouds, and in the simulated ones during a creation."""

import math
import os

from gpufabric.spec.problems import DeclarationError

MINUTE_VARIABLE = "GPUFABRIC_SIM_MINUTE_S"
"""Environment variable: how many real seconds one simulated minute lasts."""

SIMULATED_VARIABLE = "GPUFABRIC_SIM_DIR"
"""Environment variable: folder of the simulated clouds. It is set only for programs that run on them."""

_LIMIT = "docs/simulated-clouds/README.md"
_SECONDS = 60


def minute_s() -> float:
    """Return the real seconds of one simulated minute; with 0, the default, creations complete at once.

    Raises ``DeclarationError`` if the variable is not a number of 0 or more.
    """
    given = os.environ.get(MINUTE_VARIABLE)
    if not given:
        return 0.0
    try:
        seconds = float(given)
    except ValueError:
        seconds = math.nan
    if not 0 <= seconds < math.inf:
        raise DeclarationError.of(
            MINUTE_VARIABLE,
            given=given,
            allowed="seconds, 0 or more: with 0 everything completes at once, 60 is real time",
            limit=_LIMIT,
        )
    return seconds


def seconds_per_minute(*, simulated: bool) -> float:
    """Return the real seconds of one minute, in the real or in the simulated clouds.

    Raises ``DeclarationError`` as ``minute_s`` does.
    """
    return minute_s() if simulated else _SECONDS


def real_seconds(minutes: float) -> float:
    """Return the real seconds of a wait.

    Raises ``DeclarationError`` as ``minute_s`` does.
    """
    return minutes * seconds_per_minute(simulated=bool(os.environ.get(SIMULATED_VARIABLE)))
