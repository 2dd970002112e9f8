from decimal import Decimal

from gpufabric.cost.items import LustreItem


def test_sizes_are_one_unit() -> None:
    sizes = [
        LustreItem.of(cloud="oci", region="near", tier=125, size=size, unit=unit).size_gib
        for size, unit in ((1024, "GiB"), (1, "TiB"), (31200, "GB"))
    ]
    assert sizes[:2] == [1024, 1024]
    assert round(sizes[2], 6) == round(Decimal(31200 * 10**9) / 2**30, 6)
