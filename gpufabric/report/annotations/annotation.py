"""A decision at one place, the same for SARIF, workflow commands and Code Quality."""

from dataclasses import dataclass

from gpufabric.report.decisions.model import ActionPlace, Decision, DecisionLevel


@dataclass(frozen=True, slots=True)
class Annotation:
    """A decision at one place.

    Attributes:
        rule: id of the policy, or of another reason for a decision.
        decision: the decision.
        stack: the stack concerned; empty for several or the run.
        resources: logical names of the resources of that stack.
        place: file, line, property and values; without a file if none is known.
        on_change: whether the change touches that line.
        in_change: whether the change touches that file.
    """

    rule: str
    decision: Decision
    stack: str
    resources: tuple[str, ...]
    place: ActionPlace
    on_change: bool = False
    in_change: bool = False

    @property
    def level(self) -> DecisionLevel:
        """Level of the decision."""
        return self.decision.level

    @property
    def waived(self) -> bool:
        """Whether a waiver covers it."""
        note = self.decision.source == "policy" and self.decision.level == "notes"
        return note and self.decision.what.startswith("waived until ")

    @property
    def identity(self) -> str:
        """Text that stays the same if numbers or lines change."""
        alone = self.resources if len(self.resources) == 1 else ()
        return "\0".join((self.rule, self.stack, self.place.file, self.place.property, *alone))

    @property
    def summary(self) -> str:
        """Who is concerned and what, in one line."""
        return f"{self.decision.concerns}: {self.decision.what}"

    @property
    def details(self) -> tuple[str, ...]:
        """Lines below the summary: texts about this stack, consequence, values, what to do, and page."""
        decision, place = self.decision, self.place
        own = [
            concern.detail
            for concern in decision.concerned
            if concern.stack == self.stack and concern.detail not in ("", decision.what)
        ]
        value = f" (now {place.current})" if place.current else ""
        lines = (
            "; ".join(dict.fromkeys(own)) if len(decision.concerned) > 1 else "",
            f"Why: {decision.why}." if decision.why else "",
            f"Suggested for {place.property}: {place.suggested}{value}." if place.suggested else "",
            f"Fix: {decision.fix}" if decision.fix else "",
            _to_do(place),
            f"See {decision.docs}" if decision.docs else "",
        )
        return tuple(filter(None, lines))


def _to_do(place: ActionPlace) -> str:
    """Write what to do instead of setting the property, and the command that does it."""
    if not place.action:
        return f"Run: {place.command}" if place.command else ""
    what = f"{place.action[0].upper()}{place.action[1:]}"
    return f"{what}: {place.command}" if place.command else f"{what}."
