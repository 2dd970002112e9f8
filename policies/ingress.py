"""Addresses that rules of security groups let in, whatever cloud the rules are of."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from gpufabric.policies.graph import Graph
from gpufabric.policies.properties import Props, UnreadableProperty
from gpufabric.policies.ranges import IpRange, are_internet, parse_range
from gpufabric.policies.resource import Resource
from gpufabric.policies.unevaluated import Unevaluated

Ports = tuple[int, int]
"""The first and the last port of a range."""

ALL_PORTS: Ports = (0, 65535)
ALL_PROTOCOLS = "all"
_PROTOCOLS = {"-1": ALL_PROTOCOLS, "*": ALL_PROTOCOLS, "any": ALL_PROTOCOLS, "": ALL_PROTOCOLS} | {
    "icmp": "1",
    "tcp": "6",
    "udp": "17",
    "icmpv6": "58",
}
_ICMP = ("1", "58")
"""Messages of ICMP open no connection, and path discovery needs them from anywhere."""

_INTERNET = tuple(map(parse_range, ("0.0.0.0/0", "::/0")))


@dataclass(frozen=True, slots=True)
class IngressForm:
    """How one kind of rule is written.

    Attributes:
        sources: properties with one source, or a list of sources.
        protocol: property with the protocol.
        ports: reads the ports that a rule opens.
        needs: properties with the values that a rule has that lets addresses in, in small letters.
        everyone: words for all addresses, in small letters.
        other_words: whether a source may be a name, such as that of a service.
        group: how a rule that is a resource of its own names its group.
        inline: property of a group that lists rules of this form.
        listed: reads the ranges of lists that the rule names: of a rule, its properties and the property of
            the resource that they are in.
    """

    sources: tuple[str, ...]
    protocol: str
    ports: Callable[[Props], tuple[Ports, ...]]
    needs: tuple[tuple[str, str], ...] = ()
    everyone: tuple[str, ...] = ()
    other_words: bool = False
    group: "GroupName | None" = None
    inline: str = ""
    listed: "Callable[[Resource, Props, str, Graph], Iterable[IpRange]] | None" = None


@dataclass(frozen=True, slots=True)
class GroupName:
    """How a rule names its group.

    Attributes:
        key: property of the rule.
        type: type of the group.
        name: property of the group with its name; empty if rules name its id.
    """

    key: str
    type: str
    name: str = ""

    def of(self, rule: Resource, graph: Graph) -> str:
        """Return the URN of a rule's group, or else its name or id; empty if that is unknown."""
        try:
            group = graph.source(rule, self.key, self.type)
        except UnreadableProperty:
            # A recording without dependencies: the rule is judged by itself all the same.
            return rule.props.text_if_known(self.key) or ""
        if group is not None:
            return group.urn
        text = rule.props.text_if_known(self.key) or ""
        named = (
            candidate.urn
            for candidate in graph.of(self.type)
            if text and self.name and candidate.props.text_if_known(self.name) == text
        )
        return next(named, text)


@dataclass(frozen=True, slots=True)
class Opening:
    """Traffic that a rule lets in.

    Attributes:
        protocol: number of the protocol, or ``all``.
        ports: ranges of ports.
        ranges: addresses.
        unread: property without which protocol or ports are not known; all are assumed then.
    """

    protocol: str
    ports: tuple[Ports, ...]
    ranges: tuple[IpRange, ...]
    unread: UnreadableProperty | None = None

    def admits(self, protocol: str, port: int) -> bool:
        """Return whether it lets traffic of a protocol to a port in."""
        return self.protocol in (protocol, ALL_PROTOCOLS) and any(
            first <= port <= last for first, last in self.ports
        )


@dataclass(frozen=True, slots=True)
class IngressRule:
    """A rule for incoming traffic.

    Attributes:
        holder: the resource that declares it: the rule itself, or a group that lists its rules.
        place: path of the rule inside of its holder; empty if it is the holder.
        group: URN of the group that it belongs to, or its id if that is not of this stack.
        props: its properties.
        form: how it is written.
        listed: reads the ranges of the prefix lists that it names.
    """

    holder: Resource
    place: str
    group: str
    props: Props
    form: IngressForm
    listed: Callable[[], Iterable[IpRange]] = tuple

    @property
    def name(self) -> str:
        """Name of the rule in messages."""
        return f"{self.holder.name}.{self.place}" if self.place else self.holder.name

    def opening(self) -> Opening | None:
        """Return what the rule lets in; None if it concerns no connections from addresses.

        Raises:
            UnreadableProperty: it may let the whole Internet in, but what it does is unknown.
        """
        unread: UnreadableProperty | None = None
        for key, wanted in self.form.needs:
            try:
                if (self.props.text(key) or wanted).lower() != wanted:
                    return None
            except UnreadableProperty as missing:
                unread = missing
        ranges, unknown_range = self._ranges()
        protocol, ports = ALL_PROTOCOLS, (ALL_PORTS,)
        try:
            protocol = self._protocol()
            if protocol in _ICMP:
                return None
        except UnreadableProperty as missing:
            unread = unread or missing
        is_open = are_internet(ranges)
        if unread is not None and (is_open or unknown_range is not None):
            raise unread
        if unknown_range is not None and not is_open:
            raise unknown_range
        try:
            ports = self.form.ports(self.props)
        except UnreadableProperty as missing:
            unread = unread or missing
        return Opening(protocol, ports, ranges, unread)

    def _protocol(self) -> str:
        text = (self.props.text(self.form.protocol) or "").lower()
        return _PROTOCOLS.get(text, text)

    def _ranges(self) -> tuple[tuple[IpRange, ...], UnreadableProperty | None]:
        """Return the known sources, and the last error while reading them."""
        ranges: list[IpRange] = []
        unread: UnreadableProperty | None = None
        for read in (*self._texts(), self.listed):
            try:
                ranges.extend(read())
            except UnreadableProperty as missing:
                unread = missing
        return tuple(ranges), unread

    def _texts(self) -> Iterator[Callable[[], Iterable[IpRange]]]:
        """Yield what reads each source."""
        for key in self.form.sources:
            try:
                value = self.props.value(key)
                number = None if value is None or isinstance(value, str) else self.props.length(key) or 0
            except UnreadableProperty as missing:
                yield _raising(missing)
                continue
            if number is None:
                yield lambda key=key: self._parsed(key)
            else:
                for index in range(number):
                    yield lambda key=key, index=index: self._parsed(key, index)

    def _parsed(self, *path: str | int) -> Iterable[IpRange]:
        text = (self.props.text(*path) or "").strip().lower()
        if not text:
            return ()
        if text in self.form.everyone:
            return _INTERNET
        try:
            return (parse_range(text),)
        except ValueError:
            if self.form.other_words:
                return ()
            raise UnreadableProperty(self.props.name(*path), "is not a range of addresses") from None


def _raising(missing: UnreadableProperty) -> Callable[[], Iterable[IpRange]]:
    def read() -> Iterable[IpRange]:
        raise missing

    return read


def admitted(openings: Iterable[Opening], protocol: str, port: int) -> list[IpRange]:
    """Return the addresses from which traffic of a protocol to a port is let in."""
    return [range_ for opening in openings if opening.admits(protocol, port) for range_ in opening.ranges]


def are_open(openings: Iterable[Opening]) -> bool:
    """Return whether openings together let all public addresses reach one port.

    Rules add up only where they are about the same protocol and port.
    """
    listed = list(openings)
    protocols = {opening.protocol for opening in listed}
    firsts = {first for opening in listed for first, _ in opening.ports}
    return any(
        are_internet(admitted(listed, protocol, port)) for protocol in protocols for port in sorted(firsts)
    )


def read_rules(resource: Resource, form: IngressForm, graph: Graph) -> Iterator[IngressRule | Unevaluated]:
    """Return the rules of a form that a resource declares, and those that cannot be read.

    Args:
        resource: a group that lists rules, or a rule.
        form: how they are written.
        graph: resources of the stack.

    Raises:
        UnreadableProperty: the list of rules is unknown.
    """
    if form.group is not None:
        yield _rule(resource, "", form.group.of(resource, graph), resource.props, form, graph)
        return
    for index in range(resource.props.length(form.inline) or 0):
        try:
            props = resource.props.section(form.inline, index)
        except UnreadableProperty as missing:
            yield Unevaluated(resource.name, missing.property, missing.why)
            continue
        yield _rule(resource, f"{form.inline}[{index}]", resource.urn, props, form, graph)


def _rule(
    holder: Resource, place: str, group: str, props: Props, form: IngressForm, graph: Graph
) -> IngressRule:
    def listed() -> Iterable[IpRange]:
        return form.listed(holder, props, form.inline, graph) if form.listed else ()

    return IngressRule(holder, place, group, props, form, listed)
