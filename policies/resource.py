"""A resource as rules see it: its checked inputs, its provider's inputs and its references."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from pulumi_policy import PolicyResource, ResourceValidationArgs

from gpufabric.policies.properties import Props


@dataclass(frozen=True, slots=True)
class Resource:
    """One resource.

    Attributes:
        type: its token, e.g. ``aws:eks/nodeGroup:NodeGroup``.
        name: its logical name.
        urn: its URN.
        props: its inputs.
        provider: its provider's inputs; empty for components.
        depends: URNs of the resources it depends on.
        links: URNs that each property comes from.
        protect: whether the engine refuses to delete it.
        outputs: its outputs; in a preview, those that the provider knows already.
        delete_first: whether the engine deletes it before it creates its replacement.
        unfinished: whether its creation failed or timed out, in a state; an update then creates it again.
        created: time at which the engine created it; None unless it is read from a state.
        modified: time of its last change; likewise.
    """

    type: str
    name: str
    urn: str
    props: Props
    provider: Props
    depends: tuple[str, ...] = ()
    links: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    protect: bool = False
    outputs: Props = field(default_factory=lambda: Props({}))
    delete_first: bool = False
    created: datetime | None = None
    unfinished: bool = False
    modified: datetime | None = None


class Inventory:
    """Inputs of all resources of a run, gathered while the engine registers them.

    The engine shows inputs only at registration. The later call for the whole stack shows outputs, in which a
    single unknown value can hide a whole object; that call brings the graph. One process serves one run.
    """

    def __init__(self) -> None:
        self._inputs: dict[str, tuple[Props, Props]] = {}

    @property
    def size(self) -> int:
        """Resources gathered so far."""
        return len(self._inputs)

    def add(self, args: ResourceValidationArgs) -> None:
        """Keep the inputs of a resource and of its provider."""
        provider = Props(args.provider.props) if args.provider else Props({})
        self._inputs[args.urn] = (Props(args.props), provider)

    def join(self, resources: Iterable[PolicyResource]) -> tuple[Resource, ...]:
        """Join inputs and graph.

        A resource that was not gathered, e.g. when the gathering policy is disabled or an exported state is
        judged, has its outputs in place of inputs.
        """
        joined: list[Resource] = []
        for resource in resources:
            seen = Props(resource.provider.props) if resource.provider else Props({})
            props, provider = self._inputs.get(resource.urn, (Props(resource.props), seen))
            joined.append(
                Resource(
                    type=resource.resource_type,
                    name=resource.name,
                    urn=resource.urn,
                    props=props,
                    provider=provider,
                    depends=tuple(other.urn for other in resource.dependencies),
                    links={
                        key: tuple(other.urn for other in others)
                        for key, others in resource.property_dependencies.items()
                    },
                    protect=bool(resource.opts.protect),
                    outputs=Props(resource.props),
                    delete_first=bool(resource.opts.delete_before_replace),
                )
            )
        return tuple(joined)
