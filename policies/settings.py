"""Settings of a project's rules: levels and options by stack, and waivers.

``stacks/policies.yaml`` holds levels and options in the form of the engine's policy configuration, so that
all
ways to run the rules agree::

    all_stacks:
      cost-price-age: {max_age_days: 120}
    stacks:
      aws-us-east-1:
        imdsv2: advisory
        quota-headroom: {enforcementLevel: mandatory, fail_closed: true}

For one run, ``--policy-pack-config`` takes precedence.
"""

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, cast, get_args

from pydantic import TypeAdapter, ValidationError

from gpufabric.policies.options import RuleOptions
from gpufabric.policies.rule import EnforcementLevel, Rule
from gpufabric.policies.waivers import Waiver, load_waivers
from gpufabric.protection.guards import LEVEL_KEY
from gpufabric.spec.problems import DeclarationError, Problem
from gpufabric.spec.validation_errors import dotted, explain, shown
from gpufabric.spec.yamlfile import YamlFile, is_entry, read_yaml
from gpufabric.wire.project import SETTINGS_FILE

LEVELS: tuple[EnforcementLevel, ...] = get_args(EnforcementLevel)

_ALL, _STACKS = "all_stacks", "stacks"
_LIMIT = "gpufabric's schema"
_Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RuleSettings:
    """Level and options of one rule in one stack.

    Attributes:
        level: what a violation does.
        options: values of the rule's options.
    """

    level: EnforcementLevel
    options: RuleOptions


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings of the rules of one stack.

    Attributes:
        rules: settings by rule id that differ from the rule's own.
        waivers: the project's waivers, those of other stacks included.
        problems: what is wrong with the files. An invalid file is ignored: levels are then the rules' own,
            and nothing is waived.
    """

    rules: Mapping[str, RuleSettings] = field(default_factory=dict[str, RuleSettings])
    waivers: tuple[Waiver, ...] = ()
    problems: tuple[Problem, ...] = ()

    def of(self, rule: Rule) -> RuleSettings:
        """Return the settings of a rule."""
        return self.rules.get(rule.id) or RuleSettings(rule.level, rule.options())


def load_settings(root: Path, stack: str, rules: Iterable[Rule], today: date) -> Settings:
    """Load the settings of the rules of a stack; an invalid file does not raise.

    Args:
        root: folder of ``Pulumi.yaml``.
        stack: the stack's name.
        rules: all rules of the pack.
        today: day from which the longest duration of a waiver is counted.
    """
    by_id = {rule.id: rule for rule in rules}
    by_rule: dict[str, RuleSettings] = {}
    waivers: tuple[Waiver, ...] = ()
    problems: list[Problem] = []
    try:
        by_rule = _read(root, stack, by_id)
    except DeclarationError as error:
        problems.extend(error.problems)
    try:
        waivers = load_waivers(root, [id_ for id_, rule in by_id.items() if rule.can_be_lowered], today)
    except DeclarationError as error:
        problems.extend(error.problems)
    return Settings(by_rule, waivers, tuple(problems))


def _read(root: Path, stack: str, rules: Mapping[str, Rule]) -> dict[str, RuleSettings]:
    path = root / SETTINGS_FILE
    if not is_entry(path):
        return {}
    file = read_yaml(path, SETTINGS_FILE)
    problems: list[Problem] = []
    blocks = dict(_blocks(file, path.parent, problems))
    for where, block in blocks.items():
        for id_, value in block.items():
            problems.extend(_faults((*where, id_), value, rules, file))
    if problems:
        raise DeclarationError(problems)
    merged: dict[str, dict[str, Any]] = {}
    for where in ((_ALL,), (_STACKS, stack)):
        for id_, value in blocks.get(where, {}).items():
            merged.setdefault(id_, {}).update(_plain(value))
    return {id_: _settings(rules[id_], values) for id_, values in merged.items()}


def _settings(rule: Rule, values: Mapping[str, Any]) -> RuleSettings:
    options = {key: value for key, value in values.items() if key != LEVEL_KEY}
    return RuleSettings(values.get(LEVEL_KEY, rule.level), rule.options.model_validate(options))


def _blocks(
    file: YamlFile, folder: Path, problems: list[Problem]
) -> Iterator[tuple[_Path, Mapping[str, Any]]]:
    """Yield the blocks of the file that set rules, with their paths."""
    for key, value in file.data.items():
        if key not in (_ALL, _STACKS) or not isinstance(value, Mapping):
            allowed = f"mappings named {_ALL} and {_STACKS}"
            problems.append(_problem((str(key),), f"{key}: {shown(value)}", allowed, file))
        elif key == _ALL:
            yield (_ALL,), cast("Mapping[str, Any]", value)
        else:
            for stack, block in cast("Mapping[str, Any]", value).items():
                if not (folder / f"Pulumi.{stack}.yaml").exists():
                    allowed = f"the name of a stack that has a file {folder.name}/Pulumi.<stack>.yaml"
                    problems.append(_problem((_STACKS, stack), stack, allowed, file))
                elif not isinstance(block, Mapping):
                    problems.append(_problem((_STACKS, stack), shown(block), "settings by rule", file))
                else:
                    yield (_STACKS, stack), cast("Mapping[str, Any]", block)


def _faults(where: _Path, value: object, rules: Mapping[str, Rule], file: YamlFile) -> Iterator[Problem]:
    id_ = where[-1]
    if id_ not in rules:
        close = difflib.get_close_matches(id_, rules, n=1)
        hint = f"; did you mean {close[0]}?" if close else ""
        yield _problem(where, id_, f"the id of a rule, as docs/policies.md lists them{hint}", file)
        return
    levels = LEVELS if rules[id_].can_be_lowered else (rules[id_].level,)
    if not isinstance(value, Mapping):
        if value not in levels:
            yield _problem(where, shown(value), f"{', '.join(levels)}, or a mapping of options", file)
        return
    data = _plain(cast("Mapping[str, Any]", value))
    level = data.pop(LEVEL_KEY, None)
    if level is not None and level not in levels:
        yield _problem((*where, LEVEL_KEY), shown(level), ", ".join(levels), file)
    adapter: TypeAdapter[RuleOptions] = TypeAdapter(rules[id_].options)
    try:
        adapter.validate_python(data)
    except ValidationError as error:
        yield from explain(error, adapter, data, file=file.name, root=where, line_of=file.line_of)


def _plain(value: object) -> dict[str, Any]:
    """Write a bare level as a mapping."""
    if isinstance(value, Mapping):
        return {str(key): item for key, item in cast("Mapping[str, Any]", value).items()}
    return {LEVEL_KEY: value}


def _problem(where: _Path, given: str, allowed: str, file: YamlFile) -> Problem:
    return Problem(dotted(where), given, allowed, _LIMIT, file.name, file.line_of(where))
