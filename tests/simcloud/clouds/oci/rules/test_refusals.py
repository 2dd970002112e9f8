"""Every refusal is reached by a case."""

import re

import pytest

from gpufabric.simcloud.clouds.oci.rules import GROUPS
from tests.simcloud.clouds.oci.rules import (
    test_buckets,
    test_constructs,
    test_dependencies,
    test_fabrics,
    test_hosts,
    test_identity,
    test_images,
    test_limits,
    test_links,
    test_lustre,
    test_networks,
    test_references,
    test_reservations,
    test_timeouts,
)

MODULES = (
    test_buckets, test_constructs, test_dependencies, test_fabrics, test_hosts, test_identity, test_images,
    test_limits, test_links, test_lustre, test_networks, test_references, test_reservations, test_timeouts,
)  # fmt: skip
ALL = [refusal for group in GROUPS.values() for refusal in group]


def test_every_refusal_is_reached():
    reached = {case.refusal for module in MODULES for case in module.CASES}
    assert {refusal.when for refusal in ALL} - {refusal.when for refusal in reached} == set()
    assert sum(len(module.CASES) for module in MODULES) >= 40


@pytest.mark.parametrize("refusal", ALL, ids=lambda one: one.when)
def test_a_refusal_says_where_it_comes_from(refusal):
    assert re.fullmatch(r"[A-Z][A-Za-z]+", refusal.code)
    assert refusal.when
    assert refusal.source
    assert refusal.text == refusal.text.strip()
