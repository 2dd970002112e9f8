"""Decisions as data of a report, the same for the terminal, Markdown, the page, JSON and SARIF."""

from typing import Literal

from gpufabric.report.data import Data

DecisionLevel = Literal["blocks", "destroys", "disrupts", "costs", "risks", "notes"]
"""Consequence of a change that a reviewer decides on, the gravest first.

blocks: the update stops or has stopped. destroys: resources, GPUs, links or stored data go.
disrupts: machines restart, or the cloud differs from the state. costs: money, or an unknown amount of it.
risks: anything else that can go wrong later. notes: worth knowing.
"""

LEVELS: tuple[DecisionLevel, ...] = ("blocks", "destroys", "disrupts", "costs", "risks", "notes")

DecisionSource = Literal[
    "run",
    "stack",
    "policy",
    "loss",
    "resource",
    "restart",
    "drift",
    "preflight",
    "quota",
    "cost",
    "setting",
    "link",
    "resilience",
]
"""Part of the report that a decision comes from."""


class Concern(Data):
    """A stack or resource that a decision is about."""

    stack: str
    """Name of the stack; empty for the run as a whole."""

    resource: str = ""
    """Logical name of the resource, or the name of a pool, quota or link; empty for the stack."""

    detail: str = ""
    """Details about this stack or resource alone, such as its amounts."""


class ActionPlace(Data):
    """Where to act on a decision, as far as it is known."""

    stack: str = ""
    file: str = ""
    """File, relative to the folder of ``Pulumi.yaml``."""

    line: int = 0
    """Line from 1; 0 if it is not known."""

    property: str = ""
    """Path of the property in the declaration of the stack, the fabric or the project."""

    current: str = ""
    """Its value; empty if there is none or it is not known."""

    suggested: str = ""
    """Value that settles the matter; empty if none can be suggested."""

    action: str = ""
    """Action to take there, if no value of the property settles the matter."""

    command: str = ""
    """Command that does it, or that helps; empty if there is none."""


class Decision(Data):
    """Something to decide, once for all stacks and resources that have the same reason."""

    level: DecisionLevel
    source: DecisionSource
    rule: str = ""
    """Id of the policy; empty if no policy said it."""

    requirement: str = ""
    """Title of the policy: what holds if it passes."""

    what: str
    """One line, without the names of those concerned."""

    why: str = ""
    """Consequence, in one line."""

    fix: str = ""
    """How to correct it."""

    docs: str = ""
    """Page and heading about it, relative to the project."""

    concerns: str
    """Those concerned: a name, or a count such as ``5 stacks``."""

    concerned: tuple[Concern, ...]
    places: tuple[ActionPlace, ...] = ()


class Counted(Data):
    """Results that ask for no decision, by number."""

    kind: str
    text: str
    """The count with its noun."""

    number: int


class Decisions(Data):
    """All decisions of a report, the gravest first, and the results that are only counted."""

    decisions: tuple[Decision, ...] = ()
    counted: tuple[Counted, ...] = ()
