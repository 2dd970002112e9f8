"""Rules, and how to run one so that an unknown property or a crash hides no other result."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Literal, TypeVar

from gpufabric.policies.options import RuleOptions
from gpufabric.policies.properties import UnreadableProperty
from gpufabric.policies.references import FrameworkReference
from gpufabric.policies.resource import Resource
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated, fault
from gpufabric.spec.problems import DeclarationError

if TYPE_CHECKING:
    from gpufabric.catalog.shape import Cloud

_Violation = TypeVar("_Violation")

EnforcementLevel = Literal["mandatory", "advisory", "disabled"]
"""Effect of a violation: it stops the update, it is shown, or the rule does not run at all."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A violation or a piece of advice from a rule.

    Attributes:
        message: what is wrong, with the arithmetic. Logical names, counts, shapes, regions, zones, ports,
            prices and quota keys only: no other property value may be quoted, since secrets arrive in plain
            text.
        advisory: advice rather than a violation, even if the rule is mandatory.
        urn: the resource it is about; empty for the stack.
        internal: the rule crashed. This counts as a violation that no waiver covers.
    """

    message: str
    advisory: bool = False
    urn: str = ""
    internal: bool = False

    @classmethod
    def at(cls, resource: Resource, text: str, *, advisory: bool = False) -> "Finding":
        """Make a finding about one resource, which it names."""
        return cls(f"{resource.name}: {text}", advisory, resource.urn)


class Rule(ABC):
    """A rule over a whole stack."""

    id: ClassVar[str]
    """Name of the policy, in lower case with hyphens; it is never changed."""

    title: ClassVar[str]
    """The requirement, which holds when the rule passes."""

    why: ClassVar[str]
    """Consequence of a violation."""

    level: ClassVar[EnforcementLevel]
    """Whether a violation stops the update."""

    fix: ClassVar[str]
    """How to correct a violation."""

    summary: ClassVar[str] = ""
    """Text of all violations together, without subject and amounts. A report shows violations of several
    stacks or resources as one by it; without it, only those whose texts differ in nothing but names."""

    setting: ClassVar[str] = ""
    """Path of the property that corrects a violation: in the stack's declaration; after ``fabric.`` in the
    fabric's; after ``project.`` in ``Pulumi.yaml`` itself. Empty: the pool or section that is judged."""

    suggested: ClassVar[str] = ""
    """Value of ``setting`` that corrects a violation; empty if it depends on the stack."""

    needs: ClassVar[str] = ""
    """Part of the declaration without which the rule judges nothing. Empty: it judges any program."""

    no_setting_on: ClassVar[tuple["Cloud", ...]] = ()
    """Clouds on which no declaration can correct what the rule finds. A report counts advice of the rule
    there, since nobody can act on it."""

    can_be_lowered: ClassVar[bool] = True
    """Whether the project may change its level and waive it."""

    clouds: ClassVar[tuple["Cloud", ...]] = ("aws", "azure", "oci")
    """Clouds whose resources it judges."""

    advice_on: ClassVar[tuple["Cloud", ...]] = ()
    """Clouds on which every finding of the rule is advice, whatever its level."""

    options: ClassVar[type[RuleOptions]] = RuleOptions
    """Its options; ``check`` reads their values with ``view.read``."""

    reference: ClassVar[tuple[FrameworkReference, ...]] = ()
    """Requirements of published frameworks that correspond to the rule."""

    @abstractmethod
    def check(self, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Yield what is wrong, and what could not be evaluated."""


class ResourceRule(Rule):
    """A rule that judges each resource on its own.

    An unknown property or a crash at one resource does not hide another resource.
    """

    types: ClassVar[tuple[str, ...]]
    """Types of the resources that are judged."""

    def check(self, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Judge every resource of the types."""
        return judge_each(view.graph.of(*self.types), lambda resource: self.judge(resource, view))

    @abstractmethod
    def judge(self, resource: Resource, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Yield what is wrong with one resource, and what could not be evaluated."""


def judge_each(
    resources: Iterable[Resource], judge: Callable[[Resource], Iterator[Finding | Unevaluated]]
) -> Iterator[Finding | Unevaluated]:
    """Judge each resource on its own; never raises.

    An unknown property is reported as unevaluated and a crash as a finding: a rule that cannot judge must not
    pass.
    """
    for resource in resources:
        try:
            yield from judge(resource)
        except UnreadableProperty as missing:
            yield Unevaluated(resource.name, missing.property, missing.why)
        except Exception as error:
            text = f"{resource.name}: {fault(error)}; the other resources are not affected"
            yield Finding(text, urn=resource.urn, internal=True)


def require_one(
    resources: Iterable[Resource], passes: Callable[[Resource], bool], otherwise: _Violation
) -> Iterator[_Violation | Unevaluated]:
    """Require that one of the resources passes a test.

    Args:
        resources: the resources; each may pass for all.
        passes: the test.
        otherwise: yielded if none passes and all could be read. Otherwise the unreadable properties are.
    """
    unevaluated: list[Unevaluated] = []
    for resource in resources:
        try:
            if passes(resource):
                return
        except UnreadableProperty as missing:
            unevaluated.append(Unevaluated(resource.name, missing.property, missing.why))
    yield from unevaluated or (otherwise,)


@dataclass(slots=True)
class RuleOutcome:
    """The result of running a rule.

    Attributes:
        violations: what is wrong.
        advice: findings that are worth knowing.
        unevaluated: what could not be evaluated.
    """

    violations: list[Finding] = field(default_factory=list[Finding])
    advice: list[Finding] = field(default_factory=list[Finding])
    unevaluated: list[Unevaluated] = field(default_factory=list[Unevaluated])

    def unevaluated_text(self) -> str:
        """Return one text about all unevaluated properties; empty if there are none."""
        return unevaluated_text(self.unevaluated)


def unevaluated_text(unevaluated: Iterable[Unevaluated]) -> str:
    """Return one text about all unevaluated properties; empty if there are none."""
    texts = list(dict.fromkeys(str(gap) for gap in unevaluated))
    return f"not evaluated: {'; '.join(texts)}" if texts else ""


def run_rule(rule: Rule, view: Callable[[], StackView]) -> RuleOutcome:
    """Run a rule over what ``view`` gives; never raises.

    Results from before a crash are kept. A crash of the rule, or while reading its input, is a violation at
    the rule's own level: a mandatory rule that cannot judge must not pass.
    """
    outcome = RuleOutcome()
    try:
        for result in rule.check(view()):
            if isinstance(result, Unevaluated) and result.internal:
                outcome.violations.append(Finding(str(result), internal=True))
            elif isinstance(result, Unevaluated):
                outcome.unevaluated.append(result)
            elif result.advisory:
                outcome.advice.append(result)
            else:
                outcome.violations.append(result)
    except UnreadableProperty as missing:
        outcome.unevaluated.append(Unevaluated("", missing.property, missing.why))
    except DeclarationError as error:
        # Its texts may quote values; places never do.
        places = sorted({f"{problem.file}: {problem.where}".lstrip(": ") for problem in error.problems})
        text = f"{rule.id} cannot judge, because this is invalid: {', '.join(places)}"
        outcome.violations.append(Finding(text, internal=True))
    except Exception as error:
        text = f"{fault(error)} in rule {rule.id}; the other rules are not affected"
        outcome.violations.append(Finding(text, internal=True))
    return outcome
