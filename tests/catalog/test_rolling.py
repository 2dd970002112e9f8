"""Changes that roll machines."""

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.rolling import rolling_properties
from gpufabric.policies.rolling import READERS


def test_every_type_stands_once_and_can_be_read(catalog: Catalog) -> None:
    table = rolling_properties(catalog)
    assert len(table.by_type) == len(table.entries)
    assert set(table.by_type) <= set(READERS)
