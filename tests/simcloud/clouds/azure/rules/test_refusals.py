"""Every refusal is reached by a case, and says where it comes from."""

import re

import pytest

from gpufabric.simcloud.clouds.azure.rules import GROUPS
from gpufabric.simcloud.clouds.azure.rules.machines import NOT_SOLD
from tests.simcloud.clouds.azure.rules import (
    test_clusters,
    test_dependencies,
    test_features,
    test_immutable,
    test_links,
    test_lustre,
    test_machines,
    test_names,
    test_quota,
    test_references,
    test_reservations,
    test_subnets,
)

MODULES = (
    test_clusters, test_dependencies, test_features, test_immutable, test_links, test_lustre, test_machines,
    test_names, test_quota, test_references, test_reservations, test_subnets,
)  # fmt: skip
ALL = [refusal for group in GROUPS.values() for refusal in group]
# The catalogue may know all regions of no size: reached with a made-up one.
MADE_UP = {NOT_SOLD}


def test_every_refusal_is_reached():
    reached = {case.refusal for module in MODULES for case in module.CASES} | MADE_UP
    assert {refusal.when for refusal in ALL} - {refusal.when for refusal in reached} == set()
    assert sum(len(module.CASES) for module in MODULES) >= 90


@pytest.mark.parametrize("refusal", ALL, ids=lambda one: one.when)
def test_a_refusal_says_where_it_comes_from(refusal):
    assert re.fullmatch(r"[A-Z][A-Za-z0-9_]+", refusal.code)
    assert refusal.when
    assert refusal.source
    assert refusal.text == refusal.text.strip()
