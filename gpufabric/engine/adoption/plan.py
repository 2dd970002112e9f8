"""Plans the adoption of existing resources: what stands for what, and whether an update would change it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from gpufabric.accounts.answer import Failure
from gpufabric.engine.adoption.adopter import Adopter, Imports
from gpufabric.engine.adoption.differences import AdoptionDifference, Compared
from gpufabric.engine.adoption.wanted import Wanted
from gpufabric.plural import plural

_DECLARED = "declared resource"
_PROPERTY = "property"
_PLURALS = {_PROPERTY: "properties"}

Find = Callable[[Sequence[Wanted], Mapping[str, str]], "Fits"]
"""Finds existing resources for declared ones, beyond the ids that are known already."""


@dataclass(frozen=True, slots=True)
class Fits:
    """Existing resources for declared ones.

    Attributes:
        ids: ids by URN.
        candidates: ids of several resources that fit equally well, by URN.
        unknown: why nobody knows whether a resource exists, by URN.
        near: resources with the declared name that something else tells apart, by URN.
        failures: calls that failed.
    """

    ids: Mapping[str, str]
    candidates: Mapping[str, Sequence[str]] = field(default_factory=dict[str, Sequence[str]])
    unknown: Mapping[str, str] = field(default_factory=dict[str, str])
    near: Mapping[str, str] = field(default_factory=dict[str, str])
    failures: Sequence[Failure] = ()


@dataclass(frozen=True, slots=True)
class Consent:
    """The consent of the user.

    Attributes:
        changes: properties that differ and that the next update then changes in place.
        creations: declared resources that do not exist and that the adoption creates.
    """

    changes: bool = False
    creations: bool = False


@dataclass(frozen=True, slots=True)
class AdoptionPlan:
    """The adoption of existing resources into a stack.

    Attributes:
        stack: the stack.
        wanted: declared resources that the state does not have.
        held: keys of those that it has.
        moved: URNs under which the state has resources that another stack had before, by key.
        fits: the existing resources for them.
        compared: preview of the import; empty if nothing was found.
        consent: what the user accepts.
    """

    stack: str
    wanted: Sequence[Wanted]
    held: Sequence[str]
    fits: Fits
    compared: Compared
    consent: Consent
    moved: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def missing(self) -> list[Wanted]:
        """Declared resources without an id: none exists, several fit, or nobody knows."""
        return [resource for resource in self.wanted if resource.urn not in self.fits.ids]

    @property
    def created(self) -> list[Wanted]:
        """Declared resources that do not exist."""
        fits = self.fits
        return [
            item for item in self.missing if item.urn not in fits.candidates and item.urn not in fits.unknown
        ]

    @property
    def obstacles(self) -> list[str]:
        """Reasons why nothing can be adopted as things are."""
        wanted = {resource.key for resource in self.wanted}
        own = [difference for difference in self.differences if difference.key in wanted]
        pending = {item.key for item in self.differences} - wanted | self.compared.others.keys()
        replaced = [difference for difference in own if difference.effect == "replacement"]
        changed = len(own) - len(replaced)
        several = sum(resource.urn in self.fits.candidates for resource in self.missing)
        unknown = len(self.missing) - len(self.created) - several
        reasons = [
            (len(self.compared.errors), "error", "of the engine"),
            (several, _DECLARED, "with no single existing one that fits: name it in the file of --ids"),
            (
                unknown,
                _DECLARED,
                "of which nobody knows whether it exists: name it in the file of --ids, where false says that"
                " it does not exist",
            ),
            (
                0 if self.consent.creations else len(self.created),
                _DECLARED,
                "without an existing one: name it in the file of --ids, change the declaration, or create it "
                "with --create-missing",
            ),
            (len(replaced), _PROPERTY, "whose change replaces a resource: change the declaration"),
            (
                0 if self.consent.changes else changed,
                _PROPERTY,
                "with another value: change the declaration, or let the next update change it with "
                "--accept-changes",
            ),
            (
                len(pending),
                "resource",
                "of the stack that an update changes or deletes: update the stack first",
            ),
        ]
        return [
            f"{plural(number, noun, _PLURALS.get(noun, ''))} {what}"
            for number, noun, what in reasons
            if number
        ]

    @property
    def differences(self) -> list[AdoptionDifference]:
        """Differences between declared and existing resources."""
        return self.compared.differences

    @property
    def imports(self) -> Imports:
        """The imports of an update and creates."""
        kept: dict[str, set[str]] = {}
        for difference in self.differences:
            name = difference.path.split(".", 1)[0].split("[", 1)[0]
            kept.setdefault(difference.key, set()).add(name)
        return Imports(
            ids=self.fits.ids,
            created=[resource.key for resource in self.missing],
            held=self.held,
            moved=self.moved,
            kept={key: frozenset(names - {""}) for key, names in kept.items()},
        )


def moved_here(
    wanted: Sequence[Wanted], ids: Mapping[str, str], held: Mapping[str, tuple[str, str]]
) -> dict[str, str]:
    """Return the URNs under which the state has declared resources already, by key.

    `pulumi state move` puts a resource below the stack itself. The program declares it below its components.

    Args:
        wanted: declared resources that the state does not have under their own URNs.
        ids: the ids of existing resources for them, by URN.
        held: type and id of the resources in the state, by URN.
    """
    owners = {pair: urn for urn, pair in held.items()}
    pairs = {resource.key: (resource.type, ids.get(resource.urn, "")) for resource in wanted}
    return {key: owners[pair] for key, pair in pairs.items() if pair in owners}


def plan_adoption(
    adopter: Adopter,
    wanted: Sequence[Wanted],
    held: Sequence[str],
    fits: Fits,
    consent: Consent,
    moved: Mapping[str, str],
) -> AdoptionPlan:
    """Compare existing resources with the declared ones, by a preview that imports them.

    Args:
        adopter: runs the engine.
        wanted: declared resources that the state does not have.
        held: keys of those that it has.
        fits: the existing resources for them.
        consent: what the user accepts.
        moved: URNs under which the state has resources that another stack had before, by key.

    Raises:
        AdoptionError: the engine cannot preview.
    """
    plan = AdoptionPlan(adopter.stack, wanted, held, fits, Compared(), consent, moved)
    if not fits.ids:
        return plan
    return replace(plan, compared=adopter.compare(wanted, plan.imports))
