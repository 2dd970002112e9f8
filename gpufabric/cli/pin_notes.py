"""Says which tests are left out, and where lock file and catalogue disagree."""

from collections.abc import Iterator

from gpufabric.catalog.manifests import Pins
from gpufabric.manifests import smoke
from gpufabric.manifests.model import ManifestOptions
from gpufabric.plan.regions import AnyRegionPlan
from gpufabric.spec.image_lock import LOCK_FILE


def wants_tests(plan: AnyRegionPlan, options: ManifestOptions) -> bool:
    """Return whether the user asks for tests or declares active checks, which run them."""
    health = plan.spec.health
    return options.with_test or (health is not None and health.active_checks is not None)


def pin_notes(plan: AnyRegionPlan, pins: Pins, options: ManifestOptions) -> Iterator[str]:
    """Give the notes on the tests of pools, and on digests.

    Args:
        plan: the region.
        pins: versions for its cloud.
        options: the user's options.
    """
    if wants_tests(plan, options):
        unpinned = smoke.unpinned(plan.pools, pins)
        for pool in smoke.without_test(plan.pools, pins):
            if image := unpinned.get(pool.name):
                yield (
                    f"no test for pool {pool.name}: the tag of {image} moves, and {LOCK_FILE} has no digest. "
                    f"`gpufabric manifests {plan.stack} --with-test --pin-commands` prints the commands"
                )
            elif options.with_test:
                yield f"no test for pool {pool.name}: no image of one for {pool.shape.name} is known"
    for reference, digest in pins.differences().items():
        locked = pins.locked[reference]
        yield (
            f"{reference}: {LOCK_FILE} has {locked}, the catalogue {digest}. Rendered with the former: check "
            "that its publisher moved the tag"
        )
