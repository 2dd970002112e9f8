"""Quotas that count resources, beside those of machines."""

from pathlib import Path

from tests.simcloud.accounts.holdings import offer, rows, target

VPCS, ADDRESSES, CLUSTERS = "vpc/L-F678F1CE", "ec2/L-0263D0A3", "eks/L-1194D53C"


def test_quotas_of_networks_have_the_key_of_their_service(tmp_path: Path) -> None:
    offer(tmp_path, {"aws": {"quotas": {"us-east-1": {"l-f678f1ce": 5}}}})
    limits = rows(tmp_path, target("aws"), "quotas", "limits")
    assert limits[VPCS].limit == 5
    assert limits[ADDRESSES].is_unlimited
    assert rows(tmp_path, target("aws"), "quotas", "usage")[VPCS].used == 0


def test_a_quota_that_no_rule_enforces_is_no_limit(tmp_path: Path) -> None:
    offer(tmp_path, {"aws": {"quotas": {"us-east-1": {"L-1194D53C": 0}}}})
    assert rows(tmp_path, target("aws"), "quotas", "limits")[CLUSTERS].is_unlimited
