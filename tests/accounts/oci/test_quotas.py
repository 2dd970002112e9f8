from decimal import Decimal

import pytest

from gpufabric.accounts.answer import SectionAnswer
from gpufabric.accounts.oci.reader import OciReader
from gpufabric.snapshots.rows import Limit, Usage
from tests.accounts.oci.conftest import Declare
from tools.loopback.oci.facts import FIRST, SECOND, definition, gpu_shape, limit
from tools.loopback.oci.server import Loopback, Refusal
from tools.loopback.oci.tenancy import Tenancy

GPUS = f"compute/gpu-b200-count@{FIRST}"


def answers(reader: OciReader, declare: Declare, **changes: object) -> dict[str, SectionAnswer]:
    return {answer.section: answer for answer in reader.read(declare(**changes), "quotas")}


def test_limits_that_stacks_draw_on(reader: OciReader, declare: Declare) -> None:
    section = answers(reader, declare)["limits"]
    assert section.rows is not None
    # No limit of another domain, of a shape that no stack has, of another service, and no deprecated one.
    assert list(section.rows) == [
        GPUS,
        f"compute/standard-e5-core-count@{FIRST}",
        f"lustre-storage/max-lustre-file-system-count@{FIRST}",
        "vcn/vcn-count",
    ]
    assert section.rows[GPUS] == Limit(
        limit=Decimal(384), name="Limit gpu-b200-count of compute", adjustable=True
    )
    assert section.absent == {}


def test_use_of_limits_that_state_it(reader: OciReader, declare: Declare, cloud: Loopback) -> None:
    section = answers(reader, declare)["usage"]
    assert section.rows == {
        GPUS: Usage(used=Decimal(320)),
        f"compute/standard-e5-core-count@{FIRST}": Usage(used=Decimal("12.5")),
    }
    assert section.failures == ()
    questions = [asked.match[2] for asked in cloud.asked if asked.operation == "GetResourceAvailability"]
    assert "vcn-count" not in questions, "its definition says that it does not state its use"
    assert "max-lustre-file-system-count" in questions, "OCI answers 404 for it"


def test_a_limit_that_oci_does_not_list(reader: OciReader, declare: Declare, tenancy: Tenancy) -> None:
    tenancy.limit_values["compute"] = [limit("gpu-b200-count", 8, SECOND)]
    section = answers(reader, declare)["limits"]
    assert section.absent == {GPUS: "not in ListLimitValues"}
    assert section.rows is not None
    assert GPUS not in section.rows


def test_limits_that_only_oci_knows(reader: OciReader, declare: Declare, tenancy: Tenancy) -> None:
    shape = "BM.GPU.GB300.4"
    tenancy.shapes[FIRST].append(gpu_shape(shape, quota_names=["gpu-gb300-count"]))
    tenancy.limit_values["compute"].append(limit("gpu-gb300-count", 72, FIRST))
    tenancy.definitions["compute"].append(definition("compute", "gpu-gb300-count"))
    tenancy.used["gpu-gb300-count"] = tenancy.used["gpu-b200-count"]
    pools = {"rack": {"shape": shape, "nodes": 18}}
    by_name = answers(reader, declare, pools=pools)
    key = f"compute/gpu-gb300-count@{FIRST}"
    assert all(by_name[name].rows and key in by_name[name].rows for name in ("limits", "usage"))


def test_a_limit_of_zero_is_a_limit(reader: OciReader, declare: Declare, tenancy: Tenancy) -> None:
    tenancy.limit_values["compute"] = [limit("gpu-b200-count", 0, FIRST)]
    section = answers(reader, declare)["limits"]
    assert section.rows is not None
    assert section.rows[GPUS] == Limit(
        limit=Decimal(0), name="Limit gpu-b200-count of compute", adjustable=True
    )


def test_a_limit_without_a_value_is_no_zero(reader: OciReader, declare: Declare, tenancy: Tenancy) -> None:
    tenancy.limit_values["compute"][0].value = None
    section = answers(reader, declare)["limits"]
    assert section.rows is None
    assert section.failures[0].cause == "incomplete"


@pytest.mark.parametrize(
    ("operation", "failing"),
    [
        ("ListServices", {"limits", "usage"}),
        ("ListLimitDefinitions", {"limits", "usage"}),
        ("ListLimitValues", {"limits", "usage"}),
        ("ListShapes", {"limits", "usage"}),
        ("GetResourceAvailability", {"usage"}),
        ("ListLimitsIncreaseItemRequests", {"requests"}),
    ],
)
def test_a_refused_call_fails_its_section_only(
    reader: OciReader, declare: Declare, cloud: Loopback, operation: str, failing: set[str]
) -> None:
    cloud.refusals[operation] = [Refusal(403, "NotAllowed")]
    by_name = answers(reader, declare)
    assert {name for name, answer in by_name.items() if answer.rows is None} == failing
    for name in failing | ({"limits"} if operation == "GetResourceAvailability" else set()):
        [failure] = by_name[name].failures
        assert failure.cause == "denied"
        assert failure.call.endswith(operation)


def test_the_sdk_does_not_ask_twice(reader: OciReader, declare: Declare, cloud: Loopback) -> None:
    cloud.page_size = 1000
    answers(reader, declare)
    calls = cloud.operations()
    assert calls.count("ListServices") == 1
    assert calls.count("ListLimitValues") == 3
    assert calls.count("ListShapes") == 1
    assert calls.count("GetResourceAvailability") == 5, (
        "of compute in tenancy and compartment, of Lustre once"
    )


def test_domains_are_compared_as_oci_does(reader: OciReader, declare: Declare, tenancy: Tenancy) -> None:
    tenancy.shapes[FIRST.lower()] = tenancy.shapes[FIRST]
    section = answers(reader, declare, availability_domain=FIRST.lower())["limits"]
    assert section.rows is not None
    assert GPUS in section.rows
    assert section.absent == {}
