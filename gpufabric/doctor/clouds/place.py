"""Gives what a search found by tags its place in a state: real clouds show no URN."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from gpufabric.doctor.clouds.finding import CloudFinding

_NO_NAME = re.compile(r"[^A-Za-z0-9_.-]+")
_LONGEST = 80


def placed(
    findings: Sequence[CloudFinding], ids: Mapping[str, str], types: Mapping[str, str], project: str
) -> list[CloudFinding]:
    """Return findings with URNs.

    What the stack declares gets the declared URN, so that the next update keeps it. The rest gets a URN that
    no program declares, so that the next update deletes it. What may have several types stays without one.

    Args:
        findings: the findings of a stack.
        ids: ids of the resources that exist for declared ones, by URN.
        types: types of the declared resources, by URN.
        project: name of the project.
    """
    declared = {(types[urn], id_.casefold()): urn for urn, id_ in ids.items() if urn in types}
    return [_placed(finding, declared, project) for finding in findings]


def _placed(finding: CloudFinding, declared: Mapping[tuple[str, str], str], project: str) -> CloudFinding:
    held = finding.held
    if finding.urn or held is None or finding.kind not in ("orphan", "double") or not finding.mend:
        return finding
    for type_ in (held.type, *held.also):
        urn = declared.get((type_, held.id.casefold()))
        if urn is not None:
            return replace(finding, urn=urn, type=type_)
    if held.also:
        return finding
    name = _NO_NAME.sub("-", held.id)[-_LONGEST:].strip("-")
    return replace(finding, urn=f"urn:pulumi:{finding.stack}::{project}::{finding.type}::left-over-{name}")
