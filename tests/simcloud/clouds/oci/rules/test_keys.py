"""Keys of the S3 compatibility API."""

import pytest

from gpufabric.simcloud.clouds.oci.rules import keys as rules
from gpufabric.simcloud.clouds.oci.tokens import CUSTOMER_KEY
from tests.simcloud.clouds.oci.tenancy import Case


def user(tenancy):
    return tenancy.make("oci:Identity/user:User", {"name": tenancy.name("u"), "description": "d"})


def key(tenancy, owner):
    inputs = {"displayName": "copy", "userId": owner.id}
    return tenancy.oci.create(CUSTOMER_KEY, tenancy.name("k"), inputs)


def third(tenancy):
    owner = user(tenancy)
    key(tenancy, owner)
    key(tenancy, owner)
    return key(tenancy, owner)


CASES = [Case("third key", rules.TOO_MANY, third, "has 2 customer secret keys already.")]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_refused(case, tenancy):
    case.check(tenancy)


def test_each_user_has_two(tenancy):
    made = [key(tenancy, owner) for owner in (user(tenancy), user(tenancy)) for _ in range(2)]
    assert len({resource.id for resource in made}) == 4
    assert len({str(resource.outputs["key"]) for resource in made}) == 4


def test_a_key_that_is_deleted_makes_room(tenancy):
    owner = user(tenancy)
    first = key(tenancy, owner)
    key(tenancy, owner)
    tenancy.oci.delete(first)
    assert key(tenancy, owner).id
