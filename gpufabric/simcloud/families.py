"""Names of Azure's quota families."""


def plain_family(name: str) -> str:
    """A quota family's name in a form in which all of Azure's spellings of it are the same: its interfaces
    return one with and without spaces, and with different capitals.
    """
    return "".join(name.split()).lower()
