from decimal import Decimal
from typing import Any

import pytest

from gpufabric.accounts.oci.reader import OciReader
from gpufabric.accounts.oci.shapes import NOT_LISTED, facts_of
from gpufabric.catalog.catalog import default_catalog
from gpufabric.snapshots.rows import Offer, ShapeFacts
from tests.accounts.oci.conftest import Declare
from tests.accounts.oci.sections import answer_of, rows_of
from tools.loopback.oci.facts import FIRST, SECOND, SHAPE, gpu_shape, system_shape
from tools.loopback.oci.tenancy import Tenancy


def test_offers_by_domain(reader: OciReader, declare: Declare) -> None:
    assert rows_of(reader, declare(), "capacity", "offers") == {
        f"{SHAPE}@{FIRST}": Offer(is_sold=True),
        f"{SHAPE}@{SECOND}": Offer(is_sold=False, reason=NOT_LISTED),
    }


def test_facts_agree_with_the_catalogue(reader: OciReader, declare: Declare) -> None:
    rows = rows_of(reader, declare(), "capacity", "shapes")
    assert rows == {
        SHAPE: ShapeFacts(
            gpus=8,
            vcpus=256,
            memory_gib=Decimal(4096),
            nics=8,
            nic_gbps_total=Decimal(3200),
            architecture="x86_64",
            quota_names=("compute/gpu-b200-count",),
        )
    }
    shape = default_catalog().shape("oci", SHAPE)
    facts = rows[SHAPE]
    assert isinstance(facts, ShapeFacts)
    assert shape.host.vcpus is not None
    assert shape.host.memory_gib is not None
    assert (facts.gpus, facts.vcpus) == (shape.gpus, shape.host.vcpus.value)
    assert facts.memory_gib == shape.host.memory_gib.value


def test_a_shape_that_oci_does_not_list(reader: OciReader, declare: Declare, tenancy: Tenancy) -> None:
    tenancy.shapes[FIRST] = [system_shape()]
    answer = answer_of(reader, declare(), "capacity", "shapes")
    assert answer.rows == {}
    assert answer.absent == {SHAPE: NOT_LISTED}


@pytest.mark.parametrize(
    ("processor", "architecture"),
    [
        ("2.7 GHz Intel® Xeon® Platinum 8592+", "x86_64"),
        ("2.4 GHz AMD EPYC™ 9J14 (Genoa)", "x86_64"),
        ("3.0 GHz Ampere® Altra™", "arm64"),
        ("NVIDIA Grace CPU", "arm64"),
        ("something else", None),
        (None, None),
    ],
)
def test_architecture(processor: str | None, architecture: str | None) -> None:
    facts = facts_of(gpu_shape(processor_description=processor))
    assert facts.architecture == architecture
    assert (facts.vcpus is None) == (architecture != "x86_64"), "threads of other cores are unknown"


@pytest.mark.parametrize("name", ["gpus", "ocpus", "memory_in_gbs", "rdma_ports", "rdma_bandwidth_in_gbps"])
def test_what_oci_does_not_state_is_unknown(name: str) -> None:
    changes: dict[str, Any] = {name: None}
    facts = facts_of(gpu_shape(**changes))
    unknown = {key for key, value in facts.model_dump().items() if value is None}
    assert unknown == {
        {
            "gpus": "gpus",
            "ocpus": "vcpus",
            "memory_in_gbs": "memory_gib",
            "rdma_ports": "nics",
            "rdma_bandwidth_in_gbps": "nic_gbps_total",
        }[name]
    }


def test_a_flexible_shape_has_no_size_of_its_own() -> None:
    facts = facts_of(system_shape())
    assert (facts.vcpus, facts.memory_gib) == (None, None)
