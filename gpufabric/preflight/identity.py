"""Checks the identity of the credentials and their permissions."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from gpufabric.accounts.answer import Failure
from gpufabric.accounts.reader import Identity
from gpufabric.catalog.shape import Cloud
from gpufabric.plural import plural
from gpufabric.preflight.case import StackCase
from gpufabric.preflight.verdict import PreflightVerdict
from gpufabric.spec.oci.region import OciRegion

_ACCOUNT: Mapping[Cloud, tuple[str, str]] = {
    "aws": ("account_id", "account"),
    "azure": ("subscription_id", "subscription"),
    "oci": ("tenancy_id", "tenancy"),
}
"""Property of the account in the declaration, and its name, by cloud."""

_LISTED = 5
"""Denied actions that a verdict names; the rest is counted."""


ActionTable = Callable[[Cloud, str], Sequence[str] | None]
"""Returns the actions that an update of a resource takes, by cloud and type; None if they are not known."""


def no_actions(_cloud: Cloud, _type: str) -> Sequence[str] | None:
    """Return None: the actions of no type are known."""
    return None


def planned_actions(table: ActionTable, cloud: Cloud, types: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the actions that resources take, sorted, and the types whose actions are not known.

    Args:
        table: actions by type.
        cloud: the cloud.
        types: types of the planned resources; those of Pulumi itself take none.
    """
    actions: set[str] = set()
    unknown: list[str] = []
    for type_ in sorted(set(types)):
        if type_.startswith("pulumi:"):
            continue
        known = table(cloud, type_)
        if known is None:
            unknown.append(type_)
        else:
            actions.update(known)
    return sorted(actions), unknown


def check_identity(case: StackCase) -> Iterator[PreflightVerdict]:
    """Compare the account of the credentials with the declared one. Files say nothing about it."""
    if not case.answers.is_live:
        return
    key, noun = _ACCOUNT[case.region.cloud]
    identity, needed = case.answers.identity, f"the declared {noun}"
    if isinstance(identity, Failure):
        yield case.verdict(
            "identity",
            "",
            "unknown",
            given=identity.text,
            needed=needed,
            at=(key,),
            source=identity.call,
            next_step=identity.fix,
        )
    elif identity is None:
        yield case.verdict("identity", "", "unknown", given="not asked", needed=needed, at=(key,))
    elif identity.is_declared_account:
        yield case.verdict(
            "identity",
            "",
            "ok",
            given=f"the declared {noun}",
            needed=needed,
            at=(key,),
            source="the credentials",
            read_at=case.now,
        )
        yield from _home_region(case, identity)
    else:
        yield case.verdict(
            "identity",
            "",
            "missing",
            given=f"credentials of another {noun}",
            needed=needed,
            at=(key,),
            source="the credentials",
            read_at=case.now,
            next_step=f"log in to the declared {noun}, or correct {key}",
        )


def _home_region(case: StackCase, identity: Identity) -> Iterator[PreflightVerdict]:
    """Compare the home region of a tenancy with the declared one: OCI accepts policies only there."""
    if not isinstance(case.region, OciRegion) or not identity.home_region:
        return
    declared = case.region.home_region or case.region.region
    is_same = identity.home_region == declared
    yield case.verdict(
        "identity",
        "home region",
        "ok" if is_same else "missing",
        given=identity.home_region,
        needed=declared,
        at=("home_region",) if case.region.home_region else (),
        source="the credentials",
        read_at=case.now,
        next_step="" if is_same else f"declare home_region: {identity.home_region}",
    )


def check_permissions(case: StackCase, table: ActionTable) -> Iterator[PreflightVerdict]:
    """Compare the permissions of the credentials with the actions that the planned resources take."""
    if not case.answers.is_live:
        return
    types = list(case.planned_types)
    actions, unknown = planned_actions(table, case.region.cloud, types)
    if not types or unknown:
        given = f"the actions of {plural(len(unknown), 'type')} of resources are not known: {_some(unknown)}"
        yield case.verdict(
            "permission",
            "",
            "unknown",
            given=given if types else f"the program did not run: {case.no_needs}",
            needed="the actions that the update takes",
        )
    if not actions:
        return
    answer, needed = case.answers.permissions, plural(len(actions), "action")
    if answer is None or isinstance(answer, Failure):
        given = answer.text if answer else "not asked"
        fix = answer.fix if answer else ""
        yield case.verdict("permission", "", "unknown", given=given, needed=needed, next_step=fix)
        return
    denied = [action for action in actions if answer.by_action.get(action) == "denied"]
    unasked = [action for action in actions if answer.by_action.get(action, "unknown") == "unknown"]
    if denied:
        yield case.verdict(
            "permission",
            "",
            "missing",
            given=f"denied: {_some(denied)}",
            needed=needed,
            source=answer.source,
            read_at=case.now,
            next_step=f"grant {', '.join(denied)} to the credentials",
        )
    if unasked:
        yield case.verdict(
            "permission",
            "",
            "unknown",
            given=f"unknown for {plural(len(unasked), 'action')}: {_some(unasked)}",
            needed=needed,
            source=answer.source,
            read_at=case.now,
        )
    if not (denied or unasked):
        yield case.verdict(
            "permission",
            "",
            "ok",
            given="all allowed",
            needed=needed,
            source=answer.source,
            read_at=case.now,
        )


def _some(names: Sequence[str]) -> str:
    """List the first names and count the others."""
    rest = len(names) - _LISTED
    return ", ".join(names[:_LISTED]) + (f" and {rest} more" if rest > 0 else "")
