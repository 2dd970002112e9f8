"""Layouts as declared, and the smallest that fit."""

import pytest

from gpufabric.catalog.catalog import Catalog
from gpufabric.spec.problems import DeclarationError
from gpufabric.spec.training import Training
from gpufabric.training.memory.memory import memory_of
from gpufabric.training.parallel.choose import layout_of, with_batch
from gpufabric.training.parallel.layout import JobPool, NoLayout, RegionLayout
from gpufabric.training.parallel.sharing import Sharing
from tests.catalog.walk import gpus_of
from tests.training.models import COUNTS, job, public


def laid_out(training: Training, pool: JobPool, replicas: int, catalog: Catalog) -> RegionLayout:
    layout = layout_of(training, pool, replicas, catalog)
    assert isinstance(layout, RegionLayout)
    return layout


@pytest.fixture(name="b200")
def _b200(catalog: Catalog) -> JobPool:
    return JobPool("oci-us-ashburn-1", "train", 320, catalog.shape("oci", "BM.GPU.B200.8"))


@pytest.fixture(name="h100")
def _h100(catalog: Catalog) -> JobPool:
    return JobPool("aws-us-west-2", "train", 256, catalog.shape("aws", "p5.48xlarge"))


def test_a_declared_layout_uses_all_gpus(catalog: Catalog, b200: JobPool) -> None:
    training = job(COUNTS, parallelism={"tensor": 8, "pipeline": 2}, global_batch=640)
    layout = laid_out(training, b200, 4, catalog)
    assert layout.sharing == Sharing(tensor=8, pipeline=2, data=20, micro_batches=8)
    assert not layout.chosen
    assert layout.memory == memory_of(training, layout.sharing, 180, catalog)


def test_all_faults_of_a_declared_layout_are_named_at_once(catalog: Catalog, b200: JobPool) -> None:
    training = job(public("llama-3-70b"), parallelism={"tensor": 16, "pipeline": 7})
    with pytest.raises(DeclarationError) as raised:
        layout_of(training, b200, 1, catalog)
    assert [problem.where.rsplit(".", 1)[1] for problem in raised.value.problems] == ["tensor", "parallelism"]


def test_the_smallest_that_fits_is_chosen(catalog: Catalog, b200: JobPool) -> None:
    training = job(COUNTS)
    layout = laid_out(training, b200, 1, catalog)
    assert layout.chosen
    assert (layout.sharing, layout.memory.fit) == (Sharing(tensor=4, data=80), "fits")
    for smaller in (Sharing(data=320), Sharing(tensor=2, data=160)):
        assert memory_of(training, smaller, 180, catalog).fit != "fits"


def test_a_smaller_gpu_needs_more_sharing(catalog: Catalog, h100: JobPool) -> None:
    layout = laid_out(job(COUNTS), h100, 1, catalog)
    assert (layout.sharing.tensor, layout.sharing.pipeline, layout.memory.fit) == (8, 2, "fits")


def test_experts_stay_inside_an_nvlink_domain_if_they_can(catalog: Catalog) -> None:
    rack = JobPool("azure-eastus", "train", 576, catalog.shape("azure", "Standard_ND128isr_NDR_GB200_v6"))
    layout = laid_out(job(public("deepseek-v3")), rack, 1, catalog)
    assert layout.memory.fit == "fits"
    assert 8 < layout.sharing.expert <= 72
    assert not [note for note in layout.notes if "NVLink" in note]


def test_what_does_not_fit_says_so(catalog: Catalog) -> None:
    small = JobPool("aws-us-west-2", "train", 16, catalog.shape("aws", "p5.48xlarge"))
    layout = laid_out(job(public("deepseek-v3")), small, 1, catalog)
    assert layout.memory.fit == "does not fit"


def test_a_tight_layout_is_better_than_none(catalog: Catalog) -> None:
    """Eight H100 hold Llama 3 8B with this sequence only if nothing else takes much."""
    eight = JobPool("aws-us-west-2", "train", 8, catalog.shape("aws", "p5.48xlarge"))
    layout = laid_out(job(public("llama-3-70b", sequence_length=2048), recompute="full"), eight, 1, catalog)
    assert layout.memory.fit == "does not fit"
    lengths = (1024 * count for count in range(8, 400, 8))
    fits = [
        laid_out(job(public("llama-3-8b", sequence_length=length)), eight, 1, catalog).memory.fit
        for length in lengths
    ]
    assert fits == sorted(fits, key=["fits", "tight", "does not fit"].index)
    assert set(fits) == {"fits", "tight", "does not fit"}


def test_the_batch_narrows_the_choice(catalog: Catalog, b200: JobPool) -> None:
    """320 GPUs in groups of four are 80 copies, which 100 sequences cannot be split over."""
    layout = laid_out(job(COUNTS, global_batch=100), b200, 1, catalog)
    assert layout.sharing == Sharing(tensor=8, pipeline=2, data=20, micro_batches=5)


def test_a_batch_that_nothing_divides_is_an_error(catalog: Catalog, b200: JobPool) -> None:
    with pytest.raises(
        DeclarationError, match=r"global_batch: given 7; allowed: a multiple of 1120, at least 1120"
    ):
        layout_of(job(COUNTS, global_batch=7), b200, 14, catalog)


def test_unknown_memory_gives_no_layout(catalog: Catalog, b200: JobPool) -> None:
    gpu = gpus_of(b200.shape).model_copy(update={"memory_gb": None})
    unknown = b200.shape.model_copy(update={"gpu": gpu})
    pool = JobPool("oci-us-ashburn-1", "train", 320, unknown)
    assert layout_of(job(COUNTS), pool, 1, catalog) == NoLayout(
        pool, "the catalogue has no memory of BM.GPU.B200.8: declare training.parallelism"
    )
    declared = laid_out(job(COUNTS, parallelism={"tensor": 8}), pool, 1, catalog)
    assert declared.memory.fit == "unknown"


def test_a_region_with_a_part_of_the_experts_needs_less(catalog: Catalog, b200: JobPool) -> None:
    """A quarter of DeepSeek-V3's experts, trained apart from those of other regions."""
    training = job(public("deepseek-v3"), parallelism={"tensor": 2, "pipeline": 8, "expert": 4})
    part = JobPool(b200.stack, b200.name, b200.gpus, b200.shape, experts=64)
    whole, quarter = (laid_out(training, pool, 1, catalog).memory for pool in (b200, part))
    routed = 8 * 256 * 3 * 7168 * 2048 / (2 * 4)
    assert whole.parameters - quarter.parameters == pytest.approx(routed * 3 / 4)
    chosen = laid_out(job(public("deepseek-v3")), part, 1, catalog)
    assert 64 % chosen.sharing.expert == 0
    assert (
        chosen.sharing.model_gpus < laid_out(job(public("deepseek-v3")), b200, 1, catalog).sharing.model_gpus
    )
    with pytest.raises(DeclarationError, match="given expert 128 for 64 routed experts of a region"):
        layout_of(job(public("deepseek-v3"), parallelism={"expert": 128}), part, 1, catalog)


def test_the_batch_sets_the_micro_batches() -> None:
    sharing = Sharing(data=4, micro_batch=2)
    assert with_batch(sharing, job(COUNTS), 3) == sharing
    assert with_batch(sharing, job(COUNTS, global_batch=96), 3).micro_batches == 4
