"""Availability zones of the simulated account: mapping between names and ids.

AWS maps letters to ids differently in each real account. In the simulated account zone ``a`` is always
``az1``. Zones whose id does not end in such a number, e.g. Local Zones, have their id as their name.
"""

import re

_LETTERS = "abcdefghij"
_ID = re.compile(r"(?P<region>[a-z0-9]+)-az(?P<number>\d)")


def zone_names(region: str) -> list[str]:
    """Return the three zones that a simulated region lists."""
    return [f"{region}{letter}" for letter in _LETTERS[:3]]


def zone_id(region: str, name: str) -> str:
    """Return the id of a zone: ``use1-az1`` of ``us-east-1a``."""
    letter = name.removeprefix(region)
    if len(letter) != 1 or letter not in _LETTERS:
        return name
    return f"{_code(region)}-az{_LETTERS.index(letter) + 1}"


def zone_name(region: str, id_: str) -> str:
    """Return the name of a zone: ``us-east-1a`` of ``use1-az1``."""
    match = _ID.fullmatch(id_)
    if match is None or match["region"] != _code(region):
        return id_
    return f"{region}{_LETTERS[int(match['number']) - 1]}"


def aliases(region: str, zone: str) -> frozenset[str]:
    """Return a zone by name and by id, given either."""
    name = zone_name(region, zone)
    return frozenset({name, zone_id(region, name)})


def _code(region: str) -> str:
    # use1, apse3, usge1: the area, the first letter of each direction, the number.
    area, direction, number = [*region.split("-"), "", "", "1"][:3]
    return f"{area}{_directions(direction)}{number}"


def _directions(text: str) -> str:
    short = {"northeast": "ne", "southeast": "se", "northwest": "nw", "southwest": "sw"}
    return short.get(text, text[:1])
