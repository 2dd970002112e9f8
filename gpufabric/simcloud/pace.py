"""The pace of time in the simulated clouds while a creation lasts."""

import math
import os

from gpufabric.spec.problems import DeclarationError

MINUTE_VARIABLE = "GPUFABRIC_SIM_MINUTE_S"
"""The environment variable that says how many real seconds a minute of the simulated clouds takes."""

_LIMIT = "docs/simulated-clouds/README.md"


def minute_s() -> float:
    """Real seconds that a minute takes; 0, the default: everything is made at once.

    Raises ``DeclarationError`` when the variable is not a number of 0 or more.
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
            allowed="seconds, 0 or more: 0 makes everything at once, 60 is real time",
            limit=_LIMIT,
        )
    return seconds
