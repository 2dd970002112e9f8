from typing import Any

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.catalog.throughput import measured_runs
from gpufabric.spec.huggingface import FAMILIES
from gpufabric.spec.model import Model
from gpufabric.spec.training import Precision
from gpufabric.training.flops import flops_per_token
from gpufabric.training.pace.choose import nearest_run, pace_of, size_of
from gpufabric.training.pace.pace import NoPace, Pace
from tests.spec.public_models import MODELS

CATALOG = default_catalog()


def model(name: str, **changes: Any) -> Model:
    public = MODELS[name]
    declared = FAMILIES[public.config["architectures"][0]].model_validate(public.config).declared()
    return Model.model_validate(
        {"name": name, "sequence_length": public.sequence_length, **declared, **changes}
    )


def pace(name: str, system: str, precision: Precision, **changes: Any) -> Pace:
    found_pace = pace_of(model(name, **changes), system, precision, CATALOG)
    assert isinstance(found_pace, Pace)
    return found_pace


@pytest.mark.parametrize(
    ("name", "system", "precision", "tokens_per_second"),
    [
        ("llama-3-70b", "H100", "fp8", 1664),
        ("llama-3-70b", "GB300", "nvfp4", 7296),
        ("llama-3-405b", "GB300", "fp8", 1048),
        ("qwen3-235b-a22b", "GB200", "mxfp8", 7280),
        ("qwen3-30b-a3b", "GB300", "mxfp8", 44544),
    ],
)
def test_a_measured_model_has_its_newest_measurement(
    name: str, system: str, precision: Precision, tokens_per_second: int
) -> None:
    measured = pace(name, system, precision)
    assert measured.expected == pytest.approx(tokens_per_second, rel=1e-5)
    assert not measured.is_transferred
    assert measured.low < measured.expected < measured.high


def test_work_per_token_decides_between_variants_of_one_model() -> None:
    """The newest run has a module for multi-token prediction, which is 4% more work."""
    measured = pace("deepseek-v3", "GB300", "mxfp8")
    assert measured.expected == pytest.approx(6288 * 260.648 / 250.456, rel=1e-4)
    assert not measured.is_transferred
    assert "NeMo 26.08" in measured.measured


def test_longer_sequences_are_slower() -> None:
    short, long = (pace("llama-3-70b", "GB200", "fp8", sequence_length=length) for length in (8192, 65536))
    assert long.expected < 0.8 * short.expected


def test_dense_models_are_carried_over_between_sizes() -> None:
    carried = pace("llama-3-8b", "GB300", "nvfp4")
    assert carried.is_transferred
    assert carried.measured == ("llama-3-70b in nvfp4 on 64 GB300 with NeMo 26.04.01, 7,296 tokens/s per GPU")
    work = [flops_per_token(model(name)) for name in ("llama-3-70b", "llama-3-8b")]
    assert carried.expected == pytest.approx(7296 * (work[0] / work[1]) ** (1 - 0.083))


def test_a_mixture_with_the_same_work_is_another_model() -> None:
    """GPT-OSS 20B does the work of Qwen3-30B-A3B per token within 2%."""
    carried = pace("gpt-oss-20b", "GB300", "mxfp8")
    assert carried.is_transferred
    assert carried.high / carried.low > 2


@pytest.mark.parametrize(
    ("name", "system", "precision", "text"),
    [
        (
            "mixtral-8x7b",
            "GB200",
            "fp8",
            "no measured throughput for mixtral-8x7b (a mixture of experts) in fp8 on GB200;"
            " nearest is qwen3-235b-a22b in mxfp8 on 256 GB200 with NeMo 26.08",
        ),
        (
            "llama-3-70b",
            "H200",
            "bf16",
            "no measured throughput for llama-3-70b (dense) in bf16 on H200;"
            " nearest is mpt-70b in bf16 on 64 H100 with LLM Foundry",
        ),
        (
            "llama-3-70b",
            "Trainium2",
            "nvfp4",
            "no measured throughput for llama-3-70b (dense) in nvfp4 on Trainium2;"
            " nearest is llama-3-70b in nvfp4 on 64 GB300 with NeMo 26.04.01",
        ),
    ],
)
def test_an_unknown_pair_of_system_and_precision_is_no_guess(
    name: str, system: str, precision: Precision, text: str
) -> None:
    """Dense runs in FP8 on GB200 say nothing about a mixture of experts."""
    nothing = pace_of(model(name), system, precision, CATALOG)
    assert isinstance(nothing, NoPace)
    assert nothing.text == text


def test_a_model_far_from_all_measured_sizes_has_no_pace() -> None:
    tiny = model("llama-3-8b", layers=2, hidden_size=512, vocabulary=32000, attention={"heads": 8})
    nothing = pace_of(tiny, "GB200", "fp8", CATALOG)
    assert isinstance(nothing, NoPace)
    assert "nearest is llama-3-8b in fp8 on 8 GB200" in nothing.text


def test_without_runs_there_is_no_nearest_one() -> None:
    assert nearest_run([], size_of(model("llama-3-8b"))) is None
    assert NoPace("m").text == "no measured throughput for m"


@pytest.mark.parametrize("run", sorted({run.row.model for run in measured_runs(CATALOG)}))
def test_every_row_belongs_to_a_class_that_its_model_has(run: str) -> None:
    classes = {measured.model_class for measured in measured_runs(CATALOG) if measured.row.model == run}
    assert classes == {"dense" if run.startswith(("llama", "mpt")) else "moe"}
