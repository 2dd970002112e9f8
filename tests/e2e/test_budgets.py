"""The clouds' own budgets on the real engine."""

import pytest

from gpufabric.plan.clock import NOW_VARIABLE
from gpufabric.simcloud.inspect import held
from tests.e2e.conftest import Declare, Sandbox

pytestmark = [pytest.mark.engine, pytest.mark.slow]

BUDGETS = {
    "aws-us-east-1": "aws:budgets/budget:Budget",
    "azure-eastus": "azure-native:consumption:Budget",
    "oci-us-ashburn-1": "oci:Budget/budget:Budget",
}


@pytest.mark.parametrize("stack", BUDGETS)
def test_a_budget_follows_the_declared_limit(
    sandbox: Sandbox, region: Declare, stack: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def declared(usd: int) -> dict[str, object]:
        return region(stack, budget={"usd_per_month": usd, "notify": ["fleet@example.com"]})

    sandbox.declare(stack, declared(7_000_000))
    sandbox.up(stack)
    (before,) = held(sandbox.clouds, type_=BUDGETS[stack])
    assert set(sandbox.preview(stack)) == {"same"}

    monkeypatch.setitem(sandbox.environment, NOW_VARIABLE, "2027-01-15T00:00:00Z")
    sandbox.declare(stack, declared(8_000_000))
    assert len(sandbox.preview(stack)["update"]) == 1
    sandbox.up(stack)
    (after,) = held(sandbox.clouds, type_=BUDGETS[stack])
    assert after.resource.id == before.resource.id
    assert after.resource.inputs != before.resource.inputs

    sandbox.declare(stack, region(stack))
    sandbox.up(stack)
    assert list(held(sandbox.clouds, type_=BUDGETS[stack])) == []
