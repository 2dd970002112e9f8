"""Programs see what a preview of a new stack would show them, and leave nothing behind."""

from collections.abc import Callable
from pathlib import Path

import pytest

from gpufabric.check.config import StackConfig
from gpufabric.check.program import ProgramRun, run_program
from gpufabric.check.providers import Providers
from gpufabric.check.registered import Registered
from gpufabric.wire.values import SECRET, SIGNATURE, UNKNOWN

Program = Callable[..., ProgramRun]

BUCKET = """
    class Bucket(pulumi.CustomResource):
        def __init__(self, name, props, opts=None):
            outputs = {"arn": None, "bucket": None, "region": None}
            super().__init__("aws:s3/bucket:Bucket", name, {**outputs, **props}, opts)

    class Provider(pulumi.ProviderResource):
        pass
"""


def named(run: ProgramRun, name: str) -> Registered:
    return next(resource for resource in run.resources if resource.name == name)


def test_resource_as_the_engine_would_see_it(run: Program) -> None:
    made = run(
        BUCKET
        + """
    class Group(pulumi.ComponentResource):
        pass

    aws = Provider("aws", "east", {"region": "us-east-1"})
    group = Group("test:index:Group", "group", {"size": 1})
    options = pulumi.ResourceOptions(parent=group, provider=aws, protect=True, delete_before_replace=True)
    first = Bucket("first", {"bucket": "fixed", "forceDestroy": True}, options)
    inside = pulumi.ResourceOptions(parent=group)
    second = Bucket("second", {"bucket": first.arn, "tags": {"of": first.id}}, inside)
    pulumi.export("known", first.bucket)
    pulumi.export("later", first.arn)
    """
    )
    assert (made.errors, made.problems, made.broken) == ((), (), "")
    first, second = named(made, "first"), named(made, "second")
    assert first.urn == "urn:pulumi:aws-us-east-1::gpufabric::test:index:Group$aws:s3/bucket:Bucket::first"
    assert first.parent == named(made, "group").urn
    assert first.provider == named(made, "east").urn
    assert first.protect
    assert first.delete_before_replace
    assert not second.protect
    assert second.delete_before_replace is None
    assert second.inputs["bucket"] == UNKNOWN
    assert second.inputs["tags"] == {"of": UNKNOWN}
    assert second.dependencies == (first.urn,)
    assert second.property_dependencies["bucket"] == (first.urn,)
    assert first.outputs["bucket"] == "fixed"
    assert first.outputs["arn"] == UNKNOWN
    assert made.outputs == {"known": "fixed", "later": UNKNOWN}


def test_provider_fills_in_what_it_fills_in_a_preview(run: Program) -> None:
    made = run(BUCKET + '    Bucket("data", {})')
    assert str(named(made, "data").inputs["bucket"]).startswith("data-")
    assert named(made, "data").provider_inputs == {}
    again = run(BUCKET + '    Bucket("data", {})')
    assert again.resources == made.resources


def test_default_provider_takes_the_stacks_configuration(run: Program) -> None:
    config = {"aws:region": "us-east-1", "gpufabric:region": "{}"}
    made = run(BUCKET + '    Bucket("data", {})', config=config)
    assert named(made, "data").provider_inputs == {"region": "us-east-1"}


def test_unknown_provider_configuration_asks_no_provider(run: Program) -> None:
    made = run(
        BUCKET
        + """
    first = Bucket("first", {})
    aws = Provider("aws", "later", {"region": first.arn})
    Bucket("second", {"misspelt": 1}, pulumi.ResourceOptions(provider=aws))
    """
    )
    assert made.errors == ()
    assert named(made, "second").outputs == {}


def test_secrets_stay_marked(run: Program) -> None:
    made = run(BUCKET + '    Bucket("data", {"bucket": pulumi.Output.secret("hunter2")})')
    assert named(made, "data").inputs["bucket"] == {SIGNATURE: SECRET, "value": "hunter2"}


def test_functions_of_providers_answer_nothing_known(run: Program) -> None:
    made = run(
        BUCKET
        + """
    from pulumi.runtime import invoke_output
    answer = invoke_output("aws:index/getRegion:getRegion", {})
    Bucket("data", {"bucket": answer["name"]})
    pulumi.export("raw", answer.apply(lambda found: found["name"].upper()))
    """
    )
    assert (made.errors, made.broken) == ((), "")
    assert named(made, "data").inputs["bucket"] == UNKNOWN
    assert made.outputs["raw"] == UNKNOWN


def test_other_stacks_outputs_are_known_as_far_as_they_are(run: Program) -> None:
    made = run(
        """
    other = pulumi.StackReference("organization/gpufabric/azure-eastus")
    region = other.outputs["region"]
    pulumi.export("location", region["location"])
    pulumi.export("network", region["network"])
    """,
        references={"azure-eastus": {"region": {"location": "eastus", "network": UNKNOWN}}},
    )
    assert made.outputs == {"location": "eastus", "network": UNKNOWN}
    reference = named(made, "organization/gpufabric/azure-eastus")
    assert reference.external


@pytest.mark.parametrize(
    ("program", "text"),
    [
        ('Bucket("data", {"misspelt": 1})', "data: misspelt: "),
        ('Bucket("data", {"forceDestroy": [1]})', "data: forceDestroy: "),
        ('Bucket("data", {}); Bucket("data", {})', "data: a second resource of type aws:s3/bucket:Bucket"),
        ('pulumi.log.error("this is wrong")', "this is wrong"),
        ('raise pulumi.RunError("declared wrongly")', "declared wrongly"),
    ],
)
def test_what_is_refused_is_told(run: Program, program: str, text: str) -> None:
    made = run(f"{BUCKET}\n    {program}")
    assert any(text in error for error in made.errors), made.errors
    assert made.broken == ""


def test_all_refusals_are_told_at_once(run: Program) -> None:
    made = run(BUCKET + '    Bucket("one", {"misspelt": 1})\n    Bucket("two", {"misspelt": 1})')
    assert [error.split(":")[0] for error in made.errors] == ["one", "two"]


@pytest.mark.parametrize(
    "program",
    [
        'raise KeyError("hunter2")',
        'pulumi.Output.from_input("hunter2").apply(lambda text: {}[text])',
        "import nowhere.hunter2",
    ],
)
def test_breakdown_is_told_by_kind_and_place_without_values(run: Program, program: str) -> None:
    made = run(program)
    assert "Error at __main__.py:" in made.broken
    assert "hunter2" not in made.broken


@pytest.mark.parametrize(
    ("main", "given"),
    [("stacks", "stacks, a folder without __main__.py"), ("fabric.py", "fabric.py, which does not exist")],
)
def test_a_project_without_a_program_names_the_place(tmp_path: Path, main: str, given: str) -> None:
    (tmp_path / "stacks").mkdir()
    config = StackConfig("gpufabric", {})
    made = run_program(tmp_path / main, tmp_path, "eu", config, references={}, providers=Providers())
    (error,) = made.errors
    assert error.startswith(f"Pulumi.yaml: main: given {given}; allowed: a folder with __main__.py")
    assert not made.broken


def test_declaration_errors_come_in_parts(run: Program) -> None:
    made = run(
        """
    from gpufabric.spec.problems import DeclarationError
    try:
        raise DeclarationError.of("pools.train.nodes", given=0, allowed="1 or more", limit="schema")
    except DeclarationError as error:
        raise pulumi.RunError(str(error)) from None
    """
    )
    assert [problem.where for problem in made.problems] == ["pools.train.nodes"]
    assert made.errors == ()


def test_output_of_the_program_is_not_the_commands(run: Program, capsys: pytest.CaptureFixture[str]) -> None:
    run('print("said by the program")')
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "said by the program" in captured.err


def test_configuration_reaches_the_program_and_is_gone_after(run: Program) -> None:
    program = 'pulumi.export("found", pulumi.Config().get("size"))'
    assert run(program, config={"gpufabric:size": "12"}).outputs["found"] == "12"
    assert run(program).outputs.get("found") is None
