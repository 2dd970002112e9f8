"""Writes the page that lists all rules: ``python -m policies.catalogue > docs/policies.md``."""

import sys
from collections.abc import Iterable, Iterator

from policies.pack import ADVICE_SUFFIX
from policies.rule import Rule
from policies.rules import RULES

_CLOUDS = {"aws": "AWS", "azure": "Azure", "oci": "OCI"}

_HEAD = f"""\
# Policies

<!-- Written by `python -m policies.catalogue > docs/policies.md`; a test compares the two. -->

What the policy pack in `policies/` judges. It runs with `pulumi preview` and `pulumi up` when it is named by
`--policy-pack policies`.

- A **mandatory** rule fails the preview. What it finds worth knowing, and what it could not evaluate, is
  reported by a second policy of the same name with `{ADVICE_SUFFIX}` at its end. An **advisory** rule never
  fails.
- A property that is unknown until apply is listed as *not evaluated* and hides nothing else. With
  `"strict": true` in a rule's configuration it is a violation.
- Levels are changed in a file for `--policy-pack-config`, such as
  `{{"bucket-versioned": "advisory", "imdsv2": {{"enforcementLevel": "mandatory", "strict": true}}}}`.
- Messages quote logical names, counts, shapes, regions, zones, prices and quota keys, and nothing else.
- Policies never see deletions: what must not be deleted is protected, and `storage-protected` asks for that.
"""


def page(rules: Iterable[Rule] = RULES) -> str:
    """Give the page as Markdown."""
    listed = list(rules)
    lines = [_HEAD, "| Rule | Level | Clouds | What holds when it passes |", "|---|---|---|---|"]
    lines += [f"| [`{one.id}`](#{one.id}) | {one.level} | {_clouds(one)} | {one.title} |" for one in listed]
    for one in listed:
        lines += ["", *_section(one)]
    return "\n".join(lines) + "\n"


def _section(rule: Rule) -> Iterator[str]:
    yield f"## {rule.id}"
    yield ""
    yield f"{rule.title}. *{rule.level.capitalize()}; {_clouds(rule)}.*"
    yield ""
    yield f"- **Why**: {rule.why}"
    yield f"- **Fix**: {rule.fix}"
    if rule.reference:
        yield f"- **Reference**: checkov {', '.join(rule.reference)}"


def _clouds(rule: Rule) -> str:
    return ", ".join(_CLOUDS[one] for one in rule.clouds)


if __name__ == "__main__":
    sys.stdout.write(page())
