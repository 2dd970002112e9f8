import pytest

from gpufabric.plan.azure_storage import soft_delete_days
from gpufabric.spec.problems import DeclarationError
from gpufabric.spec.storage import Checkpoints


@pytest.mark.parametrize("days", [1, 30, 365])
def test_days_that_azure_can_keep_are_kept(days: int):
    assert soft_delete_days(Checkpoints(keep_noncurrent_days=days)) == days


def test_more_days_are_refused_with_the_property_and_the_limit():
    with pytest.raises(DeclarationError) as caught:
        soft_delete_days(Checkpoints(keep_noncurrent_days=366))
    (problem,) = caught.value.problems
    assert problem.where == "storage.checkpoints.keep_noncurrent_days"
    assert (problem.given, problem.allowed) == ("366", "at most 365 on Azure")
