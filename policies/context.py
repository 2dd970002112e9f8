"""Facts beside the resources that rules judge by: declaration, quota snapshot, prices and time."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from gpufabric.policies import deferred
from gpufabric.policies.resource import Resource
from gpufabric.spec.config_keys import DEFAULT_KEYS, ConfigKeys

if TYPE_CHECKING:
    from gpufabric.catalog.catalog import Catalog
    from gpufabric.cost.fabric import FabricBills
    from gpufabric.declared.training.review import JobReview
    from gpufabric.plan.resilience.assessment import Review
    from gpufabric.policies.loosened_settings import SettingsSource
    from gpufabric.policies.state_backend import StateStorage
    from gpufabric.protection.loosening import Loosening
    from gpufabric.protection.removals import PermittedLoss
    from gpufabric.quota.siblings import Sibling
    from gpufabric.quota.snapshot import QuotaSnapshot
    from gpufabric.spec.aws.capacity import CapacityBlock
    from gpufabric.spec.aws.region import AwsRegion
    from gpufabric.spec.azure.region import AzureRegion
    from gpufabric.spec.backbone import Backbone
    from gpufabric.spec.capacity import Reservation
    from gpufabric.spec.company import Company
    from gpufabric.spec.maintenance import Maintenance
    from gpufabric.spec.money import Budget
    from gpufabric.spec.oci.region import OciRegion
    from gpufabric.spec.price import ContractPrice
    from gpufabric.spec.project import AnyRegion, Declaration
    from gpufabric.spec.protection import Protection
    from gpufabric.spec.usage import Usage
    from gpufabric.training.links import LinkVerdict


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyContext:
    """Facts beside the resources that rules judge by.

    Attributes:
        stack: the stack's name.
        catalog: prices and quota families.
        now: the time for which rules judge.
        declaration: what the stack declares; None when it is absent or invalid.
        declaration_problem: why it is None. Names properties, never values: configuration holds secrets.
        snapshot: recorded quotas; None when there are none or the file is invalid.
        snapshot_problem: what is wrong with the file.
        previous: resources of the stack's state before the update; None when it is not known.
        previous_problem: why it is None although a state was named.
        fabric_tags: tags that the fabric declares for every resource; empty when it declares none or its
            declaration is invalid.
        fabric_protection: limits on what an update may take away from the whole fabric; None if it declares
            none or they are invalid.
        fabric_maintenance: the fabric's maintenance windows; likewise.
        fabric_prices: prices by shape or service that the fabric states; empty if it states none or they are
            invalid.
        company: rules of the company; None if the fabric declares none or they are invalid.
        permitted: losses that the project names as intended.
        permitted_problem: what is wrong with the file that names them.
        usage: usage of the stack that no resource shows; None without a project.
        usage_problem: what is wrong with the file that states it.
        fabric: returns the bills of all stacks by their declarations, and the fabric's budget; None without a
            project or a fabric. Several stacks of a run can share one that caches its result.
        resilience_review: returns which losses the fabric survives by its stacks' declarations, or None if
            one of them is invalid; None without a project.
        link_loads: returns whether the links carry the declared training job, or None if a declaration is
            invalid; None without a project and for every stack but the backbone.
        job_review: returns whether the declared training job can run, apart from its links, or None if a
            declaration is invalid; None without a project.
        links: returns the links of the backbone that join the stack, or None if a declaration is invalid;
            None without a project.
        settings: where the settings of the stack's rules are stated; None without a project or a fabric.
        loosened_by_run: returns what the configuration of the run loosens; None outside the engine.
        siblings: returns the other region stacks of the project, with their snapshots, and the stacks that
            are up and have no file; None without a project.
        state_storage: reads where the project stores the stack's state; None without a project. It may raise
            DeclarationError.
        keys: keys of the project's configuration, with the project's name.
        is_plain: whether the stack is of a program that declares nothing of a fabric.
    """

    stack: str
    catalog: "Catalog"
    now: datetime
    declaration: "Declaration | None" = None
    declaration_problem: str = ""
    snapshot: "QuotaSnapshot | None" = None
    snapshot_problem: str = ""
    previous: tuple[Resource, ...] | None = None
    previous_problem: str = ""
    fabric_tags: Mapping[str, str] = field(default_factory=dict[str, str])
    fabric_protection: "Protection | None" = None
    fabric_maintenance: "Maintenance | None" = None
    fabric_prices: "tuple[ContractPrice, ...]" = ()
    company: "Company | None" = None
    permitted: "tuple[PermittedLoss, ...]" = ()
    permitted_problem: str = ""
    usage: "Usage | None" = None
    usage_problem: str = ""
    fabric: "Callable[[], FabricBills] | None" = None
    resilience_review: Callable[[], "Review | None"] | None = None
    link_loads: "Callable[[], tuple[LinkVerdict, ...] | None] | None" = None
    job_review: "Callable[[], JobReview | None] | None" = None
    links: "Callable[[], tuple[str, ...] | None] | None" = None
    settings: "SettingsSource | None" = None
    loosened_by_run: "Callable[[], tuple[Loosening, ...]] | None" = None
    siblings: "Callable[[], tuple[Sibling, ...]] | None" = None
    state_storage: "Callable[[], StateStorage] | None" = None
    keys: ConfigKeys = DEFAULT_KEYS
    is_plain: bool = False

    @property
    def aws(self) -> "AwsRegion | None":
        """The declaration of a region of AWS; None for every other stack."""
        return self.declaration if isinstance(self.declaration, deferred.AwsRegion) else None

    @property
    def azure(self) -> "AzureRegion | None":
        """The declaration of a region of Azure; likewise."""
        return self.declaration if isinstance(self.declaration, deferred.AzureRegion) else None

    @property
    def oci(self) -> "OciRegion | None":
        """The declaration of a region of OCI; likewise."""
        return self.declaration if isinstance(self.declaration, deferred.OciRegion) else None

    @property
    def backbone(self) -> "Backbone | None":
        """The declaration of the backbone; None for every other stack."""
        return self.declaration if isinstance(self.declaration, deferred.Backbone) else None

    @property
    def declared_region(self) -> "AnyRegion | None":
        """The declaration of a region of any cloud."""
        return self.aws or self.azure or self.oci

    @property
    def budget(self) -> "Budget":
        """The stack's limits on spending; without limits when nothing is declared."""
        return self.declaration.budget if self.declaration else deferred.Budget()

    @property
    def protection(self) -> "Protection | None":
        """The stack's limits on what an update may take away."""
        return self.declaration.protection if self.declaration else None

    @property
    def maintenance(self) -> "Maintenance | None":
        """The region's maintenance windows, or else the fabric's; None for the backbone."""
        region = self.declared_region
        return (region.maintenance or self.fabric_maintenance) if region else None

    @property
    def launches_with_declared_tags(self) -> bool:
        """Whether the company demands declared tags on instances, volumes and interfaces."""
        return self.company is not None and self.company.tags_on_launch == "declared"

    @property
    def region(self) -> str:
        """Region that the stack declares; empty for the backbone."""
        declared = self.declared_region
        return declared.region if declared else ""

    @property
    def account(self) -> str:
        """Account that the stack declares, which its provider enforces; empty for the backbone."""
        declared = self.declared_region
        return deferred.account_of(declared) if declared else ""

    @property
    def empty_pools(self) -> frozenset[str]:
        """Pools that the stack declares without machines, by name."""
        region = self.declared_region
        pools = region.pools.items() if region else ()
        return frozenset(name for name, pool in pools if not pool.peak_nodes)

    @property
    def reservations(self) -> "Mapping[str, Reservation]":
        """Existing reservations that the stack's pools declare, by name of the pool on its resources."""
        region = self.declared_region
        declared = region.pools.items() if region else ()
        return {
            pool.was or name: pool.capacity
            for name, pool in declared
            if isinstance(pool.capacity, deferred.Reservation)
        }

    @property
    def blocks(self) -> "Mapping[str, CapacityBlock]":
        """Capacity Blocks that the stack's pools declare, by reservation id."""
        region = self.declared_region
        declared = (pool.capacity for pool in region.pools.values()) if region else ()
        return {block.id: block for block in declared if isinstance(block, deferred.CapacityBlock)}
