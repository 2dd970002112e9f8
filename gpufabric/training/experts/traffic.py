"""Expert-parallel groups of each region, and the time of their all-to-alls."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from gpufabric.catalog.catalog import Catalog
from gpufabric.plan.rdma_blocks import RdmaBlock
from gpufabric.spec.model import Model
from gpufabric.spec.training import Training
from gpufabric.training.experts.exchange import ExchangeTime, exchange_time
from gpufabric.training.experts.groups import ExpertGroups, ExpertLevel, expert_groups, widest
from gpufabric.training.experts.independent import experts_of_regions
from gpufabric.training.parallel.layout import RegionLayout
from gpufabric.training.parallel.sharing import Sharing

NO_BATCH = "global_batch is not declared"


@dataclass(frozen=True, slots=True)
class RegionTraffic:
    """Expert-parallel groups of a region.

    Attributes:
        stack: the region.
        groups: groups of each of its RDMA blocks, each of which trains a replica of the model.
        times: times of their all-to-alls in a step, in the same order.
    """

    stack: str
    groups: tuple[ExpertGroups, ...]
    times: tuple[ExchangeTime, ...]

    @property
    def level(self) -> ExpertLevel:
        """The narrowest unit that holds the groups of all blocks."""
        return widest(self.groups)

    @property
    def least_seconds(self) -> float | None:
        """Time of the slowest block, with a token sent once to an NVLink domain; None if one is not known."""
        return _longest([time.least_seconds for time in self.times])

    @property
    def most_seconds(self) -> float | None:
        """Time of the slowest block, with a copy of a token for each expert; None likewise."""
        return _longest([time.most_seconds for time in self.times])

    @property
    def unknown(self) -> tuple[str, ...]:
        """Why times are not known, or what they leave out."""
        return tuple(dict.fromkeys(time.unknown for time in self.times if time.unknown))

    @property
    def text(self) -> str:
        """The groups as one line."""
        worst = next(group for group in self.groups if group.level == self.level)
        least, most = self.least_seconds, self.most_seconds
        if least is None or most is None:
            took = f"time of their all-to-alls not known: {'; '.join(self.unknown)}"
        elif least == most:
            took = f"all-to-alls take {most:.3g} s of a step before overlap"
        else:
            took = f"all-to-alls take {least:.3g} to {most:.3g} s of a step before overlap"
        return f"{self.stack}: {worst.text}; {took}"


def expert_traffic(
    training: Training,
    blocks: Mapping[str, Sequence[RdmaBlock]],
    layouts: Iterable[RegionLayout],
    catalog: Catalog,
) -> tuple[RegionTraffic, ...]:
    """Return the expert-parallel groups of each region, by stack.

    Each block trains a replica and computes the same number of tokens in a step, as torchft deals them out.

    Args:
        training: the job.
        blocks: RDMA blocks of each region that trains, by stack.
        layouts: how the GPUs of each block share the model; blocks without a layout are left out.
        catalog: sizes of exchanged values, rates of NVLink, latencies.

    Returns:
        empty for a dense model.
    """
    if training.model.experts is None:
        return ()
    sharings = {(layout.pool.stack, layout.pool.name): layout.sharing for layout in layouts}
    return tuple(_regions(training, blocks, sharings, catalog))


def _regions(
    training: Training,
    blocks: Mapping[str, Sequence[RdmaBlock]],
    sharings: Mapping[tuple[str, str], Sharing],
    catalog: Catalog,
) -> Iterator[RegionTraffic]:
    batch = training.global_batch
    replicas = sum(len(own) for own in blocks.values())
    for stack, own in sorted(blocks.items()):
        laid_out = [(block, sharings[stack, block.name]) for block in own if (stack, block.name) in sharings]
        if not laid_out:
            continue
        model, region_gpus = _model_of(training, stack, blocks), sum(block.gpus for block in own)
        groups: list[ExpertGroups] = []
        times: list[ExchangeTime] = []
        for block, sharing in laid_out:
            group = expert_groups(block, sharing, region_gpus)
            groups.append(group)
            if batch is None:
                times.append(ExchangeTime(None, None, None, NO_BATCH))
                continue
            tokens = batch * model.sequence_length / replicas
            times.append(exchange_time(model, training.precision, group, sharing, tokens, catalog))
        yield RegionTraffic(stack, tuple(groups), tuple(times))


def _model_of(training: Training, stack: str, stacks: Mapping[str, object]) -> Model:
    """Return the model as a region trains it: with the experts that it holds."""
    experts = training.model.experts
    if training.expert_regions != "independent" or experts is None:
        return training.model
    count = experts_of_regions(experts.routed, stacks)[stack]
    return training.model.model_copy(update={"experts": experts.model_copy(update={"routed": count})})


def _longest(seconds: Sequence[float | None]) -> float | None:
    known = [time for time in seconds if time is not None]
    return max(known, default=0.0) if len(known) == len(seconds) else None
