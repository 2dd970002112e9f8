import pytest
from oci.identity.models import RegionSubscription

from gpufabric.accounts.answer import Failure
from gpufabric.accounts.oci.identity import foreign
from gpufabric.accounts.oci.reader import OciReader
from gpufabric.accounts.reader import Identity
from gpufabric.wire.secrets import MASKED
from tests.accounts.oci.conftest import Declare
from tools.loopback.oci.facts import OTHER_TENANCY, TENANCY, USER
from tools.loopback.oci.tenancy import Tenancy


def test_the_declared_tenancy(reader: OciReader, declare: Declare) -> None:
    assert reader.identity(declare()) == Identity(TENANCY, USER, True, "us-phoenix-1")


def test_another_tenancy(reader: OciReader, declare: Declare) -> None:
    answer = reader.identity(declare(account=OTHER_TENANCY))
    assert isinstance(answer, Identity)
    assert not answer.is_declared_account


@pytest.mark.parametrize("status", ["IN_PROGRESS", None])
def test_a_region_without_subscription(
    reader: OciReader, declare: Declare, tenancy: Tenancy, status: str | None
) -> None:
    del tenancy.regions[1]
    if status:
        tenancy.regions.append(
            RegionSubscription(
                region_key="IAD", region_name="us-ashburn-1", status=status, is_home_region=False
            )
        )
    answer = reader.identity(declare())
    assert isinstance(answer, Failure)
    assert answer.cause == "unknown-region"
    assert "us-ashburn-1" in answer.text


def test_no_home_region(reader: OciReader, declare: Declare, tenancy: Tenancy) -> None:
    tenancy.regions = []
    answer = reader.identity(declare())
    assert isinstance(answer, Failure)
    assert answer.cause == "incomplete"


@pytest.mark.parametrize(
    ("tenancy", "account", "cause"),
    [
        (TENANCY, TENANCY, None),
        (OTHER_TENANCY, TENANCY, "wrong-account"),
        (TENANCY, MASKED, "incomplete"),
    ],
)
def test_foreign_credentials(declare: Declare, tenancy: str, account: str, cause: str | None) -> None:
    refused = foreign(tenancy, declare(account=account))
    assert (refused.cause if refused else None) == cause
    assert refused is None or OTHER_TENANCY not in refused.text
