"""Matching rules of dynamic groups (OCI document "Writing Matching Rules to Define Dynamic Groups")."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

_CONDITION = re.compile(
    r"(?P<variable>[A-Za-z][\w.-]*)\s*(?:(?P<operator>!=|=)\s*(?P<quote>['\"])(?P<value>[^'\"]*)(?P=quote))?"
)
_LIST = re.compile(r"(?P<which>any|all)\s*\{(?P<conditions>[^{}]*)\}", re.IGNORECASE)
_TAG = re.compile(r"tag\.(?P<tag>[^.]+\.[^.]+)\.value", re.IGNORECASE)
_NARROW = frozenset({"instance.id", "resource.id", "resource.type"})


@dataclass(frozen=True, slots=True)
class Machine:
    """An instance as matching rules see it.

    Attributes:
        compartment: OCID of its compartment.
        tags: its defined tags, by ``Namespace.Key``.
        id: its OCID; empty if it does not exist yet.
    """

    compartment: str
    tags: Mapping[str, str]
    id: str = ""


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition of a matching rule.

    Attributes:
        variable: what is compared, in lower case.
        value: the value; None if any value of a tag will do.
        differs: whether the values must differ.
    """

    variable: str
    value: str | None
    differs: bool = False

    def holds(self, machine: Machine) -> bool:
        """Return whether a machine satisfies the condition; conditions about other resources never hold."""
        tag = _TAG.fullmatch(self.variable)
        if tag is not None:
            tags = {key.lower(): value for key, value in machine.tags.items()}
            actual = tags.get(tag["tag"])
        else:
            own = {"instance.compartment.id": machine.compartment, "instance.id": machine.id}
            if self.variable not in own:
                return False
            actual = own[self.variable]
        if self.value is None:
            return actual is not None
        return (actual != self.value) if self.differs else (actual == self.value)

    @property
    def is_narrow(self) -> bool:
        """Whether it selects by more than the compartment."""
        return not self.differs and (self.variable in _NARROW or _TAG.fullmatch(self.variable) is not None)


@dataclass(frozen=True, slots=True)
class MatchingRule:
    """A matching rule.

    Attributes:
        conditions: its conditions.
        any_of: whether one condition is enough.
    """

    conditions: tuple[Condition, ...]
    any_of: bool = False

    def matches(self, machine: Machine) -> bool:
        """Return whether a machine belongs to the group."""
        held = (condition.holds(machine) for condition in self.conditions)
        return any(held) if self.any_of else all(held)

    @property
    def tags(self) -> frozenset[str]:
        """Tags that the rule asks for, as ``namespace.key`` in lower case."""
        asked = (_TAG.fullmatch(condition.variable) for condition in self.conditions if not condition.differs)
        return frozenset(tag["tag"] for tag in asked if tag is not None)

    def asks_for_value(self, value: str) -> bool:
        """Return whether a condition on a tag holds for a value, whatever the tag."""
        return any(
            condition.value in (None, value)
            for condition in self.conditions
            if not condition.differs and _TAG.fullmatch(condition.variable)
        )

    @property
    def is_compartment_wide(self) -> bool:
        """Whether each instance of a compartment, or of the tenancy, may belong to the group."""
        narrow = (condition.is_narrow for condition in self.conditions)
        return not (all(narrow) if self.any_of else any(narrow))


def parse(text: str) -> MatchingRule | None:
    """Read a matching rule.

    Returns:
        the rule; None if it has another form than Oracle documents.
    """
    listed = _LIST.fullmatch(text.strip())
    parts = listed["conditions"].split(",") if listed else [text]
    conditions: list[Condition] = []
    for part in parts:
        match = _CONDITION.fullmatch(part.strip())
        if match is None:
            return None
        conditions.append(Condition(match["variable"].lower(), match["value"], match["operator"] == "!="))
    return MatchingRule(tuple(conditions), any_of=bool(listed) and listed["which"].lower() == "any")
