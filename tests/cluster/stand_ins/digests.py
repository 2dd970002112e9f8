"""Digests that the stand-ins for crane, Helm and sha256sum tell: the catalogue's, else zeros."""

from gpufabric.catalog.catalog import default_catalog
from gpufabric.catalog.manifests import manifest_pins
from gpufabric.catalog.pinned import PinnedChart
from tests.catalog.walk import CLOUDS

UNKNOWN = "sha256:" + "0" * 64


def charts() -> dict[str, PinnedChart]:
    """Return the charts of all clouds by key."""
    every = [manifest_pins(default_catalog(), cloud) for cloud in CLOUDS]
    return {
        chart.id: pins.chart(chart.id)
        for pins in every
        for chart in (*pins.common.charts, *pins.cloud.charts)
    }


def of_chart(archive: str) -> str:
    """Return the digest of a chart by the name of its archive."""
    known = {chart.archive: chart.digest for chart in charts().values()}
    return known.get(archive) or UNKNOWN


def of_reference(reference: str) -> str:
    """Return the digest of a chart or an image in a registry."""
    known = {chart.reference.removeprefix("oci://"): chart.digest for chart in charts().values()}
    return known.get(reference) or UNKNOWN
