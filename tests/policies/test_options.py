from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from gpufabric.policies.options import RuleOptions, schema_of, with_config
from gpufabric.policies.rules import RULES
from gpufabric.policies.rules.cost.cost_increase import CostIncreaseOptions
from gpufabric.policies.rules.cost.price_age import PriceAgeOptions


def test_schema_gives_types_limits_and_defaults() -> None:
    schema = schema_of(PriceAgeOptions(max_age_days=30))
    assert schema["strict"]["type"] == "boolean"
    assert schema["strict"]["default"] is False
    age = schema["max_age_days"]
    assert (age["type"], age["exclusiveMinimum"], age["default"]) == ("integer", 0, 30)


def test_option_that_may_be_absent_has_its_plain_type_and_no_default() -> None:
    limit = schema_of(CostIncreaseOptions())["max_percent"]
    assert limit["type"] == "number"
    assert "default" not in limit
    assert schema_of(CostIncreaseOptions(max_percent=Decimal("12.5")))["max_percent"]["default"] == 12.5


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_option_of_every_rule_is_described(rule: Any) -> None:
    for option in schema_of(rule.options()).values():
        assert option["type"] in ("boolean", "integer", "number", "string")
        assert option["description"].endswith(".")


def test_configuration_of_a_run_goes_before_and_keeps_the_rest() -> None:
    own = PriceAgeOptions(max_age_days=30, strict=True)
    # Numbers arrive as floats.
    assert with_config(own, {"max_age_days": 60.0}) == PriceAgeOptions(max_age_days=60, strict=True)
    assert with_config(own, {}) is own


@pytest.mark.parametrize("config", [{"hunter2": 1}, {"strict": "perhaps"}, {"strict": None}])
def test_wrong_configuration(config: Any) -> None:
    with pytest.raises(ValidationError):
        with_config(RuleOptions(), config)
