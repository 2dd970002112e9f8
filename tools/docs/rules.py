"""Writes the page that lists all rules: ``python -m tools.docs.rules > docs/policies.md``."""

import sys
from collections.abc import Iterable, Iterator

from gpufabric.policies.options import RuleOptions, schema_of
from gpufabric.policies.policy_names import ADVICE, FILES
from gpufabric.policies.references import FRAMEWORKS, shown
from gpufabric.policies.rule import Rule
from gpufabric.policies.rules import RULES
from gpufabric.policies.settings import SETTINGS_FILE
from gpufabric.policies.waivers import WAIVERS_FILE

_CLOUDS = {"aws": "AWS", "azure": "Azure", "oci": "OCI"}

_HEAD = f"""\
# Policies

<!-- Written by `python -m tools.docs.rules > docs/policies.md`; a test compares the two. -->

What the policy pack in `policies/` judges. It runs with `pulumi preview` and `pulumi up` when it is named by
`--policy-pack policies`.

- A **mandatory** rule fails the preview, an **advisory** one never does, a **disabled** one does not run.
- The advisory policy `{ADVICE}` reports what all rules find worth knowing, what they could not evaluate and
  what is waived, each with the rule's id.
- A property that is unknown until apply is listed once per rule as *not evaluated* and hides nothing else.
  With `strict` set for a rule it is a violation of it.
- A rule that breaks down says so as its own violation, at its own level, and touches no other.
- Messages quote logical names, counts, shapes, regions, zones, prices, quota keys and owners of waivers, and
  nothing else.
- Policies never see deletions: what must not be deleted is protected, and `storage-protected` asks for that.
- Policies over a whole stack run in an update after its resources are made: only the preview before it stops
  anything, so do not skip it.

## Levels and options

`{SETTINGS_FILE}` sets them for all stacks and for some, in the form of the engine's policy configuration:

```yaml
all_stacks:
  cost-price-age: {{max_age_days: 120}}
stacks:
  aws-us-east-1:
    imdsv2: advisory
    quota-headroom: {{enforcementLevel: mandatory, fail_closed: true}}
```

A file for `--policy-pack-config` with the same content as JSON (`{{"imdsv2": "advisory"}}`) goes before it,
for one run. The options of every rule are `strict` and those that its section lists.

## Waivers

`{WAIVERS_FILE}` holds violations that somebody answers for, for at most a year:

```yaml
waivers:
  - rule: imdsv2
    resources: "urn:pulumi:aws-us-east-1::gpufabric::*aws:ec2/launchTemplate:LaunchTemplate::train-*"
    owner: platform-team
    reason: the image's agent cannot use tokens before its next release
    expires: 2027-01-31
```

- In `resources`, the URN of the resource, `*` stands for any text. A finding about a whole stack has the URN
  of the stack's own resource, `urn:pulumi:<stack>::gpufabric::pulumi:pulumi:Stack::gpufabric-<stack>`.
- A waived violation is shown with owner and expiry and does not fail. After the day of expiry it fails again.
- Waivers that have expired or cover nothing are reported. A file at fault fails the policy `{FILES}`, with
  file and line, and nothing it says holds.
- A rule that broke down, and what was not evaluated, cannot be waived.

## The state before an update

By itself a policy sees no earlier state. `gpufabric preview` and `up` hand it over; plain Pulumi needs
`GPUFABRIC_PREVIOUS_STATE`, the name of a file with what `pulumi stack export` writes. Then
`cost-summary` and `cost-increase` compare with it, and `quota-headroom` counts the machines that run beside
their replacements.

## Rules
"""


def page(rules: Iterable[Rule] = RULES) -> str:
    """Give the page as Markdown."""
    listed = list(rules)
    lines = [_HEAD, "| Rule | Level | Clouds | What holds when it passes |", "|---|---|---|---|"]
    lines += [f"| [`{one.id}`](#{one.id}) | {one.level} | {_clouds(one)} | {one.title} |" for one in listed]
    for one in listed:
        lines += ["", *_section(one)]
    return "\n".join([*lines, *_frameworks(listed)]) + "\n"


def _frameworks(rules: Iterable[Rule]) -> Iterator[str]:
    used = {reference.framework for rule in rules for reference in rule.reference}
    if not used:
        return
    yield from ("", "## Frameworks", "")
    yield "What the references of rules are to. A rule without one asks for something that was found in none."
    yield from ("", "| Framework | Version |", "|---|---|")
    yield from (f"| [{one.name}]({one.url}) | {one.version} |" for one in FRAMEWORKS if one in used)


def _section(rule: Rule) -> Iterator[str]:
    yield f"### {rule.id}"
    yield ""
    yield f"{rule.title}. *{rule.level.capitalize()}; {_clouds(rule)}.*"
    yield ""
    yield f"- **Why**: {rule.why}"
    yield f"- **Fix**: {rule.fix}"
    if rule.reference:
        yield f"- **Reference**: {shown(rule.reference)}"
    for key, schema in schema_of(rule.options()).items():
        if key not in RuleOptions.model_fields:
            default = f", by default {_value(schema['default'])}" if "default" in schema else ""
            yield f"- **Option** `{key}` ({schema['type']}{default}): {schema['description']}"


def _value(default: object) -> str:
    return f"{default:g}" if isinstance(default, float) else str(default).lower()


def _clouds(rule: Rule) -> str:
    return ", ".join(_CLOUDS[one] for one in rule.clouds)


if __name__ == "__main__":
    sys.stdout.write(page())
