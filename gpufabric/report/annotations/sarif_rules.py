"""Describes rules, and the frameworks they refer to, in SARIF."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from gpufabric.policies.references import Framework
from gpufabric.policies.rule import Rule
from gpufabric.report.annotations.reasons import REASONS
from gpufabric.report.decisions.rules import docs_of
from gpufabric.report.source_links import SourceLinks

_LEVELS: Mapping[str, str] = {"mandatory": "error", "advisory": "warning"}


def descriptors(rules: Iterable[Rule], links: SourceLinks) -> list[dict[str, Any]]:
    """Describe rules, and the reasons for decisions that are no policies.

    Args:
        rules: the rules.
        links: addresses of files, for the documentation.
    """
    reasons = [_described(id_, title, why) for id_, (title, why) in REASONS.items()]
    return [*(_descriptor(rule, links) for rule in rules), *reasons]


def unknown_rule(id_: str) -> dict[str, Any]:
    """Describe a policy of another pack."""
    return _described(id_, id_, "A policy of another pack.")


def _descriptor(rule: Rule, links: SourceLinks) -> dict[str, Any]:
    level = _LEVELS.get(rule.level, "none")
    # Code hosts filter by tags, and do not show relationships of rules.
    ids = [f"{reference.framework.key}/{id_}" for reference in rule.reference for id_ in reference.ids]
    described: dict[str, Any] = {
        **_described(rule.id, rule.title, rule.why),
        "help": {"text": rule.fix},
        "defaultConfiguration": {"level": level, "enabled": rule.level != "disabled"},
        "properties": {"tags": [*rule.clouds, *ids]},
    }
    address = links.to_page(docs_of(rule.id)) or next(
        (reference.framework.url for reference in rule.reference), ""
    )
    if address:
        described["helpUri"] = address
    if rule.reference:
        described["relationships"] = [
            {"target": {"id": id_, "toolComponent": {"name": reference.framework.key}}, "kinds": ["relevant"]}
            for reference in rule.reference
            for id_ in reference.ids
        ]
    return described


def taxonomies(rules: Sequence[Rule]) -> list[dict[str, Any]]:
    """Describe the frameworks that rules refer to, with the requirements they name (SARIF, 3.14.8)."""
    named: dict[Framework, set[str]] = {}
    for rule in rules:
        for reference in rule.reference:
            named.setdefault(reference.framework, set()).update(reference.ids)
    return [
        {
            "name": framework.key,
            "fullName": framework.name,
            "version": framework.version,
            "informationUri": framework.url,
            "shortDescription": {"text": framework.name},
            "taxa": [{"id": id_} for id_ in sorted(ids)],
        }
        for framework, ids in named.items()
    ]


def _described(id_: str, title: str, why: str) -> dict[str, Any]:
    return {"id": id_, "shortDescription": {"text": title}, "fullDescription": {"text": why}}
