from typing import Any

import pytest

from gpufabric.policies.rules.storage.lustre_size import LustreSize
from tests.policies import azure_stack, oci_stack
from tests.policies.aws_stack import Said, drop, put, say
from tests.policies.conftest import UNKNOWN


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (128.0, ""),
        (4.0, ""),
        (126.0, "has 126 TiB, between two sizes of its tier: the next is 128 TiB"),
        (2.0, "has 2 TiB, below the minimum of its tier, 4 TiB"),
        (1028.0, "has 1,028 TiB, above the maximum of its tier, 1,024 TiB"),
    ],
)
def test_sizes_of_azure(size: float, text: str) -> None:
    said = say(LustreSize(), azure_stack.changed(put("lustre", "storageCapacityTiB", value=size)))
    assert said == Said((f"lustre: {text}",) if text else ())


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (31200.0, ""),
        (41600.0, ""),
        (166400.0, ""),
        (135200.0, "has 135,200 GB, between two sizes of its tier: the next is 166,400 GB"),
        (20800.0, "has 20,800 GB, below the minimum of its tier, 31,200 GB"),
    ],
)
def test_sizes_of_oci(size: float, text: str) -> None:
    said = say(LustreSize(), oci_stack.changed(put("lustre", "capacityInGbs", value=size)))
    assert said == Said((f"lustre: {text}",) if text else ())


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (put("lustre", "sku", "name", value="hunter2"), Said()),
        (drop("lustre", "storageCapacityTiB"), Said()),
        (
            put("lustre", "storageCapacityTiB", value=UNKNOWN),
            Said(unevaluated=("lustre.storageCapacityTiB unknown until apply",)),
        ),
        (put("lustre", "sku", value=7.0), Said(unevaluated=("lustre.sku has another shape than expected",))),
    ],
)
def test_what_is_not_known(change: Any, said: Said) -> None:
    assert say(LustreSize(), azure_stack.changed(change)) == said


def test_unknown_size_of_oci() -> None:
    said = say(LustreSize(), oci_stack.changed(put("lustre", "capacityInGbs", value=UNKNOWN)))
    assert said == Said(unevaluated=("lustre.capacityInGbs unknown until apply",))
