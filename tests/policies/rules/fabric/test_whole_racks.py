from typing import Any

import pytest

from gpufabric.policies.rules.fabric.whole_racks import WholeRacks
from tests.policies import oci_stack
from tests.policies.aws_pools import group, template
from tests.policies.aws_stack import Said, add, put, say
from tests.policies.aws_stack import changed as aws_changed
from tests.policies.azure_stack import GB200, changed
from tests.policies.conftest import UNKNOWN

P6E = "p6e-gb200.36xlarge"


def racks(name: str, least: Any, wanted: Any, most: Any) -> Any:
    """Add a node group of rack-scale machines."""
    sizes = {"minSize": least, "desiredSize": wanted, "maxSize": most}
    return add(template(name, instanceType=P6E), group(name, scalingConfig=sizes))


BROKEN = {"aws": racks("bad-racks", 0.0, 8.0, 18.0)}


def cut(nodes: int, whole: str) -> str:
    return f"racks: has {nodes} nodes of {GB200}, which come in racks of 18: {whole} are whole"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        pytest.param((), Said(), id="sound"),
        pytest.param((put("racks", "count", value=20.0),), Said(advice=(cut(20, "18 or 36"),)), id="20"),
        pytest.param((put("racks", "count", value=10.0),), Said(advice=(cut(10, "18"),)), id="less than one"),
        pytest.param((put("train", "count", value=7.0),), Said(), id="machines that stand alone"),
        pytest.param(
            (put("racks", "count", value=UNKNOWN),),
            Said(unevaluated=("racks.count unknown until apply",)),
            id="unknown",
        ),
        pytest.param(
            (put("racks", "count", value=[1.0]),),
            Said(unevaluated=("racks.count is not a number",)),
            id="no number",
        ),
    ],
)
def test_whole_racks(changes: Any, said: Said) -> None:
    assert say(WholeRacks(), changed(*changes)) == said


def autoscaled(least: float, count: float, most: float) -> Any:
    """Give the racks an autoscaler with some bounds."""
    bounds = {"enableAutoScaling": True, "minCount": least, "count": count, "maxCount": most}
    return [put("racks", key, value=value) for key, value in bounds.items()]


@pytest.mark.parametrize(
    ("bounds", "said"),
    [
        ((18.0, 18.0, 18.0), Said()),
        (
            (0.0, 18.0, 36.0),
            Said(advice=("racks: has an autoscaler, which adds machines one by one to racks",)),
        ),
        (
            (4.0, 18.0, 36.0),
            Said(
                advice=(f"racks: may shrink to 4 nodes of {GB200}, which come in racks of 18: 18 are whole",)
            ),
        ),
        (
            (4.0, 20.0, 40.0),
            Said(
                advice=(
                    f"racks: may grow to 40 nodes of {GB200}, which come in racks of 18: 36 or 54 are whole",
                    f"racks: has 20 nodes of {GB200}, which come in racks of 18: 18 or 36 are whole",
                    f"racks: may shrink to 4 nodes of {GB200}, which come in racks of 18: 18 are whole",
                )
            ),
        ),
    ],
)
def test_bounds_of_an_autoscaler(bounds: tuple[float, float, float], said: Said) -> None:
    assert say(WholeRacks(), changed(*autoscaled(*bounds))) == said


@pytest.mark.parametrize(
    ("sizes", "said"),
    [
        ((0.0, 9.0, 18.0), Said()),
        (
            (0.0, 9.0, 20.0),
            Said((f"racks: may grow to 20 nodes of {P6E}, which come in racks of 9: 18 or 27 are whole",)),
        ),
        (
            (0.0, UNKNOWN, 18.0),
            Said(unevaluated=("racks.scalingConfig.desiredSize unknown until apply",)),
        ),
    ],
)
def test_node_groups_of_eks(sizes: tuple[Any, Any, Any], said: Said) -> None:
    assert say(WholeRacks(), aws_changed(racks("racks", *sizes))) == said


@pytest.mark.parametrize(
    ("size", "said"),
    [
        ("18", Said()),
        (
            "17",
            Said(advice=(f"rack-1: has 17 nodes of {oci_stack.GB200}, which come in racks of 18",)),
        ),
        (UNKNOWN, Said(unevaluated=("rack-1.size unknown until apply",))),
    ],
)
def test_host_of_a_rack_of_oci_may_be_in_repair(size: str, said: Said) -> None:
    assert say(WholeRacks(), oci_stack.changed(put("rack-1", "size", value=size))) == said
