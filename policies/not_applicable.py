"""Rules that judge nothing in a program without a declaration."""

from collections.abc import Iterable

from gpufabric.plural import plural
from gpufabric.policies.rule import Rule
from gpufabric.policies.settings import Settings


def not_applicable(rules: Iterable[Rule], settings: Settings) -> str:
    """Return a text on the rules that judge nothing without a declaration; empty if there are none.

    Args:
        rules: rules of the pack.
        settings: settings of the stack; a disabled rule is not counted.
    """
    needing = sorted(rule.id for rule in rules if rule.needs and settings.of(rule).level != "disabled")
    if not needing:
        return ""
    return (
        f"no fabric is declared: {plural(len(needing), 'rule does', 'rules do')} not apply "
        f"({', '.join(needing)})"
    )
