from typing import Any

import pytest

from gpufabric.policies.rules.nodes.node_image_age import NodeImageAge
from tests.policies import azure_stack, oci_stack
from tests.policies.aws_stack import Said, Stack, altered, changed, say
from tests.policies.aws_stack import put as put_value
from tests.policies.conftest import UNKNOWN

NOT_BROKEN = dict.fromkeys(
    ("aws", "azure", "oci"), "an image has a date in the previous state only, which these stacks do not have"
)
OKE_POOL = next(name for name, made in oci_stack.sound().items() if made.type.endswith(":NodePool"))
UNPATCHED = put_value("cluster", "autoUpgradeProfile", "nodeOSUpgradeChannel", value="None")


def with_image(stack: Stack, name: str, **outputs: Any) -> Stack:
    """Give a stack in whose state a pool has outputs."""
    stack[name].outputs = outputs
    return stack


def old(name: str, day: str, days: int) -> Said:
    return Said((f"{name}: the image of its nodes is from {day}, {days} days ago; allowed: at most 90 days",))


@pytest.mark.parametrize(
    ("release", "said"),
    [
        ("1.35.0-20260601", old("system", "2026-06-01", 183)),
        ("1.35.0-20261101", Said()),
        ("1.35.0-20260902", Said()),
        ("ami-0123456789", Said()),
        ("1.35.0-20269999", Said()),
        (None, Said()),
    ],
)
def test_eks(release: str | None, said: Said) -> None:
    before = with_image(changed(), "system", **({} if release is None else {"releaseVersion": release}))
    assert say(NodeImageAge(), changed(), before=before) == said


def test_aks_counts_only_where_it_does_not_patch() -> None:
    before = with_image(
        azure_stack.changed(), "train", nodeImageVersion="AKSUbuntu-2204gen2containerd-202606.01.0"
    )
    assert say(NodeImageAge(), azure_stack.changed(), before=before) == Said()
    assert say(NodeImageAge(), azure_stack.changed(UNPATCHED), before=before) == old(
        "train", "2026-06-01", 183
    )


@pytest.mark.parametrize(
    ("image", "said"),
    [
        ("Oracle-Linux-8.10-2026.06.01-0-OKE-1.35.2-1191", True),
        ("Oracle-Linux-8.10-2026.11.20-0-OKE-1.35.2-1191", False),
        ("our-gpu-image-2204", False),
    ],
)
def test_oke(image: str, *, said: bool) -> None:
    before = with_image(oci_stack.changed(), OKE_POOL, nodeImageName=image)
    outcome = say(NodeImageAge(), oci_stack.changed(), before=before)
    assert bool(outcome.violations) is said


def test_without_a_state_nothing_is_known() -> None:
    assert say(NodeImageAge(), changed()) == Said()


@pytest.mark.parametrize(
    ("stack", "name", "key"),
    [
        (changed(), "system", "releaseVersion"),
        (azure_stack.changed(UNPATCHED), "train", "nodeImageVersion"),
        (oci_stack.changed(), OKE_POOL, "nodeImageName"),
    ],
)
def test_an_image_that_the_state_conceals_is_not_judged(stack: Stack, name: str, key: str) -> None:
    before = with_image(altered(stack), name, **{key: UNKNOWN})
    said = say(NodeImageAge(), stack, before=before)
    assert said == Said(unevaluated=(f"{name}.{key} unknown until apply",))
