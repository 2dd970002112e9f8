"""File Storage with Lustre."""

from decimal import Decimal

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.simcloud.clouds.oci.rules import lustre as rules
from gpufabric.simcloud.clouds.oci.tokens import LUSTRE_FILE_SYSTEM
from tests.simcloud.clouds.oci.tenancy import Case


def smaller(tenancy):
    made = tenancy.lustre(41600)
    tenancy.oci.update(made, tenancy.lustre_inputs(31200))


CASES = [
    Case("too small", rules.TOO_SMALL, lambda tenancy: tenancy.lustre(20800),
         "400-InvalidParameter, capacityInGBs 20800 is invalid: the minimum capacity is 31200."),
    Case("between", rules.BETWEEN_STEPS, lambda tenancy: tenancy.lustre(36000),
         "capacityInGBs 36000 is invalid: the nearest capacities are 31200 and 41600."),
    Case("between large steps", rules.BETWEEN_STEPS, lambda tenancy: tenancy.lustre(135200),
         "the nearest capacities are 124800 and 166400."),
    Case("smaller", rules.SMALLER, smaller, "cannot be decreased from 41600."),
    Case("tier", rules.NO_TIER, lambda tenancy: tenancy.lustre(tier="MBPS_PER_TB_300"),
         "performanceTier MBPS_PER_TB_300 is invalid: must be one of MBPS_PER_TB_125, "),
    Case("name", rules.BAD_NAME, lambda tenancy: tenancy.lustre(name="checkpoints"),
         "fileSystemName checkpoints is"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_oci_refuses(tenancy, case):
    case.check(tenancy)


SIZES = [
    (tier.sku.value, size)
    for tier in default_catalog().lustre("oci").tiers
    for size in (tier.minimum_size.value, 4 * tier.size_step.value)
]


@pytest.mark.parametrize(("tier", "size"), SIZES)
def test_the_sizes_of_the_catalogue(tenancy, tier, size):
    assert tenancy.lustre(int(Decimal(size)), tier).id


def test_a_file_system_grows_in_steps(tenancy):
    made = tenancy.lustre()
    tenancy.oci.update(made, tenancy.lustre_inputs(41600))
    assert tenancy.held(LUSTRE_FILE_SYSTEM)[0].outputs["capacityInGbs"] == 41600
