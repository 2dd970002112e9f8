from typing import Any

import pytest

from gpufabric.policies.rules import RULES
from gpufabric.policies.rules.capacity.quota_headroom import QuotaOptions
from gpufabric.policies.run_config import RunConfig
from gpufabric.policies.settings import RuleSettings, Settings
from gpufabric.spec.problems import DeclarationError

LEVEL = "enforcementLevel"
OWN = Settings({"quota-headroom": RuleSettings("mandatory", QuotaOptions(fail_closed=True))})


def loosened(settings: Settings | None = None, **configured: Any) -> list[str]:
    run = RunConfig(RULES, settings or Settings())
    run.configure({name.replace("_", "-"): values for name, values in configured.items()})
    return list(map(str, run.loosenings()))


@pytest.mark.parametrize(
    ("configured", "text"),
    [
        ({"imdsv2": {LEVEL: "disabled"}}, "rule imdsv2: mandatory -> disabled (--policy-pack-config)"),
        ({"imdsv2": {LEVEL: "advisory"}}, "rule imdsv2: mandatory -> advisory (--policy-pack-config)"),
        (
            {"cost_price_age": {LEVEL: "advisory", "max_age_days": 900.0}},
            "rule cost-price-age, option max_age_days: 90 -> 900 (--policy-pack-config)",
        ),
        (
            {"quota_headroom": {LEVEL: "mandatory", "fail_closed": False}},
            "rule quota-headroom, option fail_closed: true -> false (--policy-pack-config)",
        ),
        ({"advice": {LEVEL: "disabled"}}, "rule advice: advisory -> disabled (--policy-pack-config)"),
    ],
)
def test_what_a_run_loosens_is_told_before_and_after(configured: dict[str, Any], text: str) -> None:
    assert loosened(OWN, **configured) == [text]


def test_a_run_that_tightens_or_repeats_the_settings_loosens_nothing() -> None:
    """The engine sends the level and the defaults of every policy, also without a configuration."""
    own: dict[str, Any] = {rule.id: {LEVEL: rule.level} for rule in RULES}
    assert loosened(**own) == []
    assert loosened(imdsv2={LEVEL: "mandatory", "strict": True}, advice={LEVEL: "mandatory"}) == []
    assert loosened() == []


@pytest.mark.parametrize("policy", ["settings-not-loosened", "policy-files", "gather-inputs"])
def test_a_run_that_switches_off_what_shows_the_rest_is_refused(policy: str) -> None:
    with pytest.raises(DeclarationError, match=rf"--policy-pack-config: given rule {policy}: .* -> disabled"):
        RunConfig(RULES, Settings()).configure({policy: {LEVEL: "disabled"}})


def test_the_next_run_counts_alone() -> None:
    run = RunConfig(RULES, Settings())
    run.configure({"imdsv2": {LEVEL: "disabled"}})
    run.configure({})
    assert run.loosenings() == ()
