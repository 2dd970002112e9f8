from gpufabric.cli.next_lines import next_lines
from gpufabric.engine.next_step import add_next_steps
from gpufabric.engine.result import StackResult


def failed(stack: str, *steps: str) -> StackResult:
    return StackResult(stack, action="up", status="failed", next_steps=list(steps))


def test_the_same_step_for_several_stacks_is_one_step() -> None:
    results = [StackResult(stack, action="preview", status="failed") for stack in ("aws", "azure", "oci")]
    for result in results:
        add_next_steps(result, "preview", resume="gpufabric preview")
    assert next_lines(results) == [
        "Next: Nothing in aws, azure and oci was changed. Fix this, then run:",
        "    gpufabric preview",
    ]


def test_a_command_for_one_stack_stays_a_line_of_its_own() -> None:
    steps = [f"Another update of {stack} is running. Run `pulumi cancel --stack {stack}`." for stack in "ab"]
    results = [failed(stack, step) for stack, step in zip("ab", steps, strict=True)]
    assert next_lines(results) == [
        line
        for stack in "ab"
        for line in (
            f"Next: Another update of {stack} is running. Run:",
            f"    pulumi cancel --stack {stack}",
        )
    ]


def test_a_step_without_a_name_is_said_once() -> None:
    results = [failed(stack, "`gpufabric up --resume` continues where it stopped.") for stack in "ab"]
    assert next_lines(results) == ["Next:", "    gpufabric up --resume", "continues where it stopped."]
