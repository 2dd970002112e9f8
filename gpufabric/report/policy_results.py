"""Section of a report about policies, the same for every form."""

from dataclasses import dataclass, field

from gpufabric.report.model import (
    PoliciesRan,
    PolicyKind,
    PolicyResult,
    Report,
)

WITHOUT_POLICIES = frozenset({"destroy", "refresh"})
"""Operations in which the engine runs no policies."""


@dataclass(frozen=True, slots=True)
class PolicyResults:
    """Results of the policies of all stacks.

    Attributes:
        violations: violations with their stacks, mandatory ones first.
        notes: notes with their stacks, then what was not evaluated.
        passed: names of policies that passed in some stack. A check without a preview does not report them.
        not_run: stacks that no policy judged.
        run_in_part: stacks that the engine left before policies had judged all of their resources.
    """

    violations: list[tuple[str, PolicyResult]]
    notes: list[tuple[str, PolicyResult]]
    passed: list[str]
    not_run: list[str] = field(default_factory=list[str])
    run_in_part: list[str] = field(default_factory=list[str])

    @property
    def known(self) -> bool:
        """Whether any policy ran, as far as is known."""
        return bool(self.violations or self.notes or self.passed)

    @property
    def held(self) -> list[str]:
        """Policies that passed in every stack."""
        violated = {policy.policy for _, policy in self.violations}
        return [policy for policy in self.passed if policy not in violated]

    @property
    def counts(self) -> list[str]:
        """Numbers of violations, of passed policies where these are known, and stacks not judged, as text."""
        return [
            f"{len(self.violations):,} violated",
            *([f"{len(self.held):,} passed"] if self.passed else []),
            *([f"not run for {', '.join(self.not_run)}"] if self.not_run else []),
            *([f"run in part for {', '.join(self.run_in_part)}"] if self.run_in_part else []),
        ]


def policy_results(report: Report) -> PolicyResults:
    """Collect the results of the policies of all stacks."""
    return PolicyResults(
        violations=_policies(report, "violation"),
        notes=_policies(report, "note") + _policies(report, "not-evaluated"),
        passed=sorted({policy for stack in report.stacks for policy in stack.passed}),
        not_run=_stacks(report, "not"),
        run_in_part=_stacks(report, "in-part"),
    )


def _stacks(report: Report, ran: PoliciesRan) -> list[str]:
    if report.operation in WITHOUT_POLICIES:
        return []
    return [stack.stack for stack in report.stacks if stack.policies_ran == ran]


def _policies(report: Report, kind: PolicyKind) -> list[tuple[str, PolicyResult]]:
    results = [
        (stack.stack, policy) for stack in report.stacks for policy in stack.policies if policy.kind == kind
    ]
    return sorted(
        results,
        key=lambda result: (result[1].level != "mandatory", result[0], result[1].policy, result[1].message),
    )
