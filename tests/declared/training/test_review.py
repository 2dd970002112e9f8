from dataclasses import replace
from pathlib import Path

from gpufabric.catalog.catalog import default_catalog
from gpufabric.declared.training.review import JobReview, job_review
from tests.declared.training.making import NOW, project

CATALOG = default_catalog()


def test_each_region_has_its_own_result(tmp_path: Path) -> None:
    review = job_review(project(tmp_path), CATALOG, NOW)
    assert [fit.fit for fit in review.of("azure-eastus")] == ["fits"]
    assert list(review.of("backbone")) == []


def test_without_a_job_nothing_is_found(tmp_path: Path) -> None:
    read = project(tmp_path)
    fabric = read.fabric.model_copy(update={"training": None})
    assert job_review(replace(read, fabric=fabric), CATALOG, NOW) == JobReview()
