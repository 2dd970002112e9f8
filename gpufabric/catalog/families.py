"""Names of quota families and of sizes. Nothing is imported for it: simulated providers start with it."""

import re

_AZURE_SIZE = re.compile(r"standard_[a-z]+(\d+)", re.IGNORECASE)
_COUNTED = re.compile(r"(?<=family)(?:vcpus|cores)$")


def plain_family_name(name: str) -> str:
    """Return the form in which spellings of one quota family are equal.

    Azure's interfaces return a family with and without spaces and in different capitals; its list of usages
    adds ``vCPUs`` to the displayed name, and its refusals add ``Cores``.
    """
    return _COUNTED.sub("", "".join(name.split()).casefold())


def vcpus_in_name(size: str) -> int | None:
    """Return the vCPUs of an Azure size as its name states them; None for a name of another form.

    The number after the letters of the family is that of vCPUs (Azure document "Azure virtual machine sizes
    naming conventions").
    """
    match = _AZURE_SIZE.match(size)
    return int(match[1]) if match else None
