from pathlib import Path

from gpufabric.policies.options import RuleOptions
from gpufabric.policies.references import FRAMEWORKS
from gpufabric.policies.rules import RULES
from tools.docs.rules import page

PAGE = Path(__file__).parents[3] / "docs" / "policies.md"


def test_page_is_current() -> None:
    message = "write it anew: python -m tools.docs.rules > docs/policies.md"
    assert PAGE.read_text(encoding="utf-8") == page(), message


def test_page_says_everything_of_every_rule() -> None:
    rules, _, frameworks = page().partition("\n## Frameworks\n")
    sections = rules.split("\n### ")[1:]
    assert all(f"[{one.name}]({one.url}) | {one.version} |" in frameworks for one in FRAMEWORKS)
    assert [one.split("\n")[0] for one in sections] == [rule.id for rule in RULES]
    for rule, section in zip(RULES, sections, strict=True):
        for part in (rule.title, rule.why, rule.fix, rule.level.capitalize(), *map(str, rule.reference)):
            assert part in section
        assert all(
            f"`{key}`" in section for key in set(rule.options.model_fields) - set(RuleOptions.model_fields)
        )
        assert ("AWS" in section, "OCI" in section) == ("aws" in rule.clouds, "oci" in rule.clouds)


def test_page_of_some_rules() -> None:
    assert page(RULES[:1]).count("\n### ") == 1
