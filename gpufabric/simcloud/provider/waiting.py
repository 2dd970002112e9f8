"""Creations that take time: the resource until it is ready, the wait for it, and how a request can end
before.
"""

import threading
import time
from dataclasses import replace

from gpufabric.simcloud.clouds.creation import Creation
from gpufabric.simcloud.clouds.kind import Kind
from gpufabric.simcloud.clouds.request import CloudError
from gpufabric.simcloud.resource import CloudResource, Making
from gpufabric.simcloud.store import Store

STOPPED = CloudError("Canceled", "context canceled", "FAILED_PRECONDITION", accepted=True)
"""The answer of providers that the engine asks to stop during a creation (Go,
context.Canceled)."""


class RefusedError(Exception):
    """The cloud refused."""

    def __init__(self, error: CloudError) -> None:
        super().__init__(error.message)
        self.error = error


class CreationFailedError(Exception):
    """The cloud took the request and did not come to its end: the work failed, or nobody waited for it. The
    resource is there.
    """

    def __init__(self, error: CloudError, resource: CloudResource) -> None:
        super().__init__(error.message)
        self.error = error
        self.resource = resource


def begun(resource: CloudResource, kind: Kind, creation: Creation, minute_s: float) -> CloudResource:
    """Return the resource as it is until it is ready. ``minute_s`` is the real seconds of a minute."""
    if not minute_s:
        # No time passes: what the provider does not wait for is as it was begun until somebody updates it.
        left = dict([kind.making]) if creation.late and kind.making is not None else {}
        return replace(resource, outputs={**resource.outputs, **left})
    meanwhile = dict([kind.making]) if kind.making is not None else {}
    afterwards = {name: resource.outputs.get(name) for name in meanwhile}
    making = Making(resource.created_at + creation.takes_s / 60 * minute_s, {**meanwhile}, afterwards)
    return replace(resource, outputs={**resource.outputs, **meanwhile}, making=making)


class Patience:
    """Waits in one provider process; ``cancelled`` is set when the engine asks to stop."""

    def __init__(self, cancelled: threading.Event | None = None) -> None:
        self.cancelled = cancelled or threading.Event()

    def wait_until(self, moment: float, store: Store, resource: CloudResource) -> None:
        """Wait until a moment, in seconds since 1970. Raises :class:`CreationFailedError` when the engine
        asks to stop before: the resource stays, and its creation continues.
        """
        if self.cancelled.wait(max(0.0, moment - time.time())):
            raise CreationFailedError(STOPPED, store.now(resource))

    def until_ready(self, store: Store, resource: CloudResource) -> CloudResource:
        """Wait until a resource is ready; gives it as it is then. Raises as :meth:`wait_until`."""
        if resource.making is None:
            return resource
        self.wait_until(resource.making.ready_at, store, resource)
        return store.now(resource)
