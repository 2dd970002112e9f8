"""Rules of the company that hold for every stack: names, tags, places, roles, addresses."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from gpufabric.spec.base import Declared
from gpufabric.spec.egress import Proxies, Registries

RoleCreation = Literal["made", "existing-only"]
"""Whether stacks make roles, identities and policies, or use existing ones only."""

LaunchTags = Literal["identity", "declared"]
"""Tags of instances, volumes and network interfaces that AWS launches from a template."""


def _expression(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"must be a regular expression: {error}") from None
    return text


_Text = Annotated[str, Field(min_length=1)]
Affix = Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{0,16}$")]


class NameRule(Declared):
    """Form of the names of a cloud's resources."""

    prefix: Affix = Field(default="", validate_default=False)
    """Text before the name of the fabric."""

    suffix: Affix = Field(default="", validate_default=False)
    """Text after the name of the stack."""

    case: Literal["lower", "upper"] = "lower"
    """Case of the names that people see. Names in which the cloud takes lower case only stay in it."""


class CompanyNames(Declared):
    """Form of names by cloud. A change replaces the resources whose names change."""

    aws: NameRule = NameRule()
    azure: NameRule = NameRule()
    oci: NameRule = NameRule()


class MandatoryTag(Declared):
    """A tag that every stack declares."""

    values: list[str] = Field(default_factory=list[str])
    """Values that are allowed; any if there are none."""

    pattern: Annotated[str, AfterValidator(_expression)] | None = None
    """Regular expression that the whole value matches."""

    def allows(self, value: str | None) -> bool:
        """Return whether a tag may have a value; None if it is absent."""
        if value is None or (self.values and value not in self.values):
            return False
        return self.pattern is None or re.fullmatch(self.pattern, value) is not None


class Places(Declared):
    """Names that stacks may use, by cloud; all of them if a cloud is absent."""

    aws: list[_Text] | None = None
    azure: list[_Text] | None = None
    oci: list[_Text] | None = None


class Company(Declared):
    """Rules of the company. gpufabric follows them, and policies judge all resources of a stack by them."""

    names: CompanyNames = CompanyNames()

    tags: dict[str, MandatoryTag] = Field(default_factory=dict[str, MandatoryTag])
    """Mandatory tags by key. The fabric or the region declares their values."""

    tags_on_launch: LaunchTags = "identity"
    """identity: instances, volumes and interfaces on AWS get the tags that name fabric and stack, which never
    change. declared: also the declared tags, so a change of a tag replaces all nodes of the stack, batch by
    batch. Azure and OCI tag machines without replacing them, so they always get all tags."""

    permission_boundary: str | None = Field(
        default=None, pattern=r"^arn:aws[a-z-]*:iam::(\d{12}|aws):policy/[A-Za-z0-9_+=,.@/-]+$"
    )
    """ARN of the policy that limits every IAM role that a stack makes. With several AWS accounts, each has
    a policy of this name: gpufabric writes the account of the stack into the ARN."""

    regions: Places = Places()
    """Regions in which stacks may be declared."""

    shapes: Places = Places()
    """Shapes that pools may have."""

    public_addresses: bool = True
    """false: no resource of a stack has a public address, neither gateways nor the cluster's endpoint."""

    roles: RoleCreation = "made"
    """existing-only: stacks make no role, identity or policy. ``existing`` names those that they use."""

    proxy: Proxies = Proxies()
    """Proxies of the nodes. A change replaces the machines of AWS, batch by batch."""

    registries: Registries = Registries()
    """Mirrors of registries, for nodes and for rendered manifests. A change replaces the machines of AWS."""


NO_RULES = Company()
"""Rules of a company that states none."""

PLAIN_NAMES = NameRule()
"""Form of names without rules."""
