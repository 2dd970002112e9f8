from gpufabric.policies.options import RuleOptions
from gpufabric.policies.references import FRAMEWORKS
from gpufabric.policies.rules import RULES
from tools.docs.rules import sections


def test_sections_say_everything_of_every_rule() -> None:
    text, _, frameworks = sections().partition("\n## Frameworks\n")
    parts = text.split("\n### ")[1:]
    assert all(
        f"[{framework.name}]({framework.url}) | {framework.version} |" in frameworks
        for framework in FRAMEWORKS
    )
    assert [section.split("\n")[0] for section in parts] == [rule.id for rule in RULES]
    for rule, section in zip(RULES, parts, strict=True):
        for part in (rule.title, rule.why, rule.fix, rule.level.capitalize(), *map(str, rule.reference)):
            assert part in section
        assert all(
            f"`{key}`" in section for key in set(rule.options.model_fields) - set(RuleOptions.model_fields)
        )
        assert ("AWS" in section, "OCI" in section) == ("aws" in rule.clouds, "oci" in rule.clouds)


def test_sections_of_some_rules() -> None:
    assert sections(RULES[:1]).count("\n### ") == 1
