"""Both sides of an action: variables for the policy pack, and files that stay out of the project."""

from pathlib import Path

from gpufabric.engine.collected import Collected
from gpufabric.engine.sides import ActionSides
from gpufabric.policies.variables import COST_CHANGE_VARIABLE, PREVIOUS_STATE_VARIABLE, UNDECLARED_VARIABLE


def sides(project: Path, *, has_packs: bool = True, **undeclared: str) -> ActionSides:
    return ActionSides("aws", project, has_packs, undeclared)


def test_the_previous_state_is_there_for_as_long_as_the_action_runs(tmp_path: Path) -> None:
    cost = tmp_path / "cost.json"
    with sides(tmp_path, old="{}").priced("preview", cost, '{"a": 1}', Collected()) as environment:
        state = Path(environment[PREVIOUS_STATE_VARIABLE])
        assert state.read_text() == '{"a": 1}'
        assert environment[COST_CHANGE_VARIABLE] == str(cost)
        assert [file.name for file in Path(environment[UNDECLARED_VARIABLE]).iterdir()] == ["old.json"]
    assert not state.exists()


def test_nothing_is_priced_without_policy_packs(tmp_path: Path) -> None:
    with sides(tmp_path, has_packs=False).priced("up", tmp_path / "c", "{}", Collected()) as environment:
        assert environment == {}


def test_a_stack_without_a_file_gets_one_outside_of_the_project(tmp_path: Path) -> None:
    with sides(tmp_path).config_file() as options:
        assert options == ()
    with sides(tmp_path, aws="{}").config_file() as options:
        option, file = options
        assert option == "--config-file"
        assert Path(file).parent.is_dir()
        assert tmp_path not in Path(file).parents
    assert not Path(file).parent.exists()
