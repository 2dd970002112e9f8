"""Every refusal is reached by a case, and the documentation names it."""

import re

import pytest

from gpufabric.simcloud.clouds.aws.rules import GROUPS
from gpufabric.simcloud.clouds.aws.rules.interfaces import NO_EFA, TOO_MANY_EFAS
from tests.simcloud.clouds.aws.rules import (
    test_addresses,
    test_blocks,
    test_dependencies,
    test_interfaces,
    test_links,
    test_lustre,
    test_market,
    test_on_demand,
    test_quota,
    test_references,
    test_repositories,
    test_reservations,
    test_template,
)

MODULES = (
    test_addresses, test_blocks, test_dependencies, test_interfaces, test_links, test_lustre, test_market,
    test_on_demand, test_quota, test_references, test_repositories, test_reservations, test_template,
)  # fmt: skip
ALL = [refusal for group in GROUPS.values() for refusal in group]
# No type of the catalogue is without EFA, or has more cards with EFA than EFAs: reached with a made-up type.
MADE_UP = {NO_EFA, TOO_MANY_EFAS}


def test_every_refusal_is_reached():
    reached = {case.refusal for module in MODULES for case in module.CASES} | MADE_UP
    assert {refusal.when for refusal in ALL} - {refusal.when for refusal in reached} == set()
    assert sum(len(module.CASES) for module in MODULES) >= 40


@pytest.mark.parametrize("refusal", ALL, ids=lambda one: one.when)
def test_a_refusal_says_where_it_comes_from(refusal):
    assert re.fullmatch(r"[A-Z][A-Za-z.]+", refusal.code)
    assert refusal.when
    assert refusal.source
    assert refusal.text == refusal.text.strip()
