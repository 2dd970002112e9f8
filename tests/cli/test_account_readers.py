from pathlib import Path

import pytest

from gpufabric.accounts.choose import Readers
from gpufabric.cli.account_readers import account_readers, action_table, catalog_actions
from gpufabric.plan.pace import SIMULATED_VARIABLE
from gpufabric.simcloud.accounts.reader import SimulatedReader
from tests.simcloud.accounts.holdings import target

BUCKET = "aws:s3/bucket:Bucket"


def test_the_environment_chooses_the_simulated_clouds(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(SIMULATED_VARIABLE, str(tmp_path))
    assert isinstance(account_readers()(target("aws")), SimulatedReader)
    assert list(action_table()("aws", BUCKET) or ()) == []
    assert action_table()("aws", BUCKET) is not None


def test_real_accounts_are_read_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(SIMULATED_VARIABLE, raising=False)
    assert isinstance(account_readers(), Readers)
    assert action_table() is catalog_actions
    assert "s3:CreateBucket" in (catalog_actions("aws", BUCKET) or ())
    assert catalog_actions("aws", "aws:s3/bucketeer:Bucketeer") is None
