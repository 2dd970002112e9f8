"""A report on a large fabric: 30 regions of three clouds with 100,000 GPUs, 45 links, and a backbone."""

from decimal import Decimal

from gpufabric.report.decisions.decide import with_decisions
from gpufabric.report.model import PropertyChange, Report, ResourceChange, StackReport
from gpufabric.report.summary import Amounts, QuotaUse, Summary
from gpufabric.report.topology import LinkUse, TopologyLink, TopologyPool, TopologyRegion, joined
from gpufabric.report.verdict import difference_of, headline, judge, totals_of

REGIONS, GPUS = 30, 100_000
_GPUS_PER_NODE = 8
_SHAPES = {
    "aws": ("p6-b200.48xlarge", "efa"),
    "azure": ("Standard_ND96isr_H200_v5", "infiniband"),
    "oci": ("BM.GPU.B200.8", "roce"),
}
_GRIDS = ("US-MIDA-PJM", "US-TEX-ERCO", "SE-SE3", None)
_USD_PER_NODE_HOUR = Decimal(114)
_GBPS = 100.0


def large_fabric() -> Report:
    """Make a preview of it: every third region grows, and one fails."""
    names = [f"{tuple(_SHAPES)[number % len(_SHAPES)]}-region-{number:02}" for number in range(REGIONS)]
    links = _links(names)
    stacks = [*(_region_stack(name, number) for number, name in enumerate(names)), _backbone(links)]
    regions = [_region(name, number) for number, name in enumerate(names)]
    totals = totals_of(stacks)
    verdict, reasons = judge(stacks, operation="preview")
    report = Report(
        operation="preview",
        run="20261201T120000Z-preview-1a2b3c4d",
        verdict=verdict,
        headline=headline(stacks, totals, verdict, "preview"),
        reasons=reasons,
        totals=totals,
        stacks=tuple(stacks),
        topology=joined(regions, links),
    )
    return with_decisions(report)


def _nodes(number: int) -> int:
    """Return the machines of a region: 400, and in the first one as many more as make 100,000 GPUs."""
    return GPUS // _GPUS_PER_NODE - 400 * (REGIONS - 1) if number == 0 else 400


def _region(name: str, number: int) -> TopologyRegion:
    cloud, _, region = name.partition("-")
    shape, fabric = _SHAPES[cloud]
    nodes = _nodes(number)
    parts = {"eval": nodes // 8, "research": nodes // 4}
    parts["train"] = nodes - sum(parts.values())
    pools = tuple(
        TopologyPool(
            name=pool,
            shape=shape,
            nodes=count,
            gpus=count * _GPUS_PER_NODE,
            fabric=fabric,
            rdma_gbps=3200.0,
        )
        for pool, count in parts.items()
    )
    grid = _GRIDS[number % len(_GRIDS)]
    return TopologyRegion(stack=name, cloud=cloud, region=region, pools=pools, power_domain=grid)


def _region_stack(name: str, number: int) -> StackReport:
    nodes, grows = _nodes(number), number % 3 == 0
    before, after = _summary(nodes - 40 * grows, number), _summary(nodes, number)
    desired = PropertyChange(path="desiredSize", kind="change", before="1", after="2")
    grown = ResourceChange(
        operation="update", type="aws:eks/nodeGroup:NodeGroup", name="train", urn="", properties=(desired,)
    )
    return StackReport(
        stack=name,
        outcome="failed" if number == 7 else "ok",
        policies_ran="all",
        changes=(grown,) if grows else (),
        before=before,
        after=after,
        usd_per_hour_difference=difference_of(before, after, "usd_per_hour"),
        usd_per_month_difference=difference_of(before, after, "usd_per_month"),
    )


def _summary(nodes: int, number: int) -> Summary:
    used, limit = nodes * 192, None if number % 5 == 1 else 100_000
    verdict = "unknown" if limit is None else "fits" if used <= limit else "short"
    hourly = nodes * _USD_PER_NODE_HOUR
    return Summary(
        gpus=nodes * _GPUS_PER_NODE,
        nodes=nodes,
        money=Amounts(usd_per_hour=hourly, usd_per_month=hourly * 730),
        quota=(
            QuotaUse(
                family="L-417A185B",
                used=used,
                limit=limit,
                unit="vCPU",
                verdict=verdict,
                text=f"{nodes} nodes x 192 vCPU = {used:,}: {verdict}",
            ),
        ),
    )


def _links(names: list[str]) -> list[TopologyLink]:
    """Join the regions in a ring, every second one to the first, and two across."""
    pairs = list(zip(names, [*names[1:], names[0]], strict=True))
    pairs += [(names[0], other) for other in names[2:-1:2]] + [(names[5], names[20])]
    return [
        TopologyLink(
            key=f"{first}--{other}",
            ends=(first, other),
            kind="interconnect",
            gbps=_GBPS,
            latency_ms=31.5,
            state="complete",
        )
        for first, other in pairs
    ]


def _backbone(links: list[TopologyLink]) -> StackReport:
    needs = {link.key: 7.0 * number % 130 for number, link in enumerate(links) if number % 9}
    summary = Summary(
        money=Amounts(usd_per_hour=Decimal(40), usd_per_month=Decimal(29_200)),
        links=tuple(
            f"link {key} carries {_GBPS:g} Gbit/s, needs {gbps:g} Gbit/s: "
            f"{'fits' if gbps <= _GBPS else 'short'}"
            for key, gbps in needs.items()
        ),
        link_uses=tuple(
            LinkUse(link=key, gbps=_GBPS, training_gbps=gbps, copies_gbps=3.0) for key, gbps in needs.items()
        ),
    )
    return StackReport(stack="backbone", outcome="ok", policies_ran="all", before=summary, after=summary)
