"""Policies and simulated clouds agree on quota: a fabric fits if and only if no update of it is refused.

The policies see what a preview sees: resources, declarations and quota snapshots. The simulated clouds judge
each request by their own rules, without an engine.
"""

from typing import cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gpufabric.catalog.shape import Cloud
from tests.verdicts.clouds import refusals
from tests.verdicts.policies import verdict
from tests.verdicts.worlds import worlds


@pytest.mark.parametrize("cloud", ["aws", "azure", "oci"])
@given(data=st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_fits_if_and_only_if_nothing_is_refused(cloud: str, data: st.DataObject) -> None:
    world = data.draw(worlds(cast("Cloud", cloud)))
    said, messages = verdict(world)
    refused = refusals(world)
    if said == "unknown":
        assert not world.stated, messages
    else:
        assert (said == "refused") == bool(refused), (messages, refused)
