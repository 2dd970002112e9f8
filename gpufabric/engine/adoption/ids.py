"""Files of ids: which existing resource stands for which declared one."""

import difflib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from gpufabric.engine.adoption.wanted import Wanted
from gpufabric.spec.problems import DeclarationError, Problem
from gpufabric.spec.validation_errors import shown
from gpufabric.spec.yamlfile import YamlFile, read_yaml
from gpufabric.wire.urn import name_of

LIMIT = "docs/adopt.md"


@dataclass(frozen=True, slots=True)
class KnownIds:
    """Contents of a file of ids.

    Attributes:
        ids: ids of existing resources, by URN.
        absent: URNs of declared resources that do not exist.
    """

    ids: Mapping[str, str]
    absent: frozenset[str] = frozenset()


def read_ids(path: Path) -> YamlFile:
    """Read a file of ids, in YAML or JSON: a mapping from resources to ids. Raises ``DeclarationError``."""
    return read_yaml(path, path.name)


def known_ids(file: YamlFile, wanted: Sequence[Wanted], held: Sequence[str] = ()) -> KnownIds:
    """Return the ids that a file states for the declared resources.

    A resource is a URN, ``type::name``, or a logical name that one declared resource has. An empty id counts
    as none; ``false`` says that there is no such resource.

    Args:
        file: the file.
        wanted: the declared resources that the state does not have.
        held: keys of those that it has; the file may name them.

    Raises:
        DeclarationError: the file names no declared resource, or an id is no text or stands for two
            resources.
    """
    names = _names(wanted)
    problems: list[Problem] = []
    ids: dict[str, str] = {}
    absent: set[str] = set()
    owners: dict[tuple[str, str], str] = {}
    for name, id_ in file.data.items():
        owner = names.get(name, [])
        if id_ is None or id_ == "" or (not owner and _is_held(name, held)):
            continue
        problem = _problem(file, name, id_, owner, names)
        if problem is None and id_ is False:
            absent.add(owner[0].urn)
            continue
        if problem is None:
            other = owners.setdefault((owner[0].type, id_), name)
            if other != name:
                problem = _at(file, name, shown(id_), f"an id of its own; {other} has it")
        if problem is not None:
            problems.append(problem)
        else:
            ids[owner[0].urn] = id_
    if problems:
        raise DeclarationError(problems)
    return KnownIds(ids, frozenset(absent))


def ids_text(
    wanted: Sequence[Wanted],
    ids: Mapping[str, str],
    candidates: Mapping[str, Sequence[str]],
    notes: Mapping[str, str] | None = None,
) -> str:
    """Return the text of a file of ids.

    Args:
        wanted: the declared resources that the state does not have.
        ids: the ids that are known, by URN.
        candidates: where several resources fit, their ids by URN.
        notes: what else is known of resources without an id, by URN.
    """
    return "".join(_lines(wanted, ids, candidates, notes or {}))


def _lines(
    wanted: Sequence[Wanted],
    ids: Mapping[str, str],
    candidates: Mapping[str, Sequence[str]],
    notes: Mapping[str, str],
) -> Iterator[str]:
    yield "# Ids of existing resources, for `gpufabric adopt --ids`. An empty id counts as none.\n"
    yield "# false, without quotes, says that there is no such resource.\n"
    for resource in wanted:
        fitting = candidates.get(resource.urn, ())
        if fitting:
            yield f"# fits several: {', '.join(fitting)}\n"
        if resource.urn in notes:
            yield f"# {' '.join(notes[resource.urn].split())}\n"
        yield f'"{resource.key}": "{ids.get(resource.urn, "")}"\n'


def _names(wanted: Sequence[Wanted]) -> Mapping[str, list[Wanted]]:
    names: defaultdict[str, list[Wanted]] = defaultdict(list)
    for resource in wanted:
        for name in (resource.urn, resource.key, name_of(resource.urn)):
            names[name].append(resource)
    return names


def _is_held(name: str, held: Sequence[str]) -> bool:
    return any(name in (key, key.rpartition("::")[2]) or name.endswith(key) for key in held)


def _problem(
    file: YamlFile, name: str, id_: object, owner: Sequence[Wanted], names: Mapping[str, list[Wanted]]
) -> Problem | None:
    if not owner:
        close = difflib.get_close_matches(name, names, n=1)
        hint = f", such as {close[0]}" if close else ""
        allowed = f"a declared resource that the state does not have, as type::name{hint}"
        return _at(file, name, name, allowed)
    if len(owner) > 1:
        keys = ", ".join(sorted({resource.key for resource in owner}))
        return _at(file, name, name, f"one of {keys}")
    if not isinstance(id_, str) and id_ is not False:
        return _at(file, name, shown(id_), "an id in quotes; or false if there is no such resource")
    return None


def _at(file: YamlFile, name: str, given: str, allowed: str) -> Problem:
    return Problem(name, given, allowed, LIMIT, file=file.name, line=file.line_of([name]))
