"""Whether machines may be in a region: residency of the data, power and cooling of the site."""

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.geography import geography
from gpufabric.catalog.power import power_facts
from gpufabric.catalog.shape import Shape
from gpufabric.spec.lease_job import LeaseJob, LeaseSite

_KW_PER_MW = 1000


def country_of(region: str, catalog: Catalog) -> str | None:
    """Return the country of a region (ISO 3166); None if it is unknown.

    Ids of power domains begin with the country (``power-domains.toml``).

    Args:
        region: cloud and region.
        catalog: places and power domains.
    """
    place = geography(catalog).places.get(region)
    domain = place.power_domain if place is not None else None
    return None if domain is None else domain.value.partition("-")[0]


def kept_out(job: LeaseJob, region: str, shape: Shape, catalog: Catalog) -> str:
    """Return why machines of a shape may not be leased in a region; empty if they may.

    Args:
        job: the job.
        region: cloud and region.
        shape: the machine.
        catalog: places, power and cooling.
    """
    why = not_allowed(job, region, catalog) or cannot_be_placed(job, region, shape, catalog)
    if not why and job.block_gpus > shape.nvlink_domain_gpus and shape.rdma.kind.value == "none":
        why = "its machines share no RDMA fabric, and block_gpus needs it"
    return why


def not_allowed(job: LeaseJob, region: str, catalog: Catalog) -> str:
    """Return why the data may not be in a region; empty if it may.

    Args:
        job: the job.
        region: cloud and region.
        catalog: places.
    """
    if job.regions is not None and region not in job.regions:
        return "regions does not allow it"
    if job.countries is None:
        return ""
    country = country_of(region, catalog)
    if country is None:
        return "its country is unknown, and countries limits them"
    return "" if country in job.countries else f"it is in {country}, which countries does not allow"


def cannot_be_placed(job: LeaseJob, region: str, shape: Shape, catalog: Catalog) -> str:
    """Return why a site cannot hold machines of a shape; empty if it can.

    The least that stands in a rack is an NVLink domain: a machine, or a rack of them.

    Args:
        job: the job.
        region: cloud and region.
        shape: the machine.
        catalog: power and cooling.
    """
    site, gpu = job.sites.get(region, LeaseSite()), shape.gpu
    if gpu is None:
        return ""
    facts, model = power_facts(catalog), gpu.model.value
    if site.rack_kw is not None:
        per_gpu = facts.rated_kw_per_gpu(model)
        if per_gpu is None:
            return "its power is unknown, and rack_kw limits it"
        needs = per_gpu * max(gpu.nvlink_domain_gpus.value, gpu.count.value)
        if needs > site.rack_kw:
            return f"it needs {needs:.4g} kW in a rack, and rack_kw is {site.rack_kw:g}"
    if not site.liquid_cooling:
        cooling = facts.cooling(model)
        if cooling is None:
            return "whether it needs liquid cooling is unknown, and the site has none"
        if cooling == "liquid":
            return "it needs liquid cooling, and the site has none"
    return ""


def kw_limits(job: LeaseJob) -> dict[str, float]:
    """Return the most rated power of the machines of each limited region, in kW.

    Args:
        job: the job.
    """
    limits = {region: mw * _KW_PER_MW for region, mw in job.it_mw.items()}
    for region, site in job.sites.items():
        if site.facility_mw is not None and site.pue is not None:
            most = site.facility_mw * _KW_PER_MW / site.pue
            limits[region] = min(most, limits.get(region, most))
    return limits
