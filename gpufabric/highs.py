"""HiGHS, the solver of mixed-integer programs that scipy brings: the extra ``solver``."""

from importlib.util import find_spec


def has_highs() -> bool:
    """Return whether the solver is installed."""
    return find_spec("scipy") is not None
