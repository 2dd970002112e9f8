"""Versions that a cluster and its nodes can go to in one update."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpufabric.catalog.catalog import default_catalog
from gpufabric.plan.upgrades import VersionStep, minor_of, next_version, nodes_fit, oldest_nodes, step_between

TERMS = default_catalog().upgrades()
MINORS = st.integers(min_value=20, max_value=60)


@pytest.mark.parametrize(
    ("text", "minor"),
    [("1.35", 35), ("v1.35.2", 35), ("1.35.2-gke.1", 35), ("2.1", None), ("latest", None), ("", None)],
)
def test_minor_version(text: str, minor: int | None) -> None:
    assert minor_of(text) == minor


@pytest.mark.parametrize(
    ("cloud", "before", "after", "step"),
    [
        ("aws", "1.34", "1.35", "up"),
        ("aws", "1.33", "1.35", "skip"),
        ("aws", "1.35", "1.34", "rollback"),
        ("aws", "1.35", "1.33", "back"),
        ("azure", "1.35", "1.34", "back"),
        ("azure", "1.35.1", "1.35", "none"),
        ("azure", "1.35.1", "1.35.3", "none"),
        ("oci", "v1.35.2", "v1.35.0", "back"),
        ("oci", "v1.34.2", "v1.36.1", "skip"),
        ("oci", "", "v1.36.1", None),
        ("aws", "1.35", "latest", None),
    ],
)
def test_step(cloud: str, before: str, after: str, step: VersionStep | None) -> None:
    assert step_between(before, after, TERMS[cloud]) == step


@pytest.mark.parametrize("cloud", TERMS)
@given(before=MINORS, after=MINORS)
def test_steps_of_any_two_versions(cloud: str, before: int, after: int) -> None:
    terms = TERMS[cloud]
    step = step_between(f"1.{before}", f"1.{after}", terms)
    assert (step == "up") == (before < after <= before + terms.step_minors.value)
    assert (step in ("back", "rollback")) == (after < before)
    assert (step == "skip") == (after > before + terms.step_minors.value)
    assert step_between(f"1.{before}", next_version(f"1.{before}", terms), terms) == "up"


@pytest.mark.parametrize("cloud", TERMS)
@given(plane=MINORS, nodes=MINORS)
def test_nodes_of_any_version(cloud: str, plane: int, nodes: int) -> None:
    terms = TERMS[cloud]
    oldest = minor_of(oldest_nodes(f"1.{plane}", terms))
    assert oldest is not None
    assert nodes_fit(f"1.{plane}", f"1.{nodes}", terms) == (oldest <= nodes <= plane)


def test_nodes_of_unknown_versions() -> None:
    assert nodes_fit("1.35", "latest", TERMS["aws"]) is None
    assert nodes_fit("", "1.35", TERMS["aws"]) is None
