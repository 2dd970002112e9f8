"""Examples in YAML, Go and TypeScript on the real engine and simulated clouds, through the plugin."""

import pytest

from tests.tools.languages.example import SHAPES, Example

pytestmark = [pytest.mark.languages, pytest.mark.engine]

CLOUDS = tuple(SHAPES)


@pytest.mark.parametrize("cloud", CLOUDS)
def test_yaml(repo, engine, tmp_path, cloud):
    Example(repo, engine, tmp_path, "yaml", cloud).lives()


def test_wrong_arguments_in_yaml(repo, engine, tmp_path):
    example = Example(repo, engine, tmp_path, "yaml", "aws")
    file = example.project / "Pulumi.yaml"
    text = file.read_text().replace("nodes: 2", "nodes: 2\n      rolling: {maxUnavailable: 150%}")
    file.write_text(text)
    example("stack", "init", "dev")
    output = " ".join(example("preview", fails=True).split())
    assert "AwsGpuPool train: wrong arguments" in output
    assert "rolling.maxUnavailable" in output
    assert "allowed:" in output
    assert "Traceback" not in output


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("go", "the program does not compile"),
        ("typescript", "the program's packages are not installed"),
    ],
)
def test_a_program_without_its_sdk(repo, engine, tmp_path, language, text):
    example = Example(repo, engine, tmp_path, language, "aws")
    example("stack", "init", "dev")
    assert text in example("preview", fails=True)


@pytest.mark.parametrize("cloud", CLOUDS)
@pytest.mark.parametrize("language", ["go", "typescript"])
def test_generated_sdks(repo, engine, tmp_path, language, cloud):
    """`pulumi package add` writes the SDK that the program imports."""
    example = Example(repo, engine, tmp_path, language, cloud)
    example("package", "add", str(example.schema))
    example.lives()
