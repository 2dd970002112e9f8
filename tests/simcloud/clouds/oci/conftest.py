import pytest

from gpufabric.plan.clock import NOW_VARIABLE
from tests.simcloud.clouds.oci.tenancy import Tenancy


@pytest.fixture
def tenancy(oci, tmp_path, monkeypatch):
    monkeypatch.setenv(NOW_VARIABLE, "2026-12-01T12:00:00Z")
    return Tenancy(oci, tmp_path)
