"""The pack's rules, in the order in which they report."""

from policies.rule import Rule
from policies.rules.budget_hourly import BudgetHourly
from policies.rules.budget_monthly import BudgetMonthly
from policies.rules.quota_headroom import QuotaHeadroom
from policies.rules.unpriced import UnpricedResources

RULES: tuple[Rule, ...] = (BudgetHourly(), BudgetMonthly(), UnpricedResources(), QuotaHeadroom())
