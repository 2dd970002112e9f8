"""Turns the arguments of a component into the declaration of a region, and plans it."""

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from ipaddress import IPv4Network
from typing import Any, cast

import pulumi
from pydantic import TypeAdapter, ValidationError

from gpufabric.library.errors import ArgumentError
from gpufabric.library.places import (
    DEFAULT_FABRIC,
    FABRIC_ARGUMENTS,
    IN_FABRIC,
    POOL,
    ArgumentPlaces,
    NotUsed,
)
from gpufabric.library.sources import Sources
from gpufabric.library.stand_ins import OUTPUT, StandIns
from gpufabric.plan.regions import AnyRegionPlan, plan_region
from gpufabric.plan.unknowns import existing_unknowns
from gpufabric.snapshots.given import GivenReader
from gpufabric.spec.fabric import Fabric
from gpufabric.spec.problems import DeclarationError, Problem
from gpufabric.spec.regions import AnyRegion
from gpufabric.spec.validation_errors import dotted, explain, shown

_FABRIC: TypeAdapter[Fabric] = TypeAdapter(Fabric)
_SCHEMA = "gpufabric's schema"
PLAIN = "the plan decides from plain values, before anything exists, which resources there are"
"""Limit of arguments that may not be outputs."""

_NAMED = ("region", "account_id", "subscription_id", "cidr")
"""Plain arguments that stand-ins name, so that every component needs them."""

_NETWORK_SNAPSHOT = "sources.network"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedPart:
    """A component, ready to be turned into resources.

    Attributes:
        places: arguments of the component.
        plan: the region of which the component makes a part.
        fabric: declaration that its other parts share.
        stand_ins: outputs for texts in the plan.
        sources: facts beside the arguments.
    """

    places: ArgumentPlaces
    plan: AnyRegionPlan
    fabric: Fabric
    stand_ins: StandIns
    sources: Sources

    def unknowns(self) -> list[str]:
        """Return what is unknown of given things, by the paths of arguments."""
        return [
            self.stand_ins.described(
                str(replace(fact, where=argument_path(self.places, self.plan.stack, fact.where)))
            )
            for fact in existing_unknowns(self.plan.spec)
        ]


def declare(
    places: ArgumentPlaces, name: str, args: Mapping[str, Any], sources: Sources | None
) -> PlannedPart:
    """Check the arguments of a component and plan it.

    Args:
        places: arguments that it takes.
        name: its name, which also names its resources.
        args: its arguments.
        sources: facts beside them; None: the package's own.

    Raises:
        ArgumentError: with every problem of the arguments.
    """
    sources = sources or Sources()
    reader = _arguments(places, name, args)
    try:
        region, fabric = reader.region(), reader.fabric()
        region = _with_facts(region, sources)
        plan = plan_region(name, region, fabric, catalog=sources.catalog, now=sources.now)
    except DeclarationError as error:
        raise ArgumentError(reader.located(problem) for problem in error.problems) from None
    return PlannedPart(places=places, plan=plan, fabric=fabric, stand_ins=reader.stand_ins, sources=sources)


def declared_region(places: ArgumentPlaces, name: str, args: Mapping[str, Any]) -> AnyRegion:
    """Return the declaration of a whole region.

    Args:
        places: arguments of the region's component.
        name: its name.
        args: its arguments.

    Raises:
        ArgumentError: with every problem of the arguments.
    """
    reader = _arguments(places, name, args)
    try:
        return reader.region()
    except DeclarationError as error:
        raise ArgumentError(reader.located(problem) for problem in error.problems) from None


def _arguments(places: ArgumentPlaces, name: str, args: object) -> "_Arguments":
    """Return the reader of arguments.

    Raises:
        ArgumentError: they are no mapping.
    """
    if isinstance(args, Mapping):
        return _Arguments(places, name, cast("Mapping[str, Any]", args))
    allowed = f"a mapping such as {places.component}Args"
    raise ArgumentError([Problem("args", shown(args), allowed, _SCHEMA, f"{places.component} {name}")])


class _Arguments:
    """Arguments of one component.

    Args:
        places: arguments that it takes.
        name: its name.
        args: what is given.
    """

    def __init__(self, places: ArgumentPlaces, name: str, args: Mapping[str, Any]) -> None:
        self._places, self._name = places, name
        self._args = {key: value for key, value in args.items() if value is not None or key in places.fixed}
        self._context = _context(args)
        self._file = f"{places.component} {name}"
        self._adapter: TypeAdapter[AnyRegion] = TypeAdapter(cast("Any", places.model))
        self.stand_ins = StandIns()

    def region(self) -> AnyRegion:
        """Return the declaration of the region.

        Raises:
            DeclarationError: an argument is unknown, missing or not allowed, or an output where the plan
                needs a plain value.
        """
        problems = [*self._unknown(), *self._missing()]
        if problems:
            raise DeclarationError(problems)
        data: dict[str, Any] = {"cloud": self._places.model.model_fields["cloud"].annotation.__args__[0]}  # pyright: ignore
        for place, value in self._places.fixed.items():
            _put(data, self._steps(place), value)
        for place, derive in self._places.derived.items():
            _put(data, self._steps(place), derive(self._args))
        for argument, value in self._args.items():
            place = self._places.places[argument]
            if not place.startswith(IN_FABRIC):
                _put(data, self._steps(place), value)
        network = data.get("existing", {}).get("network")
        if isinstance(network, dict) and "id" in network:
            # Ids of Azure's subnets begin with it.
            network["id"] = self._plain(network["id"], ("existing", "network", "id"), problems)
            self._context["network"] = str(network["id"])
        plain = self._plain(data, (), problems)
        if problems:
            raise DeclarationError(problems)
        try:
            return self._adapter.validate_python(plain)
        except ValidationError as error:
            raise DeclarationError(explain(error, self._adapter, plain, file="")) from None

    def fabric(self) -> Fabric:
        """Return the declaration of the fabric.

        Raises:
            DeclarationError: its arguments are not what the declaration allows.
        """
        data: dict[str, Any] = {"name": DEFAULT_FABRIC}
        for argument, place in FABRIC_ARGUMENTS.items():
            if argument in self._args:
                data[place.removeprefix(IN_FABRIC)] = self._args[argument]
        problems: list[Problem] = []
        plain = self._plain(data, ("fabric",), problems)
        if problems:
            raise DeclarationError(problems)
        try:
            return _FABRIC.validate_python(plain)
        except ValidationError as error:
            problems = explain(error, _FABRIC, plain, file="")
            raise DeclarationError(
                replace(problem, where=f"{IN_FABRIC}{problem.where}") for problem in problems
            ) from None

    def located(self, problem: Problem) -> Problem:
        """Return a problem with the path of an argument, and the component in the place of a file."""
        where = argument_path(self._places, self._name, problem.where)
        given = self.stand_ins.described(problem.given)
        return replace(problem, where=where, given=given, file=self._file, line=0)

    def _steps(self, place: str) -> list[str]:
        return [self._name if step == "*" else step for step in place.split(".")]

    def _unknown(self) -> Iterator[Problem]:
        known = sorted(self._places.places)
        for argument in self._args:
            if argument not in self._places.places:
                close = difflib.get_close_matches(argument, known, n=1)
                hint = f" (did you mean {close[0]}?)" if close else ""
                yield Problem(
                    argument, f"unknown argument {argument!r}", f"{', '.join(known)}{hint}", _SCHEMA
                )

    def _missing(self) -> Iterator[Problem]:
        named = {argument for argument in _NAMED if argument in self._places.places}
        for argument in sorted(self._places.required | named):
            if argument not in self._args:
                yield Problem(argument, "nothing", "a value: the component needs it", _SCHEMA)

    def _plain(self, value: Any, path: tuple[str | int, ...], problems: list[Problem]) -> Any:  # noqa: ANN401
        """Return a value with a text in the place of each output."""
        if isinstance(value, pulumi.Output | NotUsed):
            form = self._form(path)
            if form is None:
                problems.append(Problem(dotted(path), OUTPUT, "a plain value", PLAIN))
                return None
            output = cast("pulumi.Output[Any]", value) if isinstance(value, pulumi.Output) else None
            return self.stand_ins.make(form, self._context, output)
        if isinstance(value, Mapping):
            items = cast("Mapping[str, Any]", value).items()
            return {key: self._plain(item, (*path, key), problems) for key, item in items}
        if isinstance(value, list | tuple):
            listed = cast("list[Any]", value)
            return [self._plain(item, (*path, index), problems) for index, item in enumerate(listed)]
        if isinstance(value, float) and value.is_integer():
            return int(value)  # other languages have one type of numbers
        return value

    def _form(self, path: tuple[str | int, ...]) -> str | None:
        for place, form in self._places.inputs.items():
            steps = place.split(".")
            if len(steps) == len(path) and all(
                step in ("*", given) for step, given in zip(steps, path, strict=True)
            ):
                return form
        return None


def argument_path(places: ArgumentPlaces, name: str, where: str) -> str:
    """Return the path of an argument for a place in the declaration.

    Args:
        places: arguments of the component.
        name: its name, which is that of its pool.
        where: property path in the declaration.
    """
    pool = f"pools.{name}"
    where = f"{POOL}{where.removeprefix(pool)}" if where.startswith(pool) else where
    for argument, place in sorted(places.places.items(), key=lambda item: -len(item[1])):
        if where == place or where.startswith((f"{place}.", f"{place}[")):
            return f"{argument}{where.removeprefix(place)}"
    return where


def _put(data: dict[str, Any], steps: list[str], value: object) -> None:
    """Put a value into nested mappings; a mapping is added to one that is there."""
    *outer, last = steps
    for step in outer:
        data = data.setdefault(step, {})
    if isinstance(value, Mapping):
        inner = data.setdefault(last, {})
        for key, item in cast("Mapping[str, object]", value).items():
            _put(inner, [key], item)
    else:
        data[last] = value


def _context(args: Mapping[str, Any]) -> dict[str, str]:
    """Return the plain arguments that stand-ins name."""
    context = {key: value for key, value in args.items() if isinstance(value, str)}
    network = args.get("network")
    inner = cast("Mapping[str, Any]", network).get("cidr") if isinstance(network, Mapping) else None
    cidr = str(context.get("cidr") or inner)
    try:
        # An address of the API server: the last one that a machine can have.
        context["address"] = str(IPv4Network(cidr)[-2])
    except (ValueError, IndexError):
        context["address"] = ""
    return context


def _with_facts(region: AnyRegion, sources: Sources) -> AnyRegion:
    """Return a declaration completed by answers of its account.

    Raises:
        DeclarationError: the answers contradict it.
    """
    if sources.network is None:
        return region
    reader = GivenReader(sources.network, _NETWORK_SNAPSHOT)
    pools = {name: reader.complete(pool, f"pools.{name}") for name, pool in region.pools.items()}
    existing = reader.complete(region.existing, "existing")
    if reader.problems:
        raise DeclarationError(reader.problems)
    return region.model_copy(update={"existing": existing, "pools": pools})
