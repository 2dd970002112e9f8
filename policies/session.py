"""State that the policies of one process share: they see the same stack, each in a copy of its own."""

from collections.abc import Callable, Iterable

from pulumi_policy import StackValidationArgs

from gpufabric.policies.context import PolicyContext
from gpufabric.policies.evaluate import RuleResult, judge_rule
from gpufabric.policies.options import RuleOptions
from gpufabric.policies.resource import Inventory
from gpufabric.policies.rule import Rule
from gpufabric.policies.settings import Settings
from gpufabric.policies.stack_view import StackView, view_of


class PackSession:
    """State that the policies of one process share.

    Args:
        context: returns the context on first use.
        settings: levels, options and waivers of the stack.
    """

    def __init__(self, context: Callable[[], PolicyContext], settings: Settings) -> None:
        self.inventory = Inventory()
        self.settings = settings
        self.results: dict[str, RuleResult] = {}
        """Results of the rules that have run in this pass over the stack, by rule id."""

        self.silent: frozenset[str] = frozenset()
        """Rules with nothing to report in this pass over the stack, whatever their options."""

        self._context = context
        self._view: tuple[object, StackView] | None = None

    def view(self, args: StackValidationArgs) -> StackView:
        """Read the stack once, although every policy gets its own copy of the same resources."""
        key = (self.inventory.size, tuple(resource.urn for resource in args.resources))
        if self._view is None or self._view[0] != key:
            self._view = (key, view_of(self.inventory.join(args.resources), self._context()))
        return self._view[1]

    def listen(self, rules: Iterable[Rule], args: StackValidationArgs) -> None:
        """Find the rules that have nothing to report, whose policies need not run.

        The SDK copies all resources for every policy that it runs, and all copies together take longer than
        anything else. A rule with options of its own runs in any case, since only its policy receives the
        options of the command line. So does a rule with unevaluated properties: ``strict`` may make them
        violations.
        """
        waived = {waiver.rule for waiver in self.settings.waivers}
        results = (
            judge_rule(rule, lambda: self.view(args), self.settings.of(rule))
            for rule in rules
            if rule.options is RuleOptions and rule.id not in waived
        )
        said = (
            (result.rule.id, result.violations or result.advice or result.unevaluated) for result in results
        )
        self.silent = frozenset(rule for rule, something in said if not something)
