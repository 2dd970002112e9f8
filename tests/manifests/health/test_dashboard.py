"""The dashboard, held against Grafana's own models of its JSON."""

import json
from typing import Any

import pytest
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models.dashboard import Dashboard

from gpufabric.manifests.health.dashboard import SIDECAR_LABEL, dashboard, model
from tests.catalog.walk import CLOUDS
from tests.manifests.health.conftest import watched


def lost(before: Any, after: Any, path: str = "") -> list[str]:
    """Return the properties that Grafana's models do not know."""
    if isinstance(before, dict) and isinstance(after, dict):
        return [
            fault
            for key, value in before.items()
            for fault in (lost(value, after[key], f"{path}.{key}") if key in after else [f"{path}.{key}"])
        ]
    if isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        return [
            fault
            for index, pair in enumerate(zip(before, after, strict=True))
            for fault in lost(*pair, f"{path}[{index}]")
        ]
    return [] if before == after else [path]


def through_grafana(data: dict[str, Any]) -> Any:
    return json.loads(JSONEncoder().encode(Dashboard.from_json(data)))


@pytest.mark.parametrize("cloud", CLOUDS)
def test_grafanas_models_know_every_property(cloud: str) -> None:
    data = model(watched(cloud))
    assert lost(data, through_grafana(data)) == []


def test_an_unknown_property_is_found() -> None:
    data = model(watched("oci")) | {"colour": "green"}
    assert lost(data, through_grafana(data)) == [".colour"]


@pytest.mark.parametrize("cloud", CLOUDS)
def test_panels_do_not_overlap(cloud: str) -> None:
    taken: set[tuple[int, int]] = set()
    for panel in model(watched(cloud))["panels"]:
        place = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert not cells & taken, panel["title"]
        assert place["x"] + place["w"] <= 24
        taken |= cells
    numbers = [panel["id"] for panel in model(watched(cloud))["panels"]]
    assert len(numbers) == len(set(numbers))


def test_the_sidecar_finds_the_config_map() -> None:
    (document,) = dashboard(watched("azure")).content  # type: ignore[misc]  # documents, not a chart
    assert document["metadata"]["labels"][SIDECAR_LABEL] == "1"
    assert json.loads(document["data"]["gpufabric.json"])["title"] == "gpufabric azure-eastus"
