"""The backbone in each account and region that it touches: its needs, and the checks of them."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from gpufabric.accounts.target import Target
from gpufabric.check.ends import EndNeeds
from gpufabric.check.needs import StackNeeds
from gpufabric.plan.resilience.copies import transfer_stacks
from gpufabric.plan.unknowns import existing_unknowns
from gpufabric.plural import plural
from gpufabric.preflight.answers import Unanswered
from gpufabric.preflight.case import EndPlace, StackCase
from gpufabric.preflight.counts import check_counted_quotas
from gpufabric.preflight.identity import ActionTable, check_identity, check_permissions
from gpufabric.preflight.verdict import PreflightVerdict, Subject
from gpufabric.quota.counted import CountedUse
from gpufabric.snapshots.rows import Limit
from gpufabric.spec.backbone import Backbone
from gpufabric.spec.project import Project
from gpufabric.spec.yamlfile import PathItem, YamlFile

_PORT_COMMANDS: Mapping[str, Callable[[str, str], str]] = {
    "aws": lambda id_, region: (
        f"aws directconnect describe-connections --region {region} --connection-id {id_}"
        if id_.startswith("dxcon-")
        else f"aws directconnect describe-lags --region {region} --lag-id {id_}"
    ),
    "azure": lambda id_, _region: f"az network express-route show --ids {id_}",
    "oci": lambda id_, region: (
        f"oci network cross-connect-group get --region {region} --cross-connect-group-id {id_}"
        if id_.startswith("ocid1.crossconnectgroup.")
        else f"oci network cross-connect get --region {region} --cross-connect-id {id_}"
    ),
}
"""Command that shows the port at the end of a circuit, by cloud."""


@dataclass(frozen=True, slots=True)
class BackboneEnds:
    """A backbone and the regions that it joins.

    Attributes:
        stack: the backbone's stack.
        declared: its declaration.
        project: declarations of all stacks.
    """

    stack: str
    declared: Backbone
    project: Project

    @property
    def stacks(self) -> tuple[str, ...]:
        """Region stacks with a link or a copy, sorted."""
        return tuple(sorted({*self.declared.stacks, *transfer_stacks(self.project.fabric)}))

    @property
    def file(self) -> YamlFile | None:
        """Its file; None if it is not known."""
        return self.project.files.get(self.stack)

    def place(self, target: Target) -> EndPlace | None:
        """Return its place in an account and region; None if no region of it is there."""
        own = tuple(stack for stack in self.stacks if stack in target.stacks)
        if not own:
            return None
        name = f"{target.cloud} {target.account} {target.region}"
        return EndPlace(name, own, self.path(own))

    def path(self, stacks: Iterable[str]) -> tuple[PathItem, ...]:
        """Return the path of the first link that ends in one of some stacks; empty if only copies do."""
        wanted = set(stacks)
        for number, link in enumerate(self.declared.links):
            for side, stack in enumerate(link.between):
                if stack in wanted:
                    return ("links", number, "between", side)
        return ()


def ends_of_project(project: Project) -> list[BackboneEnds]:
    """Return the backbones of a project, with the regions that they join."""
    return [
        BackboneEnds(stack, declared, project)
        for stack, declared in sorted(project.stacks.items())
        if isinstance(declared, Backbone)
    ]


def needs_at(needs: StackNeeds | None, stacks: Iterable[str]) -> StackNeeds | None:
    """Return what a backbone requests in the account of some of its regions; None if it is not known.

    Args:
        needs: the needs of the backbone as a whole.
        stacks: the region stacks.
    """
    if needs is None:
        return None
    ends = [needs.ends[stack] for stack in stacks if stack in needs.ends]
    return replace(needs, types=_types(ends), counted=_counted(ends), ends={})


def _types(ends: Sequence[EndNeeds]) -> Counter[str]:
    return sum((Counter(end.types) for end in ends), Counter[str]())


def _counted(ends: Sequence[EndNeeds]) -> CountedUse:
    total = ends[0].counted if ends else CountedUse()
    for end in ends[1:]:
        total += end.counted
    return total


def end_verdicts(case: StackCase, ends: BackboneEnds, table: ActionTable) -> Iterator[PreflightVerdict]:
    """Yield the verdicts on the backbone in one account and region.

    Args:
        case: its needs there and the answers of the account.
        ends: the backbone.
        table: actions that an update takes, by type of resource.
    """
    yield from check_identity(case)
    yield from check_permissions(case, table)
    yield from _quotas(case)
    yield from _hubs(case, ends)
    yield from _circuits(case, ends)


def _quotas(case: StackCase) -> Iterator[PreflightVerdict]:
    if case.needs is None:
        yield case.verdict(
            "quota",
            "",
            "unknown",
            given=f"the program did not run: {case.no_needs}",
            needed="its demand",
            next_step=f"gpufabric check {case.stack}",
        )
        return
    limits = case.answers.section("quotas", "limits", Limit)
    counted = [quota for quota, places in case.needs.counted.planned.items() if places]
    if isinstance(limits, Unanswered) and counted:
        needed = plural(len(counted), "limit")
        yield case.unanswered("quota", "counts of resources", limits, needed=needed)
    yield from check_counted_quotas(case)


def _hubs(case: StackCase, ends: BackboneEnds) -> Iterator[PreflightVerdict]:
    """List the unknown facts of hubs and zones that exist. The declaration refuses facts that are wrong."""
    stacks = case.end.stacks if case.end else ()
    for unknown in existing_unknowns(ends.declared, ends.project.regions):
        where = unknown.where.split(".")
        if where[1:2] and where[1] in stacks:
            yield case.verdict(
                "existing",
                f"{where[-1]} of {unknown.thing}",
                "unknown",
                given="the declaration does not have it",
                needed=unknown.decides,
                at=where,
                next_step=f"state {unknown.where}",
            )


def _circuits(case: StackCase, ends: BackboneEnds) -> Iterator[PreflightVerdict]:
    """List the ports of leased circuits, which no call of the readers asks for."""
    stacks = case.end.stacks if case.end else ()
    for number, link in enumerate(ends.declared.links):
        for stack, port in sorted(link.circuit.ends.items()) if link.circuit else ():
            if stack in stacks:
                cloud, region = case.region.cloud, case.region.region
                yield case.verdict(
                    "existing",
                    f"port {port.id}",
                    "unknown",
                    given="not asked: preflight reads no ports of circuits",
                    needed=f"a port that is up, for VLAN {port.vlan}",
                    at=("links", number, "circuit", "ends", stack, "id"),
                    next_step=_PORT_COMMANDS[cloud](port.id, region),
                )


def apart_verdicts(ends: BackboneEnds, needs: StackNeeds | None) -> Iterator[PreflightVerdict]:
    """Yield a verdict on resources whose provider belongs to none of the regions.

    Args:
        ends: the backbone.
        needs: its needs as a whole; None if they are not known.
    """
    apart = needs.ends.get("") if needs is not None else None
    if apart is None:
        return
    yield _verdict(
        ends,
        (),
        subject="permission",
        item=", ".join(sorted(apart.types)),
        given="the provider belongs to no region stack, so preflight does not know the account",
        needed="a provider of a region stack",
    )


def unasked_verdicts(ends: BackboneEnds, asked: Iterable[str]) -> Iterator[PreflightVerdict]:
    """Yield a verdict on each region whose account cannot be asked.

    Args:
        ends: the backbone.
        asked: region stacks whose accounts are asked.
    """
    for stack in sorted(set(ends.stacks) - set(asked)):
        is_read = stack in ends.project.regions
        file = f"stacks/Pulumi.{stack}.yaml"
        yield _verdict(
            ends,
            ends.path([stack]),
            subject="identity",
            item=stack,
            given=f"{file} states the account encrypted, so preflight cannot ask it"
            if is_read
            else f"{file} does not exist or has errors",
            needed="the declared account",
            next_step="state the account in plain text" if is_read else f"gpufabric check {stack}",
        )


def _verdict(
    ends: BackboneEnds, at: Sequence[PathItem], *, subject: Subject, item: str, given: str, needed: str,
    next_step: str = "",
) -> PreflightVerdict:  # fmt: skip
    file = ends.file
    return PreflightVerdict(
        stack=ends.stack,
        subject=subject,
        item=item,
        status="unknown",
        given=given,
        needed=needed,
        next_step=next_step,
        file=file.name if file else "",
        line=file.line_of(("config", ends.project.keys.backbone, *at)) if file else 0,
        setting=".".join(map(str, at)),
    )
