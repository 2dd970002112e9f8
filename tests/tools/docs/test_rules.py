from policies.options import Options
from policies.references import FRAMEWORKS
from policies.rules import RULES
from tools.docs.rules import page


def test_page_says_everything_of_every_rule() -> None:
    rules, _, frameworks = page().partition("\n## Frameworks\n")
    sections = rules.split("\n### ")[1:]
    assert all(
        f"[{framework.name}]({framework.url}) | {framework.version} |" in frameworks
        for framework in FRAMEWORKS
    )
    assert [section.split("\n")[0] for section in sections] == [rule.id for rule in RULES]
    for rule, section in zip(RULES, sections, strict=True):
        for part in (rule.title, rule.why, rule.fix, rule.level.capitalize(), *map(str, rule.reference)):
            assert part in section
        assert all(
            f"`{key}`" in section for key in set(rule.options.model_fields) - set(Options.model_fields)
        )
        assert ("AWS" in section, "OCI" in section) == ("aws" in rule.clouds, "oci" in rule.clouds)


def test_page_of_some_rules() -> None:
    assert page(RULES[:1]).count("\n### ") == 1
