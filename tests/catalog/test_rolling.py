"""How managed node pools replace their machines."""

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.rolling import rolling_facts
from gpufabric.policies.rolling import READERS


def test_every_type_can_be_read(catalog: Catalog) -> None:
    assert set(rolling_facts(catalog)) <= set(READERS)


def test_no_property_both_rolls_all_machines_and_waits_for_new_machines(catalog: Catalog) -> None:
    for facts in rolling_facts(catalog).values():
        assert not set(facts.rolling_keys) & set(facts.new_machine_keys)
        assert facts.rolling_keys or facts.new_machine_keys
