"""Given things that a region cannot use yet are refused, never ignored."""

from pydantic import TypeAdapter

from gpufabric.plan.existing import given_things, unusable
from gpufabric.spec.aws.existing import AwsExisting

_EXISTING = TypeAdapter(AwsExisting).validate_python(
    {
        "network": {
            "id": "vpc-0123456789abcdef0",
            "subnets": {"system": {"use1-az1": {"id": "subnet-0123456789abcdef0"}}},
        },
        "roles": {"node": {"id": "arn:aws:iam::123456789012:role/node"}},
    }
)


def test_every_given_thing_has_its_path() -> None:
    assert {where: thing.id for where, thing in given_things(_EXISTING, "existing")} == {
        "existing.network": "vpc-0123456789abcdef0",
        "existing.network.subnets.system.use1-az1": "subnet-0123456789abcdef0",
        "existing.roles.node": "arn:aws:iam::123456789012:role/node",
    }


def test_a_thing_that_nothing_uses_is_refused() -> None:
    (problem,) = unusable(_EXISTING, "existing", frozenset({"existing.network"}))
    assert (problem.where, problem.given) == ("existing.roles.node", "arn:aws:iam::123456789012:role/node")


def test_things_below_a_usable_path_are_usable() -> None:
    assert not unusable(_EXISTING, "existing", frozenset({"existing"}))
