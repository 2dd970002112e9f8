from pathlib import Path

import pytest

from gpufabric.catalog.catalog import Catalog
from gpufabric.roles.files import role_texts
from gpufabric.roles.role import PLACEHOLDERS
from gpufabric.roles.roles import role_files
from gpufabric.spec.pipeline import PURPOSES
from gpufabric.spec.problems import DeclarationError


@pytest.mark.parametrize("cloud", ["aws", "azure"])
def test_files_are_found_by_purpose(tmp_path: Path, cloud):
    place, expected = PLACEHOLDERS[cloud], {}
    for purpose in PURPOSES:
        files = role_files(place, purpose, Catalog())
        expected[purpose] = [file.text for file in files]
        for file in files:
            (tmp_path / file.name).write_text(file.text)
    assert role_texts(tmp_path, cloud, place.account) == expected


def test_files_of_other_accounts_do_not_count(tmp_path: Path):
    (tmp_path / "aws-123456789012-us-east-1-up.json").write_text("{}")
    with pytest.raises(DeclarationError, match="no file of aws account 210987654321"):
        role_texts(tmp_path, "aws", "210987654321")
