"""Every object that manifests install, for every shape, cloud and format: our own, and those of charts."""

import json
from collections.abc import Iterator
from functools import cache

from gpufabric.manifests.formats import Format
from gpufabric.manifests.model import Document, Release
from tests.catalog.walk import SHAPES
from tests.manifests.conftest import EVERYTHING, HEALTH, IDENTITY, Rendered, region_of
from tests.manifests.schemas import KUSTOMIZATION, documents_in
from tools.cluster.charts import rendered
from tools.cluster.sources import folder, read_yaml, sources

_DONE: dict[str, list[Document]] = {}


def objects_of(release: Release) -> list[Document]:
    """Render a release; most shapes share their values."""
    key = json.dumps([release.name, dict(release.values)], sort_keys=True)
    if key not in _DONE:
        _DONE[key] = rendered(sources()[release.name], release)
    return _DONE[key]


@cache
def regions() -> tuple[Rendered, ...]:
    """Render a region for every shape."""
    return tuple(
        Rendered(
            cloud, region_of(cloud, {"train": shape}, health=HEALTH, workload_identity=IDENTITY), EVERYTHING
        )
        for cloud, shape in SHAPES
    )


def documents() -> list[Document]:
    """Return the distinct documents in all files of all formats."""
    texts = {
        text
        for region in regions()
        for format_ in Format
        for path, text in region.files(format_).items()
        if path.endswith(".yaml") and not path.endswith(".values.yaml")
    }
    parsed = (document for text in sorted(texts) for document in documents_in(text))
    return _distinct(
        document for document in parsed if f"{document['apiVersion']}/{document['kind']}" != KUSTOMIZATION
    )


def chart_objects() -> dict[str, list[Document]]:
    """Return the distinct objects of each chart, and of manifests that projects publish."""
    by_chart: dict[str, list[Document]] = {}
    for region in regions():
        for name, release in region.releases.items():
            by_chart.setdefault(name, []).extend(objects_of(release))
    for source in sources().values():
        if source.manifest:
            by_chart[source.id] = read_yaml(folder(source) / source.manifest)
    return {name: _distinct(iter(documents)) for name, documents in by_chart.items()}


def definitions() -> list[Document]:
    """Return the custom resource definitions of all sources, by which the server knows their kinds."""
    documents = [
        document
        for source in sources().values()
        for pattern in source.crds
        for path in sorted(folder(source).glob(pattern))
        for document in read_yaml(path)
    ]
    charts = (document for objects in chart_objects().values() for document in objects)
    both = [*documents, *charts]
    by_name = {
        document["metadata"]["name"]: document
        for document in both
        if document["kind"] == "CustomResourceDefinition"
    }
    return list(by_name.values())


def _distinct(documents: Iterator[Document]) -> list[Document]:
    by_text = {json.dumps(document, sort_keys=True, default=str): document for document in documents}
    return list(by_text.values())
