"""Creations that take time: a resource under creation, the wait for it, and the errors that end the wait."""

import threading
import time
from dataclasses import replace

from gpufabric.simcloud.clock import skipped_s
from gpufabric.simcloud.clouds.creation import Creation
from gpufabric.simcloud.clouds.kind import Kind
from gpufabric.simcloud.clouds.request import CloudError
from gpufabric.simcloud.resource import CloudResource, Making
from gpufabric.simcloud.store import Store

STOPPED = CloudError("Canceled", "context canceled", "FAILED_PRECONDITION", accepted=True)
"""Error of a provider that the engine asks to stop during a creation (Go, context.Canceled)."""


_LOOK_S = 0.2
"""Real seconds between two looks at the simulated clock."""


class RefusedError(Exception):
    """The cloud refused the request."""

    def __init__(self, error: CloudError) -> None:
        super().__init__(error.message)
        self.error = error


class CreationFailedError(Exception):
    """The resource exists, but its creation failed, timed out or was cancelled."""

    def __init__(self, error: CloudError, resource: CloudResource) -> None:
        super().__init__(error.message)
        self.error = error
        self.resource = resource


def begun(resource: CloudResource, kind: Kind, creation: Creation, minute_s: float) -> CloudResource:
    """Return a resource under creation. ``minute_s``: real seconds of a simulated minute."""
    if not minute_s:
        # Creations take no time. One that exceeds its timeout stays under creation until an update.
        left = dict([kind.making]) if creation.late and kind.making is not None else {}
        return replace(resource, outputs={**resource.outputs, **left})
    meanwhile = dict([kind.making]) if kind.making is not None else {}
    afterwards = {name: resource.outputs.get(name) for name in meanwhile}
    making = Making(resource.created_at + creation.takes_s / 60 * minute_s, {**meanwhile}, afterwards)
    return replace(resource, outputs={**resource.outputs, **meanwhile}, making=making)


class LostAnswerError(RefusedError):
    """The cloud did what was asked, and the answer is lost."""


class Waiter:
    """Waits in one provider process. ``cancelled`` is set when the engine asks the provider to stop."""

    def __init__(self, cancelled: threading.Event | None = None) -> None:
        self.cancelled = cancelled or threading.Event()

    def wait_until(self, moment: float, store: Store, resource: CloudResource) -> None:
        """Wait until a time, in seconds since 1970.

        Raises ``CreationFailedError`` if the engine asks the provider to stop before. The creation continues.
        """
        skipped = skipped_s(store.root)
        # A command may move the simulated clock at any time.
        while (left := moment - (skipped_s(store.root) - skipped) - time.time()) > 0:
            if self.cancelled.wait(min(left, _LOOK_S)):
                raise CreationFailedError(STOPPED, store.now(resource))

    def pause(self, seconds: float) -> None:
        """Wait some real seconds, or until the engine asks the provider to stop."""
        if seconds > 0:
            self.cancelled.wait(seconds)

    def until_ready(self, store: Store, resource: CloudResource) -> CloudResource:
        """Wait until a resource is ready, and return it. Raises the errors of ``wait_until``."""
        if resource.making is None:
            return resource
        self.wait_until(resource.making.ready_at, store, resource)
        return store.now(resource)
