import re
import shutil
from pathlib import Path

import pytest

from gpufabric.catalog.catalog import DATA, Catalog
from gpufabric.catalog.shape import Shape
from tests.catalog.walk import SHAPES

CATALOG_PAGE = Path(__file__).parents[2] / "docs" / "catalog.md"


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    return Catalog()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test once for each shape: of all clouds (``shape``) or of one (``aws_shape`` and so on)."""
    for argument, clouds in {
        "shape": ("aws", "azure", "oci"),
        "aws_shape": ("aws",),
        "azure_shape": ("azure",),
        "oci_shape": ("oci",),
    }.items():
        if argument in metafunc.fixturenames:
            chosen = [shape for shape in SHAPES if shape[0] in clouds]
            metafunc.parametrize(argument, chosen, ids=[name for _, name in chosen], indirect=True)


def _shape(request: pytest.FixtureRequest, catalog: Catalog) -> Shape:
    return catalog.shape(*request.param)


shape = pytest.fixture(_shape, name="shape")
aws_shape = pytest.fixture(_shape, name="aws_shape")
azure_shape = pytest.fixture(_shape, name="azure_shape")
oci_shape = pytest.fixture(_shape, name="oci_shape")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Copy the catalogue so that a test can change it."""
    return Path(shutil.copytree(DATA, tmp_path / "data"))


@pytest.fixture
def documented(copy: Path) -> Catalog:
    """Return the catalogue with the examples of docs/catalog.md: a service, a shape and a source."""
    service, shape, source = re.findall(r"```toml\n(.*?)```", CATALOG_PAGE.read_text(), re.DOTALL)
    (copy / "oci/shapes/BM.GPU.EXAMPLE.8.toml").write_text(shape)
    with (copy / "oci/services.toml").open("a") as services:
        services.write("\n" + service)
    with (copy / "sources.toml").open("a") as sources:
        sources.write("\n" + source)
    return Catalog(copy)
