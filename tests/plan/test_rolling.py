"""Timeouts outlast every batch of a rolling update."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpufabric.catalog.catalog import default_catalog
from gpufabric.catalog.rolling import rolling_facts
from gpufabric.catalog.timeouts import provider_timeouts
from gpufabric.plan.rolling import machines, timeouts
from gpufabric.spec.rolling import Rolling

FACTS = rolling_facts(default_catalog())
OWN = provider_timeouts(default_catalog())
TYPES = sorted(FACTS)


@given(nodes=st.integers(1, 2000), percent=st.integers(1, 100))
def test_a_share_is_at_least_one_machine_and_never_more_than_the_pool(nodes: int, percent: int) -> None:
    assert 1 <= machines(f"{percent}%", nodes) <= nodes


@given(type_=st.sampled_from(TYPES), nodes=st.integers(1, 2000), batch=st.integers(1, 200))
def test_a_timeout_is_never_below_the_providers_or_below_all_batches(
    type_: str, nodes: int, batch: int
) -> None:
    facts = FACTS[type_]
    planned = timeouts(default_catalog(), type_, nodes, batch)
    own = {operation: OWN.minutes(type_, operation) or 0 for operation in ("update", "delete")}
    for text, least in ((planned.update, own["update"]), (planned.delete, own["delete"])):
        assert text is None or int(text.removesuffix("m")) > least
    allowed = int(planned.update.removesuffix("m")) if planned.update else own["update"]
    assert allowed >= (facts.batch_minutes or 0) * -(-nodes // batch)


@pytest.mark.parametrize("share", ["0%", "101%", "-1%", 0, -3, "all"])
def test_a_share_is_a_number_or_a_percentage(share: object) -> None:
    with pytest.raises(ValueError, match="max_unavailable"):
        Rolling.model_validate({"max_unavailable": share})
