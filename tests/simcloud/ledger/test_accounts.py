from datetime import timedelta
from pathlib import Path

from gpufabric.simcloud.clock import advance
from gpufabric.simcloud.ledger.accounts import entries, statement
from gpufabric.simcloud.seed import seed
from tests.simcloud.driver import Made, Provider

SEEDS = """
accounts:
  - cloud: aws
    account: "123456789012"
    region: us-east-2
    resources: [{type: eip, name: old, inputs: {domain: vpc}}]
"""


def test_all_accounts_are_in_one_statement(tmp_path: Path, aws: Provider, vcn: Made) -> None:
    aws.create("aws:ec2/eip:Eip", "new", {"domain": "vpc"})
    (tmp_path / "seeds.yaml").write_text(SEEDS)
    seed(tmp_path, tmp_path / "seeds.yaml")
    advance(tmp_path, timedelta(hours=10))
    every, own = statement(tmp_path), statement(tmp_path, given=False)
    assert [(line.product.key, line.amount) for line in every.lines] == [("public-ipv4", 2)]
    assert [(line.product.key, line.amount) for line in own.lines] == [("public-ipv4", 1)]
    assert {entry.id for entry in entries(tmp_path)} >= {vcn.id}
    assert every.usd == 2 * own.usd > 0
