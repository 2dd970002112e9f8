"""Values of the configuration, in each form that the engine takes."""

from gpufabric.reading.json_text import parse_json


def parsed(stated: object) -> object:
    """Return a value of the configuration, which the engine also takes as JSON text."""
    if not isinstance(stated, str):
        return stated
    try:
        return parse_json(stated)
    except ValueError:
        return stated
