import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gpufabric.spec.problems import DeclarationError, Problem
from gpufabric.spec.project import load_project
from tests.spec.public_models import MODELS

ProjectDir = Callable[..., Path]
PATH = "models/config.json"


def fabric(**model: Any) -> dict[str, Any]:
    declared = {"name": "public", "config": PATH, "sequence_length": 4096, **model}
    return {"name": "demo", "training": {"model": declared, "sync": "diloco", "step_seconds": 6}}


def project(project_dir: ProjectDir, content: str, **model: Any) -> Path:
    root = project_dir(fabric(**model))
    (root / "models").mkdir()
    (root / PATH).write_text(content)
    return root


def refusal(root: Path) -> Problem:
    with pytest.raises(DeclarationError) as caught:
        load_project(root)
    return caught.value.problems[0]


@pytest.mark.parametrize("name", MODELS)
def test_a_file_gives_the_dimensions(project_dir: ProjectDir, name: str) -> None:
    root = project(project_dir, json.dumps(MODELS[name].config))
    training = load_project(root).fabric.training
    assert training is not None
    assert training.model.total_parameters / 1e9 == pytest.approx(float(MODELS[name].total), rel=1e-2)


def test_configuration_of_the_engine_names_the_same_file(project_dir: ProjectDir) -> None:
    root = project(project_dir, json.dumps(MODELS["mixtral-8x7b"].config))
    live = {"aws-us-east-1": {"gpufabric:fabric": fabric()}}
    training = load_project(root, live).fabric.training
    assert training is not None
    assert training.model.active_parameters == 12_879_925_248


def test_stated_counts_are_compared_with_the_file(project_dir: ProjectDir) -> None:
    root = project(project_dir, json.dumps(MODELS["mixtral-8x7b"].config), total_parameters=56 * 10**9)
    problem = refusal(root)
    assert problem.where == "fabric.training.model"
    assert "46702792704" in problem.allowed


LLAMA = MODELS["llama-3-8b"].config
FILES: list[tuple[str, str, str, str]] = [
    # content of the file, where the error points, what was given, what is allowed
    ("{", "fabric.training.model.config", "not JSON", "JSON file inside the project"),
    ("[1]", "fabric.training.model.config", "no JSON object", "JSON file"),
    ("{}", "architectures", "no architectures", "LlamaForCausalLM, MistralForCausalLM"),
    (json.dumps({"architectures": ["FalconForCausalLM"]}), "architectures", "'FalconForCausalLM'", "GptOss"),
    (json.dumps({"architectures": "LlamaForCausalLM"}), "architectures", "no architectures", "Llama"),
    (json.dumps({**LLAMA, "num_hidden_layers": None}), "num_hidden_layers", "None", "a whole number"),
    (json.dumps({**LLAMA, "num_hidden_layers": "32"}), "num_hidden_layers", "'32'", "a whole number"),
    (json.dumps({**LLAMA, "hidden_size": -1}), "hidden_size", "-1", "greater than 0"),
    (
        json.dumps({k: v for k, v in LLAMA.items() if k != "vocab_size"}),
        "vocab_size",
        "nothing",
        "required",
    ),
    (
        json.dumps({**MODELS["deepseek-v3"].config, "moe_layer_freq": 2}),
        "moe_layer_freq",
        "2",
        "1",
    ),
    (
        json.dumps({**MODELS["qwen3-235b-a22b"].config, "use_sliding_window": True}),
        "use_sliding_window",
        "True",
        "False",
    ),
    (
        json.dumps({**MODELS["gpt-oss-20b"].config, "layer_types": ["full_attention"]}),
        PATH,
        "a mapping",
        "24 entries",
    ),
]


@pytest.mark.parametrize(("content", "where", "given", "allowed"), FILES)
def test_bad_files_are_refused(
    project_dir: ProjectDir, content: str, where: str, given: str, allowed: str
) -> None:
    problem = refusal(project(project_dir, content))
    assert where in (problem.where, problem.file)
    assert given in problem.given
    assert allowed in problem.allowed
    assert problem.limit
    assert problem.file in (PATH, "Pulumi.yaml")


@pytest.mark.parametrize("path", ["/etc/hostname", "../config.json", "models/absent.json", "models", "", 7])
def test_a_path_names_a_file_inside_the_project(project_dir: ProjectDir, path: Any) -> None:
    problem = refusal(project(project_dir, "{}", config=path))
    assert (problem.where, problem.file) == ("fabric.training.model.config", "Pulumi.yaml")
    assert problem.line
    assert str(path) in problem.given


def test_dimensions_beside_a_file_are_refused(project_dir: ProjectDir) -> None:
    problem = refusal(project(project_dir, json.dumps(LLAMA), layers=32))
    assert "config together with layers" in problem.given
