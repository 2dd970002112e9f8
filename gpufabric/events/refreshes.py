"""Finds what a refresh reads: the resources that are gone from the cloud, or differ from the state.

The engine announces every resource of a refresh with the operation ``refresh``. Only the event after the
read has the real operation: ``delete``, ``update`` or ``same``.
"""

from gpufabric.events.model import EngineEvent, ResourceStep, StepDone, StepPlanned

REFRESH = "refresh"


class Refreshes:
    """Follows the events of one run of the engine."""

    def __init__(self) -> None:
        self._reading: set[str] = set()

    def take(self, event: EngineEvent | None) -> ResourceStep | None:
        """Take an event; return the step by which a refresh changes the state, if it is one."""
        match event:
            case StepPlanned(step) if step.operation == REFRESH:
                self._reading.add(step.urn)
            case StepPlanned(step):
                self._reading.discard(step.urn)
            case StepDone(step) if step.urn in self._reading:
                self._reading.discard(step.urn)
                return step if step.operation in ("delete", "update") else None
            case _:
                pass
        return None
