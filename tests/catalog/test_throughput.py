"""The table of measured throughput: its models are counted again, and its rows fit together."""

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.catalog.throughput import measured_runs, system_of, throughput_facts
from gpufabric.spec.model import Model
from gpufabric.training.flops import flops_per_token
from tests.training.pace.test_choose import model

CATALOG = default_catalog()
FACTS = throughput_facts(CATALOG)
HUGGING_FACE = {"llama-3.1-405b": "llama-3-405b"}
"""Names of models in the test data, where they differ."""


def mpt(name: str, parameters: int, layers: int, hidden_size: int, length: int) -> Model:
    """Return a model of LLM Foundry: one table for both embeddings, no parameters for positions."""
    return Model.model_validate(
        {
            "name": name,
            "total_parameters": parameters,
            "active_parameters": parameters,
            "layers": layers,
            "hidden_size": hidden_size,
            "vocabulary": 50368,
            "sequence_length": length,
            "tied_embeddings": True,
        }
    )


MPT = {
    "mpt-7b": (6_658_859_008, 32, 4096),
    "mpt-13b": (12_853_954_560, 40, 5120),
    "mpt-30b": (29_975_214_080, 48, 7168),
    "mpt-70b": (64_862_437_376, 80, 8192),
}


@pytest.mark.parametrize("entry", FACTS.models, ids=lambda entry: f"{entry.id}-{entry.sequence_length.value}")
def test_parameters_and_work_of_models_are_counted_again(entry) -> None:
    length = entry.sequence_length.value
    if entry.id.startswith("mpt"):
        counted = mpt(entry.id, *MPT[entry.id], length)
    elif entry.id == "deepseek-v3-mtp":
        # A further layer, the product that joins two embeddings, and the output layer once more.
        whole = model("deepseek-v3", sequence_length=length)
        longer = model("deepseek-v3", sequence_length=length, layers=62)
        joins = 2 * 7168**2
        work = flops_per_token(longer) + 6 * (joins + 129280 * 7168)
        assert entry.total_parameters.value == longer.total_parameters + joins
        assert entry.gflops_per_token.value == pytest.approx(work / 1e9, abs=1e-3)
        assert work > flops_per_token(whole)
        return
    else:
        counted = model(HUGGING_FACE.get(entry.id, entry.id), sequence_length=length)
    assert entry.total_parameters.value == counted.total_parameters
    assert entry.gflops_per_token.value == pytest.approx(flops_per_token(counted) / 1e9, abs=1e-3)
    is_dense = counted.active_parameters == counted.total_parameters
    assert entry.class_.value == ("dense" if is_dense else "moe")


def test_rows_name_systems_and_models_of_the_file() -> None:
    systems = {system.id for system in FACTS.systems}
    runs = measured_runs(CATALOG)
    assert {run.row.gpu for run in runs} == systems
    assert {(run.row.model, run.row.sequence_length) for run in runs} == {
        (entry.id, entry.sequence_length.value) for entry in FACTS.models
    }
    assert len(set(runs)) == len(runs) > 200


def test_releases_are_in_order() -> None:
    """The newest release is read first; each has its place by its number."""
    releases = [table.id.removeprefix("NeMo ") for table in FACTS.tables if table.id.startswith("NeMo ")]
    assert releases == sorted(releases, reverse=True)


@pytest.mark.parametrize(
    ("cloud", "name", "system"),
    [
        ("aws", "p5.48xlarge", "H100"),
        ("aws", "p6-b200.48xlarge", "B200"),
        ("aws", "p6e-gb200.36xlarge", "GB200"),
        ("azure", "Standard_ND128isr_GB300_v6", "GB300"),
        ("oci", "BM.GPU.B300.8", "B300"),
        ("oci", "BM.GPU.A100-v2.8", "A100"),
        # No public table has these; one H100 without its NVLink domain is another system.
        ("aws", "p5en.48xlarge", None),
        ("aws", "p5.4xlarge", None),
        ("oci", "BM.GPU.MI300X.8", None),
        ("aws", "trn2.48xlarge", None),
    ],
)
def test_shapes_belong_to_systems(cloud, name, system: str | None) -> None:
    known = system_of(CATALOG.shape(cloud, name), CATALOG)
    assert (known.id if known else None) == system
