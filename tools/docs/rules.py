"""The list of all rules of the policy pack, as Markdown."""

from collections.abc import Iterable, Iterator

from gpufabric.policies.options import RuleOptions, schema_of
from gpufabric.policies.references import FRAMEWORKS, shown
from gpufabric.policies.rule import Rule
from gpufabric.policies.rules import RULES
from tools.docs.clouds import TITLES


def sections(rules: Iterable[Rule] = RULES) -> str:
    """Return a table of rules, a section for each, and the frameworks that they refer to."""
    listed = list(rules)
    lines = ["| Rule | Level | Clouds | Requirement |", "|---|---|---|---|"]
    lines += [
        f"| [`{rule.id}`](#{rule.id}) | {level_of(rule)} | {_clouds(rule)} | {rule.title} |"
        for rule in listed
    ]
    for rule in listed:
        lines += ["", *_section(rule)]
    return "\n".join([*lines, *_frameworks(listed)])


def _frameworks(rules: Iterable[Rule]) -> Iterator[str]:
    used = {reference.framework for rule in rules for reference in rule.reference}
    if not used:
        return
    yield from ("", "## Frameworks", "")
    yield "References point to these frameworks. None of them contains the requirement of a rule without one."
    yield from ("", "| Framework | Version |", "|---|---|")
    yield from (
        f"| [{framework.name}]({framework.url}) | {framework.version} |"
        for framework in FRAMEWORKS
        if framework in used
    )


def _section(rule: Rule) -> Iterator[str]:
    yield f"### {rule.id}"
    yield ""
    level = level_of(rule)
    yield f"{rule.title}. *{level[0].upper()}{level[1:]}; {_clouds(rule)}.*"
    yield ""
    yield f"- **Why**: {rule.why}"
    yield f"- **Fix**: {rule.fix}"
    if rule.reference:
        yield f"- **Reference**: {shown(rule.reference)}"
    if rule.needs:
        yield f"- **Needs**: `{rule.needs}` of the declaration; without it, the rule judges nothing"
    for key, schema in schema_of(rule.options()).items():
        if key not in RuleOptions.model_fields:
            default = f", default {_value(schema['default'])}" if "default" in schema else ""
            yield f"- **Option** `{key}` ({schema['type']}{default}): {schema['description']}"


def _value(default: object) -> str:
    return f"{default:g}" if isinstance(default, float) else str(default).lower()


def level_of(rule: Rule) -> str:
    """Return the level of a rule, and where its findings are only advice."""
    places = ", ".join(TITLES[cloud] for cloud in rule.advice_on)
    return f"{rule.level} (advice on {places})" if places else rule.level


def _clouds(rule: Rule) -> str:
    return ", ".join(TITLES[cloud] for cloud in rule.clouds)
