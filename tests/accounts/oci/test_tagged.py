"""Resources of stacks in a tenancy and region, by tag: Search, and the lists of the services."""

# Models of the SDK have no types.
# pyright: basic

import json
from typing import Any

import pytest
from oci.container_engine import models as oke
from oci.resource_search import models as search

from gpufabric.accounts.answer import Failure
from gpufabric.accounts.oci.reader import OciReader
from gpufabric.accounts.tagged import TaggedAccount, TaggedResource
from tests.accounts.oci.conftest import Declare
from tools.loopback.oci.facts import COMPARTMENT, NAMESPACE, OTHER_TENANCY, THEN
from tools.loopback.oci.server import Asked, Loopback, Refusal, Route

STACK = {"gpufabric-stack": "oci-us-ashburn-1"}
VCN, GONE, KEY = (f"ocid1.{kind}.oc1.iad.aaaa{number}" for number, kind in enumerate(("vcn", "vcn", "key")))
BUCKET, NEW = "ocid1.bucket.oc1.iad.aaaa3", "ocid1.quantumlink.oc1.iad.aaaa4"
POOL, OTHER_POOL = "ocid1.nodepool.oc1.iad.aaaa5", "ocid1.nodepool.oc1.iad.aaaa6"
DELETED_POOL = "ocid1.nodepool.oc1.iad.aaaa7"


def row(ocid: str, type_: str, name: str, state: str = "AVAILABLE") -> search.ResourceSummary:
    return search.ResourceSummary(
        identifier=ocid, resource_type=type_, display_name=name, lifecycle_state=state, time_created=THEN,
        compartment_id=COMPARTMENT, freeform_tags=STACK, defined_tags={}, system_tags={}, identity_context={},
        additional_details={},
    )  # fmt: skip


ROWS = [
    row(VCN, "Vcn", "net"),
    row(GONE, "Vcn", "net", "TERMINATED"),
    row(KEY, "Key", "checkpoints", "ENABLED"),
    row(BUCKET, "Bucket", "data"),
    row(NEW, "QuantumLink", "new"),
]


def pool(ocid: str, tags: dict[str, str], state: str = "ACTIVE") -> oke.NodePoolSummary:
    return oke.NodePoolSummary(
        id=ocid, name="system", compartment_id=COMPARTMENT, freeform_tags=tags, defined_tags={},
        system_tags={}, lifecycle_state=state,
    )  # fmt: skip


@pytest.fixture
def holding(cloud: Loopback) -> Loopback:
    """Let the tenancy hold a stack; services without a list here refuse."""

    def searched(asked: Asked) -> Any:
        details = json.loads(asked.body)
        assert details["query"] == "query all resources where freeformTags.key = 'gpufabric-stack'"
        assert details["type"] == "Structured"
        return search.ResourceSummaryCollection(items=list(ROWS))

    pools = [pool(POOL, STACK), pool(OTHER_POOL, {}), pool(DELETED_POOL, STACK, "DELETED")]
    cloud.routes += [
        Route("POST", "/20180409/resources", "SearchResources", searched),
        Route("GET", "/20180222/nodePools", "ListNodePools", lambda _: pools),
        Route("GET", r"/\d+/\w+", "another list", _refused),
    ]
    return cloud


def _refused(_: Asked) -> Any:
    raise Refusal(404, "NotAuthorizedOrNotFound")


def read(reader: OciReader, declare: Declare) -> TaggedAccount:
    account = reader.tagged(declare())
    assert isinstance(account, TaggedAccount)
    return account


def by_ocid(account: TaggedAccount) -> dict[str, TaggedResource]:
    return {resource.native: resource for resource in account.resources}


def test_all_pages_of_search_and_what_it_does_not_index(
    holding: Loopback, reader: OciReader, declare: Declare
) -> None:
    shown = by_ocid(read(reader, declare))
    assert holding.operations().count("SearchResources") == 3, "two rows a page"
    assert set(shown) == {VCN, KEY, BUCKET, NEW, POOL}
    assert (shown[VCN].types, shown[VCN].id) == (("oci:Core/vcn:Vcn",), VCN)
    assert shown[VCN].delete == f"oci network vcn delete --vcn-id {VCN} --region us-ashburn-1"
    assert shown[BUCKET].id == f"n/{NAMESPACE}/b/data"
    assert (shown[KEY].types, shown[KEY].id) == (("oci:Kms/key:Key",), "")
    assert (shown[NEW].types, shown[NEW].label) == ((), "QuantumLink")
    assert (shown[POOL].types, shown[POOL].id) == (("oci:ContainerEngine/nodePool:NodePool",), POOL)


def test_lists_that_are_denied_are_named(holding: Loopback, reader: OciReader, declare: Declare) -> None:
    account = read(reader, declare)
    lustre = next(gap for gap in account.gaps if "Lustre" in gap)
    assert "were searched in OCI Search only: lustre:ListLustreFileSystems: " in lustre
    assert not any("nodePool" in gap for gap in account.gaps)


@pytest.mark.parametrize(
    ("refusals", "cause"),
    [
        ([Refusal(429, "TooManyRequests")], "throttled"),
        ([None, Refusal(500, "InternalServerError")], "server-error"),
        ([Refusal(401, "NotAuthenticated")], "expired-credentials"),
    ],
)
def test_a_search_that_fails_is_a_failure(
    holding: Loopback, reader: OciReader, declare: Declare, refusals: list[Refusal | None], cause: str
) -> None:
    holding.refusals["SearchResources"] = refusals
    answer = reader.tagged(declare())
    assert isinstance(answer, Failure)
    assert answer.call == "search:SearchResources"
    assert answer.cause == cause


def test_throttling_for_a_moment_is_waited_out(
    holding: Loopback, reader: OciReader, declare: Declare
) -> None:
    holding.refusals["SearchResources"] = [Refusal(429, "TooManyRequests"), None]
    assert VCN in by_ocid(read(reader, declare))


def test_a_foreign_tenancy_is_not_searched(holding: Loopback, reader: OciReader, declare: Declare) -> None:
    answer = reader.tagged(declare(account=OTHER_TENANCY, tenancy_id=OTHER_TENANCY))
    assert isinstance(answer, Failure)
    assert not holding.asked
