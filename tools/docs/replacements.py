"""Tables of what the preview says when a property changes, as Markdown."""

from collections.abc import Iterable, Mapping

from gpufabric.simcloud.clouds import CLOUDS, simulated
from gpufabric.simcloud.clouds.effect import Effect
from gpufabric.simcloud.clouds.replacements import Confidence, Replacements, replacements
from gpufabric.wire.schema import SchemaLoader
from gpufabric.wire.schema.load import cache_directory
from tools.docs.clouds import TITLES


def sections() -> str:
    """Return a table of resource types for each cloud."""
    return "\n\n".join(f"## {TITLES[cloud]}\n\n{_table(cloud)}" for cloud in CLOUDS)


def _table(cloud: str) -> str:
    lines = ["| Type | Replaced | Depends | Read |", "|---|---|---|---|"]
    effects = _effects(cloud)
    return "\n".join(
        [*lines, *(_line(token, facts, effects) for token, facts in sorted(replacements(cloud).items()))]
    )


def _line(token: str, facts: Replacements, effects: Mapping[str, Effect]) -> str:
    by_effect: dict[str, list[str]] = {}
    for path, effect in sorted(facts.conditions.items()):
        by_effect.setdefault(effect, []).append(path)
    depends = "; ".join(f"{_names(paths)}: {effects[name].text}" for name, paths in by_effect.items())
    return f"| `{token}` | {_names(facts.replace)} | {depends} | {_confidence(facts)} |"


def _names(paths: Iterable[str]) -> str:
    return ", ".join(f"`{path}`" for path in sorted(paths))


def _confidence(facts: Replacements) -> str:
    return {Confidence.READ: "yes", Confidence.KNOWLEDGE: "no", Confidence.UNDECIDED: "undecided"}[
        facts.confidence
    ]


def _effects(cloud: str) -> dict[str, Effect]:
    """Return the effects that a cloud's resource types have, by name."""
    found = simulated(cloud)
    loader = SchemaLoader(found.package, cache_directory())
    decided = (
        found.semantics.effect(loader.get(token), kind, path)
        for token, kind in found.kinds.items()
        for path in kind.effects
    )
    return {effect.name: effect for effect in decided}
