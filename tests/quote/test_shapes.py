from datetime import date

from gpufabric.catalog.catalog import Catalog
from gpufabric.quote.offers import CLOUDS
from gpufabric.quote.shapes import announced, announced_as_dict, row_as_dict, rows

TODAY = date(2026, 11, 22)


def test_every_shape_is_listed_once(catalog: Catalog) -> None:
    shapes = [(row.shape.cloud, row.shape.name) for row in rows(catalog, CLOUDS, TODAY)]
    assert len(shapes) == len(set(shapes)) == sum(len(catalog.shape_names(cloud)) for cloud in CLOUDS)


def test_clouds_are_kept_apart(catalog: Catalog) -> None:
    assert {row.shape.cloud for row in rows(catalog, ["oci"], TODAY)} == {"oci"}
    assert {shape.id for shape in announced(catalog, ["azure"])} == {"vera-rubin-nvl72"}


def test_what_is_not_known_is_null(catalog: Catalog) -> None:
    data = {row["shape"]: row for row in (row_as_dict(row) for row in rows(catalog, CLOUDS, TODAY))}
    assert data["BM.GPU.GB200-v3.4"]["memory_gb"] is None
    assert data["BM.GPU.GB200-v3.4"]["fabric_gbps"] is None
    assert data["BM.GPU.GB200-v3.4"]["prices"] == []
    assert data["p6-b200.48xlarge"]["memory_gb"] == "180"


def test_announced_machines_are_no_shapes(catalog: Catalog) -> None:
    names = {name for cloud in CLOUDS for name in catalog.shape_names(cloud)}
    for shape in announced(catalog, CLOUDS):
        assert announced_as_dict(shape)["status"] == "announced"
        seen = shape.name_seen.value
        assert seen == "none" or not names & {name.strip() for name in seen.split(",")}
