"""Memory of jobs, by hand for small ones; published numbers are compared in bench/training.md."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.training.memory_rows import compared, published
from gpufabric.catalog.catalog import Catalog
from gpufabric.training.memory.memory import memory_by_stage, memory_of
from gpufabric.training.parallel.sharing import Sharing
from tests.training.models import GPT3, job, public

LLAMA = public("llama-3-8b")
# Without the norms, which every GPU holds and which are less than 0.01%.
PARAMETERS = 8_030_261_248 - 65 * 4096


def test_published_memory() -> None:
    """Formulas exactly, pre-training in BF16 within 4%; fine-tuning in FP8 takes less than predicted."""
    cases = list(compared(published()))
    assert len(cases) == 12
    assert [case.error for case in cases if case.unit == "bytes"] == pytest.approx([0.0] * 5)
    trained = [case.error for case in cases if case.model in {"deepseek-v3", "qwen3-30b-a3b"}]
    assert len(trained) == 4
    assert max(map(abs, trained)) < 0.04
    tuned = [case.error for case in cases if case.model == "llama-3-70b"]
    assert len(tuned) == 3
    assert 0.02 < min(tuned) < max(tuned) < 0.29


def test_stages_differ_in_layers_embeddings_and_micro_batches(catalog: Catalog) -> None:
    uses = memory_by_stage(job(public("deepseek-v3")), Sharing(pipeline=4, expert=64, data=64), 80, catalog)
    assert [use.stage for use in uses] == [0, 1, 2, 3]
    equal = memory_by_stage(job(GPT3), Sharing(pipeline=8), 80, catalog)
    assert [use.stage for use in equal] == [0, 1, 7]


def test_states_of_a_model_on_a_single_gpu(catalog: Catalog) -> None:
    """18 bytes for a parameter, of which the optimizer's 12 are spread over the copies."""
    alone = memory_of(job(LLAMA), Sharing(sharded_optimizer=False), None, catalog)
    assert alone.state_bytes == 18 * PARAMETERS
    assert (alone.weights_bytes, alone.gradients_bytes) == (2 * PARAMETERS, 4 * PARAMETERS)
    spread = memory_of(job(LLAMA), Sharing(data=8), None, catalog)
    assert spread.state_bytes == pytest.approx((6 + 12 / 8) * PARAMETERS)
    assert memory_of(job(LLAMA), Sharing(data=8, sharded_optimizer=False), None, catalog) == alone


@pytest.mark.parametrize(
    ("precision", "weight"),
    [pytest.param("fp8", 2), pytest.param("mxfp8", 2.0625), pytest.param("nvfp4", 1.125)],
)
def test_embeddings_stay_in_bf16(catalog: Catalog, precision: str, weight: float) -> None:
    embeddings = 2 * 128256 * 4096
    use = memory_of(job(LLAMA, precision=precision), Sharing(), None, catalog)
    assert use.weights_bytes == weight * (PARAMETERS - embeddings) + 2 * embeddings


def activations(catalog: Catalog, sharing: Sharing, **declared: Any) -> float:
    return memory_of(job(GPT3, **declared), sharing, None, catalog).activations_bytes


OUTPUT = 4 * 12288 + 4 * 51200
"""Bytes of a token for the last norm, the input of the output layer, and its output in FP32."""


def test_activations_of_gpt3_follow_korthikanti(catalog: Catalog) -> None:
    """Without dropout, 32 bytes for a value of each layer; tensor parallelism divides all of them."""
    token = 96 * 32 * 12288 + OUTPUT
    assert activations(catalog, Sharing(), recompute="selective") == 2048 * token
    assert activations(catalog, Sharing(tensor=8), recompute="selective") == 2048 * token / 8
    assert activations(catalog, Sharing(micro_batch=4), recompute="selective") == 4 * 2048 * token
    assert activations(catalog, Sharing(context=4), recompute="selective") == 2048 * token / 4


def test_recomputation_keeps_less(catalog: Catalog) -> None:
    none = activations(catalog, Sharing(), recompute="none")
    selective = activations(catalog, Sharing(), recompute="selective")
    full = activations(catalog, Sharing(), recompute="full")
    # A number in FP32 for each head and layer is all that fused attention keeps beside its inputs and output.
    assert none - selective == 2048 * 96 * 4 * 96
    # The input of each layer, and all of one layer.
    assert full == 2048 * (96 * 2 * 12288 + 32 * 12288 + 4 * 96 + OUTPUT)


def test_the_first_stage_holds_all_micro_batches_in_flight(catalog: Catalog) -> None:
    """With 1F1B, stages hold as many layers of activations as the whole model has."""
    use = memory_of(job(GPT3, recompute="selective"), Sharing(tensor=8, pipeline=8), None, catalog)
    assert use.stage == 0
    assert use.activations_bytes == 2048 * 96 * 32 * 12288 / 8
    few = Sharing(tensor=8, pipeline=8, micro_batches=2)
    less = memory_of(job(GPT3, recompute="selective"), few, None, catalog)
    assert less.activations_bytes == pytest.approx(use.activations_bytes / 4)


def test_experts_are_spread_and_their_optimizer_over_their_own_copies(catalog: Catalog) -> None:
    model = public("qwen3-30b-a3b", sequence_length=4096)
    routed = 48 * 128 * 3 * 2048 * 768
    use = memory_of(job(model), Sharing(expert=16, data=16), None, catalog)
    dense = use.parameters - routed / 16
    assert use.parameters == pytest.approx(model.total_parameters - routed * 15 / 16, rel=1e-4)
    assert use.optimizer_bytes == pytest.approx(12 * (dense / 16 + routed / 16))
    whole = memory_of(job(model), Sharing(data=16), None, catalog)
    assert whole.optimizer_bytes == pytest.approx(12 * (dense + routed) / 16)


def test_a_tensor_group_shares_each_expert_and_gathers_its_tokens(catalog: Catalog) -> None:
    training = job(public("qwen3-30b-a3b", sequence_length=4096), recompute="selective")
    alone = memory_of(training, Sharing(expert=8, data=16), None, catalog)
    group = memory_of(training, Sharing(tensor=2, expert=8, data=8), None, catalog)
    assert group.parameters == pytest.approx(alone.parameters / 2)
    gathered = 48 * 4096 * 8 * 2048 * 2
    rest = alone.activations_bytes - gathered
    assert group.activations_bytes == pytest.approx(rest / 2 + gathered)


def test_balanced_routing_keeps_as_many_tokens_however_experts_are_spread(catalog: Catalog) -> None:
    training = job(public("qwen3-30b-a3b"))
    spread = memory_of(training, Sharing(expert=64, data=64), None, catalog)
    whole = memory_of(training, Sharing(data=64), None, catalog)
    assert spread.activations_bytes == whole.activations_bytes


@pytest.mark.parametrize("sync", ["diloco", "streaming-diloco", "decoupled-diloco"])
def test_diloco_adds_a_momentum_on_the_gpu_and_a_copy_on_the_host(catalog: Catalog, sync: str) -> None:
    use = memory_of(job(LLAMA, sync=sync), Sharing(tensor=4), None, catalog)
    assert use.outer_bytes == use.host_bytes == 2 * PARAMETERS / 4
    plain = memory_of(job(LLAMA), Sharing(tensor=4), None, catalog)
    assert (plain.outer_bytes, plain.host_bytes) == (0, 0)
    assert use.used_gb == pytest.approx(plain.used_gb + 2 * PARAMETERS / 4 / 1e9)


@given(
    tensor=st.sampled_from([1, 2, 4, 8]),
    pipeline=st.integers(1, 96),
    recompute=st.sampled_from(["none", "selective", "full"]),
    micro_batches=st.none() | st.integers(1, 64),
)
def test_more_tensor_parallelism_never_takes_more(
    catalog: Catalog, tensor: int, pipeline: int, recompute: str, micro_batches: int | None
) -> None:
    training = job(GPT3, recompute=recompute)
    fewer, more = (
        memory_of(
            training, Sharing(tensor=size, pipeline=pipeline, micro_batches=micro_batches), 80.0, catalog
        )
        for size in (tensor, 2 * tensor)
    )
    assert more.used_gb < fewer.used_gb
    assert more.gpu_memory_gb == 80.0
