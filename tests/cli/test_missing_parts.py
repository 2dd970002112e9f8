"""Notes on parts that rendered files lack."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.catalog.manifests import manifest_pins
from gpufabric.cli.missing_parts import NO_VOLUME, missing_parts
from gpufabric.manifests.model import Job, LustreMount, ManifestOptions
from tests.plan.aws.given import POOLS, STORED
from tests.plan.given_cases import changed, plan_given

LUSTRE = {"at_least_tib": 10, "throughput_mbps_per_tib": 500}


def job_of(declared: Mapping[str, Any], **options: Any) -> Job:
    return Job(plan_given(declared), manifest_pins(default_catalog(), "aws"), ManifestOptions(**options))


@pytest.mark.parametrize(
    ("size", "said"),
    [
        (48000, []),
        (
            None,
            [
                f"{NO_VOLUME}: existing.storage.lustre.size_gib is unknown; state it, or run "
                "`gpufabric snapshot network STACK`"
            ],
        ),
    ],
)
def test_a_given_file_system_lacks_facts_and_no_outputs(size: int | None, said: list[str]) -> None:
    job = job_of(changed(STORED, {"existing.storage.lustre.size_gib": size}))
    assert list(missing_parts(job, None, None)) == said


def test_a_file_system_of_the_stack_lacks_its_outputs() -> None:
    declared = changed(POOLS, {"storage.lustre": LUSTRE})
    (note,) = missing_parts(job_of(declared), None, None)
    assert note.startswith(f"{NO_VOLUME}: after an update of the stack, render again with --outputs")
    (note,) = missing_parts(job_of(declared), Path("outputs.json"), None)
    assert note.startswith(f"{NO_VOLUME}: outputs.json has none")
    mount = LustreMount("fs-1", "address", "name")
    assert list(missing_parts(job_of(declared, lustre=mount), None, None)) == []
