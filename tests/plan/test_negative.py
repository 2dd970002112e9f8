"""Declarations that a cloud, or the fabric on it, would refuse: what the plan says to each, word for word."""

import pytest

from tests.plan.conftest import PlanRegion
from tests.plan.negative import Refused, check_refused, check_table
from tests.plan.refused import (
    aws_capacity,
    aws_place,
    aws_pools,
    aws_storage,
    azure_capacity,
    azure_place,
    azure_pools,
    azure_storage,
    oci_capacity,
    oci_place,
    oci_pools,
    oci_storage,
)

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
