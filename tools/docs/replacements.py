"""Tables of what the preview says when a property changes, as Markdown."""

from collections.abc import Iterable, Mapping
from functools import cache

from gpufabric.simcloud.clouds import CLOUDS, simulated
from gpufabric.simcloud.clouds.effect import Effect
from gpufabric.simcloud.clouds.replacements import Evidence, Replacements, of_every_type, replacements
from gpufabric.simcloud.clouds.semantics import paths
from gpufabric.wire.schema import SchemaLoader
from gpufabric.wire.schema.load import cache_directory
from tools.docs.clouds import TITLES


def sections() -> str:
    """Return a table of resource types for each cloud."""
    return "\n\n".join(f"## {TITLES[cloud]}\n\n{_table(cloud)}" for cloud in CLOUDS)


def _table(cloud: str) -> str:
    lines = ["| Type | Replaced | Depends | Read |", "|---|---|---|---|"]
    all_types = of_every_type(cloud)
    if all_types is not None:
        lines.append(
            f"| every type that has it | {_names(all_types.replace)} |  | {_confidence(all_types)} |"
        )
    effects = _effects(cloud)
    return "\n".join(
        [
            *lines,
            *(_line(cloud, token, facts, effects) for token, facts in sorted(replacements(cloud).items())),
        ]
    )


def _line(cloud: str, token: str, facts: Replacements, effects: Mapping[str, Effect]) -> str:
    by_effect: dict[str, list[str]] = {}
    for path, effect in sorted(facts.conditions.items()):
        by_effect.setdefault(effect, []).append(path)
    depends = [f"{_names(paths)}: {effects[name].text}" for name, paths in by_effect.items()]
    if facts.deleted_first:
        depends.append("the old resource goes first")
    replaced = _names(_shortest(cloud, token, facts))
    return f"| `{token}` | {replaced} | {'; '.join(depends)} | {_confidence(facts)} |"


def _shortest(cloud: str, token: str, facts: Replacements) -> set[str]:
    """Return the properties that are replaced, without the parts of one that is replaced with all of them."""
    replaced = set(facts.replace)
    every = list(paths(_loader(cloud).get(token)))
    whole = {
        path for path in replaced if all(part in replaced for part in every if part.startswith(f"{path}."))
    }
    return {path for path in replaced if not any(path.startswith(f"{above}.") for above in whole)}


def _names(paths: Iterable[str]) -> str:
    return ", ".join(f"`{path}`" for path in sorted(paths))


def _confidence(facts: Replacements) -> str:
    return {Evidence.READ: "yes", Evidence.KNOWLEDGE: "no"}[facts.confidence]


def _effects(cloud: str) -> dict[str, Effect]:
    """Return the effects that a cloud's resource types have, by name."""
    simulation = simulated(cloud)
    loader = _loader(cloud)
    decided = (
        simulation.semantics.effect(loader.get(token), kind, path)
        for token, kind in simulation.kinds.items()
        for path in kind.effects
    )
    return {effect.name: effect for effect in decided}


@cache
def _loader(cloud: str) -> SchemaLoader:
    return SchemaLoader(simulated(cloud).package, cache_directory())
