"""The backbone: links between regions of one program."""

from collections.abc import Mapping
from typing import Any, NotRequired, TypedDict, cast

import pulumi
from pydantic import TypeAdapter, ValidationError

from gpufabric.library.args.aws.components import AwsRegionArgs
from gpufabric.library.args.azure.components import AzureRegionArgs
from gpufabric.library.args.backbone import Link, RegionExisting
from gpufabric.library.args.names import Names
from gpufabric.library.args.oci.components import OciRegionArgs
from gpufabric.library.args.price import ContractPrice
from gpufabric.library.aws.places import REGION as AWS
from gpufabric.library.azure.places import REGION as AZURE
from gpufabric.library.component import PACKAGE
from gpufabric.library.declaration import PLAIN, declared_region
from gpufabric.library.errors import ArgumentError
from gpufabric.library.oci.places import REGION as OCI
from gpufabric.library.places import DEFAULT_FABRIC
from gpufabric.library.sources import Sources
from gpufabric.library.stand_ins import OUTPUT, output_paths
from gpufabric.loading import loading
from gpufabric.plan.links.backbone import plan_backbone
from gpufabric.spec import backbone
from gpufabric.spec.fabric import Fabric
from gpufabric.spec.problems import DeclarationError, Problem
from gpufabric.spec.regions import AnyRegion
from gpufabric.spec.validation_errors import dotted, explain

_BACKBONE: TypeAdapter[backbone.Backbone] = TypeAdapter(backbone.Backbone)
_FABRIC: TypeAdapter[Fabric] = TypeAdapter(Fabric)
_PLACES = {"aws": AWS, "azure": AZURE, "oci": OCI}


class BackboneRegion(TypedDict):
    """A region that links join: the arguments of its component, under its cloud, and its outputs."""

    outputs: pulumi.Input[dict[str, Any]]
    """Output `outputs` of the region's component."""

    aws: NotRequired[AwsRegionArgs]
    """Arguments of an AwsRegion."""

    azure: NotRequired[AzureRegionArgs]
    """Arguments of an AzureRegion."""

    oci: NotRequired[OciRegionArgs]
    """Arguments of an OciRegion."""


class BackboneArgs(TypedDict):
    """Links between regions."""

    regions: dict[str, BackboneRegion]
    """Regions that links join, by the names of their components."""

    # Pulumi's generator for Go needs items that may be outputs; these may not.
    links: list[pulumi.Input[Link]]
    """The links, as plain values."""

    existing: NotRequired[dict[str, pulumi.Input[RegionExisting]]]
    """Hubs and zones of regions that exist, by region, as plain values."""

    fabric: NotRequired[str]
    """Name that begins names of resources. Absent: gpufabric."""

    names: NotRequired[Names]
    """Private DNS zone of the regions."""

    prices: NotRequired[list[ContractPrice]]
    """Prices of your contracts, instead of list prices."""

    headends: NotRequired[pulumi.Input[dict[str, Any]]]
    """Output `headends` of this component after the last update. Links between AWS and OCI need it."""


class Backbone(pulumi.ComponentResource):
    """Private links between regions on AWS, Azure and OCI, with their hubs, routes and names.

    It makes a provider for each region, which refuses credentials of other accounts.
    """

    outputs: pulumi.Output[dict[str, Any]]
    """Links, copies and names, as the backbone stack of gpufabric exports them."""

    headends: pulumi.Output[dict[str, Any]]
    """Oracle's addresses of links between AWS and OCI, for the next update."""

    def __init__(
        self,
        name: str,
        args: BackboneArgs,
        opts: pulumi.ResourceOptions | None = None,
        *,
        sources: Sources | None = None,
    ) -> None:
        file = f"Backbone {name}"
        regions = {stack: _region(file, stack, given) for stack, given in args["regions"].items()}
        declared, fabric = _declared(file, args)
        try:
            plan = plan_backbone(declared, regions, fabric, catalog=(sources or Sources()).catalog)
        except DeclarationError as error:
            raise ArgumentError(_in(file, problem) for problem in error.problems) from None
        super().__init__(f"{PACKAGE}:index:Backbone", name, None, opts)
        with loading():
            from gpufabric.components.backbone.backbone import BackboneComponent  # noqa: PLC0415

            made = BackboneComponent(
                plan,
                {
                    stack: pulumi.Output.from_input(given["outputs"])
                    for stack, given in args["regions"].items()
                },
                opts=pulumi.ResourceOptions(parent=self),
                known_headends=args.get("headends"),
            )
        self.outputs = pulumi.Output.from_input(made.outputs)
        self.headends = pulumi.Output.from_input(made.outputs["headends"])
        self.register_outputs({"outputs": self.outputs})


def _region(file: str, stack: str, given: BackboneRegion) -> AnyRegion:
    clouds = [cloud for cloud in _PLACES if given.get(cloud) is not None]
    if len(clouds) != 1:
        raise ArgumentError(
            [
                Problem(
                    f"regions.{stack}",
                    " and ".join(clouds) or "no cloud",
                    "the arguments of one region: aws, azure or oci",
                    "gpufabric's schema",
                    file,
                )
            ]
        )
    return declared_region(_PLACES[clouds[0]], stack, cast("Mapping[str, Any]", given.get(clouds[0])))


def _declared(file: str, args: BackboneArgs) -> tuple[backbone.Backbone, Fabric]:
    """Return the declarations of links and fabric.

    Raises:
        ArgumentError: with every problem of the arguments.
    """
    given = cast("Mapping[str, Any]", args)
    links = {key: given[key] for key in ("links", "existing") if key in given}
    fabric: dict[str, Any] = {"name": given.get("fabric", DEFAULT_FABRIC)}
    fabric |= {key: given[key] for key in ("names", "prices") if key in given}
    problems = [
        Problem(dotted(path), OUTPUT, "a plain value", PLAIN, file)
        for path in output_paths({**links, **fabric})
    ]
    if problems:
        raise ArgumentError(problems)
    for adapter, data in ((_BACKBONE, links), (_FABRIC, fabric)):
        try:
            adapter.validate_python(data)
        except ValidationError as error:
            problems += explain(error, adapter, data, file=file)
    if problems:
        raise ArgumentError(problems)
    return _BACKBONE.validate_python(links), _FABRIC.validate_python(fabric)


def _in(file: str, problem: Problem) -> Problem:
    return Problem(problem.where, problem.given, problem.allowed, problem.limit, file)
