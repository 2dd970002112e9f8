"""Table of the error codes of each simulated cloud with their public sources, as Markdown."""

from collections import defaultdict
from collections.abc import Iterable

from gpufabric.simcloud.clouds.answers import OTHER_ANSWERS
from gpufabric.simcloud.clouds.rule import Refusal
from tools.docs.clouds import TITLES
from tools.docs.refusals import GROUPS

NOT_PUBLIC = "none: the name is ours"


def codes(cloud: str) -> dict[str, list[Refusal]]:
    """Return the refusals of a cloud by their code."""
    by_code: defaultdict[str, list[Refusal]] = defaultdict(list)
    groups: Iterable[Iterable[Refusal]] = (*GROUPS[cloud].values(), OTHER_ANSWERS[cloud])
    for group in groups:
        for refusal in group:
            by_code[refusal.code].append(refusal)
    return dict(sorted(by_code.items()))


def tables() -> str:
    """Return a table for each cloud."""
    return "\n\n".join(f"### {TITLES[cloud]}\n\n{_table(cloud)}" for cloud in GROUPS)


def _table(cloud: str) -> str:
    lines = ["| Code | Simulated for | Public source |", "|---|---|---|"]
    return "\n".join([*lines, *(_line(code, refusals) for code, refusals in codes(cloud).items())])


def _line(code: str, refusals: list[Refusal]) -> str:
    first, *others = refusals
    more = f", and {len(others)} more" if others else ""
    sources = dict.fromkeys(refusal.source for refusal in refusals if refusal.public)
    return f"| `{code}` | {first.when}{more} | {'; '.join(sources) or f'{NOT_PUBLIC} ({first.source})'} |"
