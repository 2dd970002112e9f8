"""Replays recorded event streams: the events of an update begin steps, and a test ends them when it wants."""

from dataclasses import dataclass, field
from pathlib import Path

from gpufabric.engine.live.pace import CreationPace
from gpufabric.engine.live.stack_progress import StackProgress
from gpufabric.events.log import read_log
from gpufabric.events.model import ResourceStep, StepDone, StepPlanned

RECORDED = Path(__file__).parents[2] / "report" / "recorded" / "up"
BEGAN = 500.0
MINUTE = 60.0
GATEWAY = "azure-native:network:VirtualNetworkGateway"
LUSTRE = "azure-native:storagecache:AmlFilesystem"
CLUSTER = "aws:eks/cluster:Cluster"
PACE = CreationPace({GATEWAY: 45, LUSTRE: 30, CLUSTER: 15})


def steps(stack: str) -> list[ResourceStep]:
    """Read the steps that an update of a stack began."""
    text = (RECORDED / f"{stack}.up.events.jsonl").read_text(encoding="utf-8")
    return [event.step for event in read_log(text).events if isinstance(event, StepPlanned)]


@dataclass
class Replay:
    """A stack whose update is replayed: it was previewed, and all its steps begin at the same time."""

    stack: str
    progress: StackProgress = field(init=False)
    steps: list[ResourceStep] = field(init=False)

    def __post_init__(self) -> None:
        self.progress = StackProgress(self.stack)
        self.steps = steps(self.stack)

    def preview(self) -> "Replay":
        """Preview the stack: each step begins and ends."""
        self.progress.start("preview", BEGAN)
        for step in self.steps:
            self.progress.take(StepPlanned(step), BEGAN)
            self.progress.take(StepDone(step), BEGAN)
        self.progress.pause("previewed", BEGAN)
        return self

    def update(self) -> "Replay":
        """Begin the update with all its steps."""
        self.progress.start("up", BEGAN, total=len(self.steps))
        for step in self.steps:
            self.progress.take(StepPlanned(step), BEGAN)
        return self

    def end_all_but(self, *types: str, at: float = BEGAN) -> "Replay":
        """End all steps but those of some types."""
        for step in self.steps:
            if step.type not in types:
                self.progress.take(StepDone(step), at)
                self.progress.done += 1
        return self
