"""Declarations that a cloud, or the fabric on it, would refuse: what the plan says to each, word for word."""

import pytest

from tests.plan.conftest import PlanRegion
from tests.plan.declarations.aws import capacity as aws_capacity
from tests.plan.declarations.aws import place as aws_place
from tests.plan.declarations.aws import pools as aws_pools
from tests.plan.declarations.aws import storage as aws_storage
from tests.plan.declarations.azure import capacity as azure_capacity
from tests.plan.declarations.azure import place as azure_place
from tests.plan.declarations.azure import pools as azure_pools
from tests.plan.declarations.azure import storage as azure_storage
from tests.plan.declarations.oci import capacity as oci_capacity
from tests.plan.declarations.oci import place as oci_place
from tests.plan.declarations.oci import pools as oci_pools
from tests.plan.declarations.oci import storage as oci_storage
from tests.plan.declarations.table import Refused, check_refused, check_table

TABLES = {
    "aws": [*aws_pools.ROWS, *aws_capacity.ROWS, *aws_storage.ROWS, *aws_place.ROWS],
    "azure": [*azure_pools.ROWS, *azure_capacity.ROWS, *azure_storage.ROWS, *azure_place.ROWS],
    "oci": [*oci_pools.ROWS, *oci_capacity.ROWS, *oci_storage.ROWS, *oci_place.ROWS],
}


@pytest.mark.parametrize(
    ("cloud", "row"),
    [pytest.param(cloud, row, id=f"{cloud}: {row.tried}") for cloud, rows in TABLES.items() for row in rows],
)
def test_refused_word_for_word(plan: PlanRegion, cloud: str, row: Refused) -> None:
    check_refused(plan, cloud, row)


@pytest.mark.parametrize("cloud", TABLES)
def test_each_table_is_long_enough_and_says_each_thing_once(cloud: str) -> None:
    check_table(TABLES[cloud])
