from typing import Any

import pytest

from gpufabric.policies.rule import RuleOutcome
from gpufabric.policies.rules.cost.stated_prices import StatedPrices, StatedPricesOptions
from gpufabric.spec.price import ContractPrice
from tests.policies.rules.each_cloud import Cloud, each_cloud
from tests.policies.rules.growing_nodes import outcome_of

PRICE = {"amount": 10, "unit": "node-hour", "source": "contract 4711", "valid_from": "2026-10-01"}


def price(cloud: Cloud, **changes: Any) -> tuple[ContractPrice, ...]:
    given = {**PRICE, "valid_until": "2027-12-31", "cloud": cloud.declared.cloud, "shape": cloud.shape}
    return (ContractPrice.model_validate({**given, **changes}),)


@each_cloud
def test_a_price_that_holds_is_no_finding(cloud: Cloud) -> None:
    assert outcome_of(StatedPrices(), cloud.view(fabric_prices=price(cloud))) == RuleOutcome()
    assert outcome_of(StatedPrices(), cloud.view()) == RuleOutcome()


@each_cloud
@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"valid_until": "2026-11-30"}, "the stated price ended on 2026-11-30; its price is unknown"),
        ({"valid_from": "2026-12-02"}, "the stated price holds from 2026-12-02; its price is unknown"),
    ],
)
def test_a_price_outside_its_days_is_a_violation(cloud: Cloud, changes: dict[str, Any], said: str) -> None:
    view = cloud.view(fabric_prices=price(cloud, **changes))
    (finding,) = outcome_of(StatedPrices(), view).violations
    assert finding.message == f"own: 4 x {cloud.shape}: {said}"
    assert view.bill.unpriced_machines


@each_cloud
def test_an_end_soon_is_advice(cloud: Cloud) -> None:
    view = cloud.view(fabric_prices=price(cloud, valid_until="2026-12-31"))
    (advice,) = outcome_of(StatedPrices(), view).advice
    assert "ends on 2026-12-31" in advice.message
    assert outcome_of(StatedPrices(), view, StatedPricesOptions(warn_days=29)) == RuleOutcome()


@each_cloud
def test_a_secret_is_not_evaluated(cloud: Cloud) -> None:
    view = cloud.view(fabric_prices=price(cloud, amount={"secure": "v1:x"}))
    outcome = outcome_of(StatedPrices(), view)
    assert [str(gap) for gap in outcome.unevaluated] == [f"4 x {cloud.shape}.price is a secret"]


@each_cloud
def test_prices_of_nothing_are_named(cloud: Cloud) -> None:
    unknown = (
        *price(cloud, shape="p5.48xlarg"),
        *price(cloud, shape=None, service="nat-gatway", unit="hour"),
    )
    messages = [
        finding.message
        for finding in outcome_of(StatedPrices(), cloud.view(fabric_prices=unknown)).violations
    ]
    shape, service = messages
    assert shape.startswith("own: prices[0].shape: p5.48xlarg fits nothing; allowed: ")
    assert service.startswith("own: prices[1].service: nat-gatway fits nothing; allowed: nat-gateway")
