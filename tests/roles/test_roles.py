import pytest

from gpufabric.catalog.catalog import Catalog
from gpufabric.roles.role import PLACEHOLDERS
from gpufabric.roles.roles import role_files

CATALOG = Catalog()


@pytest.mark.parametrize("purpose", ["snapshots", "preview", "up"])
@pytest.mark.parametrize("cloud", PLACEHOLDERS)
def test_every_cloud_has_a_role_for_each_purpose(cloud, purpose):
    files = role_files(PLACEHOLDERS[cloud], purpose, CATALOG)
    assert files
    for file in files:
        assert file.name.startswith(f"{cloud}-")
        assert purpose in file.name
        assert file.text.endswith("\n")


@pytest.mark.parametrize("cloud", PLACEHOLDERS)
def test_a_role_for_less_types_is_smaller(cloud):
    every = role_files(PLACEHOLDERS[cloud], "up", CATALOG)
    none = role_files(PLACEHOLDERS[cloud], "up", CATALOG, types=[])
    assert sum(len(file.text) for file in none) < sum(len(file.text) for file in every)


def test_an_unknown_type_is_refused():
    with pytest.raises(KeyError):
        role_files(PLACEHOLDERS["aws"], "up", CATALOG, types=["aws:s3/bucketeer:Bucketeer"])
