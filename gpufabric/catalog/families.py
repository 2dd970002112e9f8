"""Names of quota families. Nothing is imported for it: simulated providers start with it."""

import re

_COUNTED = re.compile(r"(?<=family)(?:vcpus|cores)$")


def plain_family_name(name: str) -> str:
    """Return the form in which spellings of one quota family are equal.

    Azure's interfaces return a family with and without spaces and in different capitals; its list of usages
    adds ``vCPUs`` to the displayed name, and its refusals add ``Cores``.
    """
    return _COUNTED.sub("", "".join(name.split()).casefold())
