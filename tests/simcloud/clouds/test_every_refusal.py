"""Every refusal of a simulated cloud is reached by a case, and says where it comes from."""

import importlib
import re
from pathlib import Path

import pytest

from gpufabric.simcloud.clouds.aws.rules.interfaces import NO_EFA, TOO_MANY_EFAS
from gpufabric.simcloud.clouds.azure.rules.sizes import NOT_SOLD
from tools.docs.refusals import GROUPS

# No type of the catalogue is without EFA, has more cards with EFA than EFAs, or is known to be sold nowhere:
# reached with made-up ones.
MADE_UP = {"aws": {NO_EFA, TOO_MANY_EFAS}, "azure": {NOT_SOLD}, "oci": set()}
CASES_AT_LEAST = {"aws": 40, "azure": 90, "oci": 40}
CODES = {"aws": r"[A-Z][A-Za-z.]+", "azure": r"[A-Z][A-Za-z0-9_]+", "oci": r"[A-Z][A-Za-z]+"}

ALL = [
    pytest.param(cloud, refusal, id=f"{cloud}: {refusal.when}")
    for cloud, groups in GROUPS.items()
    for group in groups.values()
    for refusal in group
]


def cases_of(cloud):
    """The cases of all modules beside this one that test a cloud's rules."""
    files = sorted((Path(__file__).parent / cloud / "rules").glob("test_*.py"))
    modules = [importlib.import_module(f"tests.simcloud.clouds.{cloud}.rules.{file.stem}") for file in files]
    return [case for module in modules for case in getattr(module, "CASES", ())]


@pytest.mark.parametrize("cloud", GROUPS)
def test_every_refusal_is_reached(cloud):
    cases = cases_of(cloud)
    every = {refusal.when for group in GROUPS[cloud].values() for refusal in group}
    assert every - {refusal.when for refusal in {case.refusal for case in cases} | MADE_UP[cloud]} == set()
    assert len(cases) >= CASES_AT_LEAST[cloud]


@pytest.mark.parametrize(("cloud", "refusal"), ALL)
def test_a_refusal_says_where_it_comes_from(cloud, refusal):
    assert re.fullmatch(CODES[cloud], refusal.code)
    assert refusal.when
    assert refusal.source
    assert refusal.text == refusal.text.strip()
