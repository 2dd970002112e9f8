"""Metrics, faults of GPUs, and repair of nodes."""

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.health import metrics, node_repair, xid_errors
from gpufabric.catalog.manifests import manifest_pins
from tests.catalog.walk import CLOUDS

WITH_THE_STACK = {"node-exporter", "kube-state-metrics"}
OF_GPUFABRIC = {"checkpoint-age", "efa-counters"}


def test_exporters_are_pinned(catalog: Catalog) -> None:
    pins = [manifest_pins(catalog, cloud) for cloud in CLOUDS]
    known = {chart.id for pin in pins for chart in (*pin.common.charts, *pin.cloud.charts)}
    known |= {image.id for pin in pins for image in pin.common.images}
    exporters = {metric.exporter.value for metric in metrics(catalog).values()}
    assert exporters <= known | WITH_THE_STACK | OF_GPUFABRIC


def test_xid_errors_of_programs_are_not_fatal(catalog: Catalog) -> None:
    fatal = xid_errors(catalog).fatal.value
    assert fatal == sorted(set(fatal))
    assert {13, 31, 43, 45} & set(fatal) == set()
    assert {48, 79} <= set(fatal)


def test_every_cloud_says_what_it_does_with_a_failed_node(catalog: Catalog) -> None:
    repair = node_repair(catalog)
    assert set(repair) == set(CLOUDS)
    for facts in repair.values():
        assert (facts.after_minutes is None) == facts.acts.value.startswith("nothing")
