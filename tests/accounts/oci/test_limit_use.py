from decimal import Decimal

import pytest
from oci.limits.models import ResourceAvailability

from gpufabric.accounts.oci.reader import OciReader
from gpufabric.snapshots.rows import Limit, Usage
from tests.accounts.oci.conftest import Declare
from tests.accounts.oci.sections import rows_of
from tools.loopback.oci.facts import COMPARTMENT, FIRST, TENANCY
from tools.loopback.oci.tenancy import Tenancy

GPUS = f"compute/gpu-b200-count@{FIRST}"


@pytest.mark.parametrize(
    ("quota", "used", "limit", "used_then", "is_of_compartment"),
    [
        # The tenancy has 384 and uses 320: 64 are left.
        (None, 0, 384, 320, False),
        (320.0, 300, 320, 300, True),
        (0.0, 0, 0, 0, True),
        (128.0, 0, 384, 320, False),
        (64.0, 0, 384, 320, False),
        (63.5, 0, Decimal("63.5"), 0, True),
    ],
)
def test_what_leaves_least(
    reader: OciReader,
    declare: Declare,
    tenancy: Tenancy,
    quota: float | None,
    used: int,
    limit: int,
    used_then: int,
    is_of_compartment: bool,
) -> None:
    tenancy.quotas[COMPARTMENT, "gpu-b200-count"] = ResourceAvailability(
        used=used, available=1, effective_quota_value=quota
    )
    row = rows_of(reader, declare(), "quotas", "limits")[GPUS]
    assert isinstance(row, Limit)
    assert row.limit == limit
    assert ("compartment" in row.name) == is_of_compartment
    assert rows_of(reader, declare(), "quotas", "usage")[GPUS] == Usage(used=Decimal(used_then))


def test_the_root_compartment_has_no_quota_of_its_own(
    reader: OciReader, declare: Declare, tenancy: Tenancy
) -> None:
    row = rows_of(reader, declare(compartment_id=TENANCY), "quotas", "limits")[GPUS]
    assert isinstance(row, Limit)
    assert row.limit == 384
