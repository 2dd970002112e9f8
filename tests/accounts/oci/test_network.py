import pytest
from oci.core.models import Vcn

from gpufabric.accounts.oci.reader import OciReader
from gpufabric.plan.region import identity_tags
from gpufabric.snapshots.rows import ExistingNetwork, TakenName
from tests.accounts.oci.conftest import STACK, Declare
from tests.accounts.oci.sections import answer_of, rows_of
from tools.loopback.oci.facts import COMPARTMENT, SUBNET, VCN
from tools.loopback.oci.server import Loopback, Refusal
from tools.loopback.oci.tenancy import Tenancy

BUCKET = f"demo-{STACK}-checkpoints"


def test_networks_with_their_subnets(reader: OciReader, declare: Declare) -> None:
    assert rows_of(reader, declare(), "network", "networks") == {
        VCN: ExistingNetwork(ranges=("10.8.0.0/16", "10.9.0.0/16"), subnets={SUBNET: "10.8.1.0/24"})
    }


def test_a_network_names_the_stack_that_made_it(
    reader: OciReader, declare: Declare, tenancy: Tenancy
) -> None:
    tenancy.vcns[0].freeform_tags = identity_tags("demo", STACK)
    row = rows_of(reader, declare(), "network", "networks")[VCN]
    assert isinstance(row, ExistingNetwork)
    assert row.stack == STACK


def test_networks_that_are_gone(reader: OciReader, declare: Declare, tenancy: Tenancy) -> None:
    tenancy.vcns = [
        Vcn(
            id=VCN,
            compartment_id=COMPARTMENT,
            cidr_block="10.8.0.0/16",
            cidr_blocks=[],
            lifecycle_state=state,
        )
        for state in ("TERMINATING", "TERMINATED")
    ]
    assert rows_of(reader, declare(), "network", "networks") == {}


@pytest.mark.parametrize(
    ("buckets", "is_free"),
    [({}, True), ({BUCKET: COMPARTMENT}, False), ({BUCKET: "ocid1.compartment.oc1..cccc"}, False)],
)
def test_bucket_names(
    reader: OciReader, declare: Declare, tenancy: Tenancy, buckets: dict[str, str], is_free: bool
) -> None:
    tenancy.buckets = buckets
    [(key, row)] = rows_of(reader, declare(), "network", "names").items()
    assert key == f"bucket/{BUCKET}"
    assert isinstance(row, TakenName)
    assert row.is_free == is_free
    assert row.is_own == (None if is_free else True)


@pytest.mark.parametrize("operation", ["GetNamespace", "ListBuckets", "GetBucket"])
def test_a_name_is_not_free_if_oci_does_not_say_so(
    reader: OciReader, declare: Declare, cloud: Loopback, operation: str
) -> None:
    status = 403 if operation == "GetBucket" else 404
    cloud.refusals[operation] = [Refusal(status, "NotAuthorizedOrNotFound")]
    answer = answer_of(reader, declare(), "network", "names")
    assert answer.rows is None
    assert [failure.cause for failure in answer.failures] == ["denied"]
