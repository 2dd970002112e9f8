from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gpufabric.spec.huggingface import FAMILIES
from gpufabric.spec.model import Model
from gpufabric.spec.model_presets import model_presets, with_preset
from gpufabric.spec.problems import DeclarationError
from gpufabric.spec.project import load_project
from gpufabric.training.flops import flops_per_token
from tests.spec.public_models import MODELS

ProjectDir = Callable[..., Path]
TEST_DATA = {"llama-3.1-405b": "llama-3-405b"}
"""Names of models in the test data, where they differ."""


BESIDE = "preset with name, sequence_length at most"


def fabric(**model: Any) -> dict[str, Any]:
    return {"name": "demo", "training": {"model": model, "sync": "diloco", "step_seconds": 6}}


def loaded(project_dir: ProjectDir, **model: Any) -> Model:
    training = load_project(project_dir(fabric(**model))).fabric.training
    assert training is not None
    return training.model


def expanded(name: str) -> Model:
    return Model.model_validate(with_preset({"preset": name}, ("Pulumi.yaml", 0)))


def test_every_public_model_of_the_test_data_is_a_preset() -> None:
    assert {TEST_DATA.get(name, name) for name in model_presets()} == set(MODELS)


@pytest.mark.parametrize("name", model_presets())
def test_dimensions_are_those_of_the_published_file(name: str) -> None:
    public = MODELS[TEST_DATA.get(name, name)]
    declared = FAMILIES[public.config["architectures"][0]].model_validate(public.config).declared()
    given = {"preset": name, "name": name, "sequence_length": public.sequence_length}
    assert expanded(name) == Model.model_validate({**given, **declared})


@pytest.mark.parametrize("name", model_presets())
def test_parameters_are_those_that_the_publisher_counts(name: str) -> None:
    public, model = MODELS[TEST_DATA.get(name, name)], expanded(name)
    assert model.total_parameters / 1e9 == pytest.approx(float(public.total), rel=1e-2)
    if public.exact_total is not None:
        assert model.total_parameters == public.exact_total
    if public.gflops is not None:
        assert flops_per_token(model) / 1e9 == pytest.approx(public.gflops, rel=public.allowed_error)


@pytest.mark.parametrize("name", model_presets())
def test_every_preset_has_a_source_and_a_day(name: str) -> None:
    preset = model_presets()[name]
    assert set(preset) == {"source", "read_on", "model"}
    assert "arXiv" in preset["source"]
    assert preset["read_on"].year >= 2026


def test_a_preset_is_a_whole_model(project_dir: ProjectDir) -> None:
    model = loaded(project_dir, preset="llama-3.1-405b")
    assert (model.name, model.sequence_length, model.layers) == ("llama-3.1-405b", 8192, 126)
    assert model.total_parameters == 405_853_388_800


def test_name_and_length_may_differ(project_dir: ProjectDir) -> None:
    model = loaded(project_dir, preset="deepseek-v3", name="ours", sequence_length=32768)
    assert (model.preset, model.name, model.sequence_length) == ("deepseek-v3", "ours", 32768)


@pytest.mark.parametrize(
    ("model", "given", "allowed"),
    [
        (
            {"preset": "llama-3-405b"},
            "'llama-3-405b'",
            "llama-3.1-405b, llama-3-8b, llama-3-70b, mixtral-8x7b",
        ),
        ({"preset": "grok"}, "'grok'", "llama-3-8b, llama-3-70b, llama-3.1-405b, mixtral-8x7b, deepseek-v3"),
        ({"preset": 7}, "7", "llama-3-8b"),
        (
            {"preset": "llama-3-8b", "layers": 40},
            "preset together with layers",
            BESIDE,
        ),
        (
            {"preset": "llama-3-8b", "config": "a.json"},
            "preset together with config",
            "name, sequence_length",
        ),
    ],
)
def test_other_presets_are_refused_with_the_list(
    project_dir: ProjectDir, model: dict[str, Any], given: str, allowed: str
) -> None:
    with pytest.raises(DeclarationError) as caught:
        load_project(project_dir(fabric(**model)))
    (problem,) = caught.value.problems
    assert (problem.where, problem.given, problem.file) == (
        "fabric.training.model.preset",
        given,
        "Pulumi.yaml",
    )
    assert allowed in problem.allowed
    assert problem.limit
    assert problem.line


def test_other_lengths_are_checked_as_usual(project_dir: ProjectDir) -> None:
    with pytest.raises(DeclarationError) as caught:
        load_project(project_dir(fabric(preset="llama-3-8b", sequence_length=0)))
    (problem,) = caught.value.problems
    assert (problem.where, problem.allowed) == ("fabric.training.model.sequence_length", "greater than 0")
