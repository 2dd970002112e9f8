"""Accounts and regions that the declared stacks use, and the facts that they need from them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from gpufabric.catalog.shape import Cloud
from gpufabric.plan.company_names import company_name, name_rule
from gpufabric.spec.backbone import RegionExisting
from gpufabric.spec.company import NO_RULES, PLAIN_NAMES, Company, NameRule
from gpufabric.spec.concealed import is_concealed
from gpufabric.spec.provider_settings import NO_SETTINGS, ProviderSettings
from gpufabric.spec.regions import AnyRegion, account_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """An account and a region, with all stacks that are declared there.

    Attributes:
        cloud: the cloud.
        account: account, subscription or tenancy.
        region: the cloud's name of the region.
        stacks: declarations by stack, sorted by name. Readers take from them what they ask for: shapes,
            zones, reservations, images, networks, names.
        hubs: what the backbone's declaration says of hubs and private DNS zones that exist, by stack.
        fabric: name of the fabric, which names of resources begin with; empty if it is unknown.
        names: form of the names of resources.
        settings: settings of the providers of the first stack that states some: readers log in by them.
    """

    cloud: Cloud
    account: str
    region: str
    stacks: Mapping[str, AnyRegion] = field(hash=False)
    hubs: Mapping[str, RegionExisting] = field(default_factory=dict[str, RegionExisting], hash=False)
    fabric: str = ""
    names: NameRule = PLAIN_NAMES
    settings: ProviderSettings = field(default=NO_SETTINGS, hash=False, repr=False)

    @property
    def name(self) -> str:
        """Name the target in messages and folders."""
        return f"{self.cloud}-{self.account}-{self.region}"

    def resource_name(self, stack: str) -> str:
        """Return the name of a stack's resources."""
        return company_name(self.names, self.fabric, stack)

    @property
    def hub_ids(self) -> list[str]:
        """Ids of the existing hubs, sorted."""
        return sorted({given.hub.id for given in self.hubs.values() if given.hub is not None})

    @property
    def zone_ids(self) -> list[str]:
        """Ids of the existing private DNS zones, sorted."""
        return sorted({given.dns_zone_id for given in self.hubs.values() if given.dns_zone_id is not None})

    @property
    def shapes(self) -> tuple[str, ...]:
        """Shapes of all pools, sorted."""
        return tuple(
            sorted({pool.shape for region in self.stacks.values() for pool in region.pools.values()})
        )


def targets_of(
    regions: Mapping[str, AnyRegion],
    fabric: str = "",
    providers: Mapping[str, ProviderSettings] | None = None,
    company: Company | None = None,
    hubs: Mapping[str, RegionExisting] | None = None,
) -> list[Target]:
    """Group stacks by account and region; leave out those of ``encrypted_in``.

    Args:
        regions: declarations by stack.
        fabric: name of the fabric.
        providers: settings of the stacks' providers, by stack.
        company: rules of the company, which give names their form.
        hubs: existing hubs and zones of the backbone, by stack.
    """
    groups: dict[tuple[Cloud, str, str], dict[str, AnyRegion]] = {}
    for stack, region in sorted(regions.items()):
        if is_concealed(account_of(region)):
            continue
        groups.setdefault((region.cloud, account_of(region), region.region), {})[stack] = region
    return [
        Target(
            cloud=cloud,
            account=account,
            region=name,
            stacks=stacks,
            hubs={stack: hubs[stack] for stack in stacks if hubs is not None and stack in hubs},
            fabric=fabric,
            names=name_rule(company or NO_RULES, cloud),
            settings=_settings(stacks, providers or {}),
        )
        for (cloud, account, name), stacks in sorted(groups.items())
    ]


def _settings(stacks: Iterable[str], providers: Mapping[str, ProviderSettings]) -> ProviderSettings:
    stated = (providers[stack] for stack in stacks if stack in providers)
    return next((settings for settings in stated if settings.values), NO_SETTINGS)


def encrypted_in(regions: Mapping[str, AnyRegion]) -> list[str]:
    """List the stacks whose file states the account encrypted: the name of a snapshot would publish it."""
    return sorted(stack for stack, region in regions.items() if is_concealed(account_of(region)))
