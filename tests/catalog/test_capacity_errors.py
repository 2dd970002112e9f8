from gpufabric.catalog.capacity_errors import capacity_errors
from gpufabric.catalog.catalog import default_catalog


def test_each_cloud_has_signs_and_calls_that_can_be_repeated() -> None:
    facts = capacity_errors(default_catalog())
    assert [entry.id for entry in facts.entries] == ["aws", "azure-native", "oci"]
    assert all(entry.signs.value and entry.updates.value for entry in facts.entries)
    for entry in facts.entries:
        types = [*entry.creations.value, *entry.updates.value]
        assert all(type_.startswith(f"{entry.id}:") for type_ in types)


def test_a_shortage_is_told_from_other_errors() -> None:
    facts = capacity_errors(default_catalog())
    assert facts.is_shortage("500-InternalError, Out of host capacity.")
    assert not facts.is_shortage("VcpuLimitExceeded: you have requested more vCPU capacity than your limit")
