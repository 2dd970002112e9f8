"""Sources of facts (``sources.toml``)."""

from gpufabric.catalog.fact import Entry


class Source(Entry):
    """A source of facts."""

    title: str
    url: str = ""
    read_on: str
    """Day, ISO 8601, on which it was read."""
