from typing import Any

import pytest

from gpufabric.library.declaration import declare
from gpufabric.library.errors import ArgumentError

AWS_POOL: dict[str, Any] = {
    "region": "us-east-1",
    "account_id": "123456789012",
    "zone": "use1-az6",
    "cidr": "10.16.0.0/16",
    "shape": "p5.48xlarge",
    "nodes": 2,
    "network": {"id": "vpc-0abc1234def567890", "subnets": {"gpu": {"id": "subnet-0abc1234def567890"}}},
    "cluster": {
        "id": "shared",
        "kubernetes_version": "1.35",
        "security_group_id": "sg-0abc1234def567890",
    },
}
"""Arguments of a pool on AWS that are right."""


@pytest.fixture
def refused():
    """Give the problems of arguments, as (argument, given, allowed)."""

    def check(places, args, name="train"):
        with pytest.raises(ArgumentError) as caught:
            declare(places, name, args, None)
        assert {problem.file for problem in caught.value.problems} == {f"{places.component} {name}"}
        assert all(problem.limit for problem in caught.value.problems)
        return [(problem.where, problem.given, problem.allowed) for problem in caught.value.problems]

    return check
