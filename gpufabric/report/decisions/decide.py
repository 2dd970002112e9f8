"""Makes the decisions of a report: groups everything that has the same reason, and counts the rest."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain

from gpufabric.plural import plural
from gpufabric.report.decisions.figures import cost_grounds, fabric_grounds, quota_grounds
from gpufabric.report.decisions.ground import CountKind, Ground, NoDecision, Sorted
from gpufabric.report.decisions.model import LEVELS, Counted, Decision, Decisions
from gpufabric.report.decisions.places import NO_FILES, DeclaredFiles, places_of
from gpufabric.report.decisions.policies import policy_grounds
from gpufabric.report.decisions.preflight import preflight_grounds
from gpufabric.report.decisions.removals import removal_grounds
from gpufabric.report.decisions.stacks import stack_grounds
from gpufabric.report.decisions.wording import about_each
from gpufabric.report.model import Report
from gpufabric.report.policy_results import policy_results

_NOUNS: dict[CountKind, tuple[str, str]] = {
    "met needs": ("need that its account meets", "needs that their accounts meet"),
    "fitting quotas": ("quota fits", "quotas fit"),
    "quotas without change": ("other quota of an unchanged stack", "other quotas of unchanged stacks"),
    "unused links": ("link carries no training", "links carry no training"),
    "fitting links": ("link carries the training", "links carry the training"),
    "new machines only": ("pool changes for new machines only", "pools change for new machines only"),
    "caused replacements": ("replacement caused by another", "replacements caused by others"),
    "after the update": (
        "result known only after the update",
        "results known only after the update",
    ),
    "without a setting": (
        "advisory result that no declaration can correct",
        "advisory results that no declaration can correct",
    ),
    "facts": ("note on distances", "notes on distances"),
    "repeats": ("result repeats another", "results repeat others"),
}

_PLURALS = {"copy": "copies"}


def with_decisions(report: Report, files: DeclaredFiles = NO_FILES) -> Report:
    """Return a report with its decisions.

    Args:
        report: the report.
        files: files that declare the stacks, for places to act in.
    """
    decided = decide(report, files)
    return report.model_copy(update={"decisions": decided.decisions, "counted": decided.counted})


def decide(report: Report, files: DeclaredFiles = NO_FILES) -> Decisions:
    """Make the decisions of a report.

    Args:
        report: the report.
        files: files that declare the stacks, for places to act in.
    """
    groups: dict[tuple[str, ...], list[Ground]] = {}
    counts: Counter[CountKind] = Counter()
    for result in sorted_results(report):
        if isinstance(result, NoDecision):
            counts[result.kind] += 1
        else:
            groups.setdefault(result.group, []).append(result)
    decisions = [_decision(grounds, files) for grounds in groups.values()]
    # The order of grounds within a level is that of the report's parts.
    decisions.sort(key=lambda decision: LEVELS.index(decision.level))
    passed = len(policy_results(report).held)
    return Decisions(
        decisions=tuple(decisions),
        counted=(
            *_counted("passed", passed, ("rule passed", "rules passed")),
            *(line for kind, nouns in _NOUNS.items() for line in _counted(kind, counts[kind], nouns)),
        ),
    )


def sorted_results(report: Report) -> Iterator[Sorted]:
    """Sort every result of a report: each is a ground of one decision, or is counted."""
    return chain(
        stack_grounds(report),
        removal_grounds(report),
        cost_grounds(report),
        preflight_grounds(report),
        quota_grounds(report),
        policy_grounds(report),
        fabric_grounds(report),
    )


def _counted(kind: str, number: int, nouns: tuple[str, str]) -> list[Counted]:
    return [Counted(kind=kind, text=plural(number, *nouns), number=number)] if number else []


def _decision(grounds: Sequence[Ground], files: DeclaredFiles) -> Decision:
    first = grounds[0]
    alone = len(grounds) == 1
    same_text = first.source == "policy" and len({ground.what for ground in grounds}) == 1
    what = about_each(first.what) if same_text else first.shared or about_each(first.what)
    whys = dict.fromkeys(ground.why for ground in grounds)
    return Decision(
        level=first.level,
        source=first.source,
        rule=first.rule,
        requirement=first.requirement,
        what=first.what if alone else what,
        why=first.why if len(whys) == 1 else "",
        fix=first.fix,
        docs=first.docs,
        concerns=_concerns(grounds),
        concerned=tuple(ground.concern for ground in grounds),
        places=places_of(grounds, files),
    )


def _concerns(grounds: Sequence[Ground]) -> str:
    """Name those concerned, or count them: ``12 pools in 5 stacks``."""
    stacks = list(dict.fromkeys(ground.stack for ground in grounds if ground.stack))
    subjects = [(ground.stack, ground.resource) for ground in grounds if ground.resource]
    if grounds[0].source != "resource":
        # Only resources that go are a ground each, some of different types under the same name.
        subjects = list(dict.fromkeys(subjects))
    if not stacks:
        return "the run"
    where = stacks[0] if len(stacks) == 1 else plural(len(stacks), "stack")
    if not subjects or (len(grounds) == 1 and grounds[0].names_resource):
        return where
    if len(subjects) == 1:
        stack, resource = subjects[0]
        kind = grounds[0].noun
        named = resource if kind == "resource" else f"{kind} {resource}"
        return named if stack in resource else f"{named} of {stack}"
    kinds = {ground.noun for ground in grounds if ground.resource}
    kind = kinds.pop() if len(kinds) == 1 else "resource"
    several = plural(len(subjects), kind, _PLURALS.get(kind, ""))
    return f"{several} {'of' if len(stacks) == 1 else 'in'} {where}"
