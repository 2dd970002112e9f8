from gpufabric.catalog.catalog import default_catalog
from gpufabric.catalog.health import metrics, node_repair
from tools.docs.health import metrics_table, repair_table


def test_every_metric_has_a_row():
    rows = metrics_table().splitlines()[2:]
    assert [row.split("`")[1] for row in rows] == list(metrics(default_catalog()))


def test_every_cloud_has_a_column_with_its_source():
    lines = repair_table().splitlines()
    assert lines[0] == "| | AWS | Azure | OCI |"
    assert all(line.count(" | ") == len(node_repair(default_catalog())) for line in lines[2:])
    assert lines[-1].count("](https://") == len(node_repair(default_catalog()))
