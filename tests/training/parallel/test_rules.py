"""Sizes that do not work, with the text of each error."""

from typing import Any

import pytest

from gpufabric.catalog.catalog import Catalog
from gpufabric.spec.training import Parallelism
from gpufabric.training.parallel.layout import JobPool
from gpufabric.training.parallel.rules import batch_problem, model_problems, notes_of, pool_problems
from gpufabric.training.parallel.sharing import Sharing
from tests.training.models import COUNTS, job, public

DEEPSEEK, LLAMA = public("deepseek-v3"), public("llama-3-70b")
WHERE = "fabric.training"


@pytest.fixture(name="pool")
def _pool(catalog: Catalog) -> JobPool:
    return JobPool("oci-us-ashburn-1", "train", 320, catalog.shape("oci", "BM.GPU.B200.8"))


@pytest.mark.parametrize(
    ("model", "declared", "error"),
    [
        pytest.param(
            LLAMA,
            {"tensor": 3},
            "parallelism.tensor: given tensor 3 for 64 heads; allowed: a divisor of 64"
            " [each GPU of a tensor group computes whole heads]",
            id="heads",
        ),
        pytest.param(
            LLAMA,
            {"tensor": 16},
            "parallelism.tensor: given tensor 16 for 8 kv_heads; allowed: a divisor of 8"
            " [each GPU of a tensor group computes whole heads]",
            id="kv-heads",
        ),
        pytest.param(
            DEEPSEEK,
            {"context": 3},
            "parallelism.context: given tensor 1 x context 3 = 3 for 4096 tokens; allowed: a product that"
            " divides sequence_length 4096 [the GPUs of a tensor and a context group share each sequence in"
            " equal parts]",
            id="sequence",
        ),
        pytest.param(
            DEEPSEEK,
            {"pipeline": 64},
            "parallelism.pipeline: given 64 stages; allowed: at most 61, the model's layers [each stage holds"
            " at least one layer]",
            id="layers",
        ),
        pytest.param(
            LLAMA,
            {"expert": 8},
            "parallelism.expert: given 8; allowed: 1, or a model with experts [the model is dense]",
            id="dense",
        ),
        pytest.param(
            DEEPSEEK,
            {"expert": 24},
            "parallelism.expert: given expert 24 for 256 routed experts; allowed: a divisor of 256 [the GPUs"
            " of a group hold equal parts]",
            id="experts",
        ),
    ],
)
def test_sizes_that_do_not_divide_the_model(model: Any, declared: dict[str, int], error: str) -> None:
    assert f"{WHERE}.{error}" in [str(problem) for problem in model_problems(model, Parallelism(**declared))]


def test_sizes_that_divide_the_model_have_no_faults() -> None:
    assert not list(model_problems(DEEPSEEK, Parallelism(tensor=8, pipeline=61, context=4, expert=64)))
    assert not list(model_problems(LLAMA, Parallelism(tensor=8, pipeline=80)))


@pytest.mark.parametrize(
    ("declared", "error"),
    [
        pytest.param(
            {"tensor": 8, "pipeline": 3},
            "parallelism: given tensor 8 x pipeline 3 = 24 for 320 GPUs of train in oci-us-ashburn-1;"
            " allowed: a product that divides 320 [each copy of the model takes whole GPUs of one pool]",
            id="gpus",
        ),
        pytest.param(
            {"tensor": 8, "data": 3},
            "parallelism: given tensor 8 x data 3 = 24 for 320 GPUs of train in oci-us-ashburn-1; allowed: a"
            " product that divides 320 [each copy of the model takes whole GPUs of one pool]",
            id="data",
        ),
        pytest.param(
            {"tensor": 8, "pipeline": 8, "expert": 64},
            "parallelism.expert: given 64 for 5 tensor groups of a stage of train in oci-us-ashburn-1;"
            " allowed: a divisor of 5, which is context 1 x data 5 [the tensor groups of a stage share its"
            " experts in whole groups]",
            id="expert",
        ),
    ],
)
def test_sizes_that_do_not_divide_the_pool(pool: JobPool, declared: dict[str, int], error: str) -> None:
    problems = [str(problem) for problem in pool_problems(Parallelism(**declared), pool)]
    assert problems == [f"{WHERE}.{error}"]


def test_sizes_that_divide_the_pool_have_no_faults(pool: JobPool) -> None:
    assert not list(pool_problems(Parallelism(pipeline=5, expert=64), pool))
    assert not list(pool_problems(Parallelism(tensor=8, data=4), pool))


def test_a_batch_that_copies_cannot_split(pool: JobPool) -> None:
    sharing = Sharing(tensor=8, data=40, micro_batch=2)
    assert batch_problem(job(COUNTS, global_batch=640), sharing, pool, 4) is None
    assert batch_problem(job(COUNTS), sharing, pool, 4) is None
    assert str(batch_problem(job(COUNTS, global_batch=1024), sharing, pool, 4)) == (
        f"{WHERE}.global_batch: given 1024; allowed: a multiple of 320, such as 960 or 1280"
        " [4 replicas x data 40 of train in oci-us-ashburn-1 x micro_batch 2 compute whole sequences]"
    )
    small = batch_problem(job(COUNTS, global_batch=16), sharing, pool, 4)
    assert small is not None
    assert small.allowed == "a multiple of 320, at least 320"


def test_notes_name_what_works_but_costs(pool: JobPool) -> None:
    crossing = Sharing(tensor=16, pipeline=4, expert=64, data=4, micro_batches=2)
    assert list(notes_of(crossing, pool, 61)) == [
        "tensor 16 spans NVLink domains of 8 GPUs: all products of matrices cross the RDMA network",
        "expert 64 x tensor 16 spans NVLink domains of 8 GPUs: tokens cross the RDMA network",
        "61 layers on 4 stages: stages in the middle have one more",
        "2 micro-batches for 4 stages: stages are idle for most of a step",
    ]
    assert not list(notes_of(Sharing(tensor=8, data=40, micro_batches=4), pool, 61))
