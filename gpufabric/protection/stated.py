"""Values of the configuration, in each form that the engine takes."""

import json
from typing import cast


def parsed(stated: object) -> object:
    """Return a value of the configuration, which the engine also takes as JSON text."""
    if not isinstance(stated, str):
        return stated
    try:
        return cast("object", json.loads(stated))
    except (ValueError, RecursionError):
        return stated
