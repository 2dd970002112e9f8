import json
from pathlib import Path

import pytest

from gpufabric.protection.git_ref import is_on_branch, load_ref, policies_of, read_ref
from gpufabric.spec.problems import DeclarationError
from tests.protection.git_projects import FILES, STACK, commit, committed, git, put


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return committed(tmp_path / "project")


@pytest.fixture
def private(tmp_path: Path) -> Path:
    folder = tmp_path / "private"
    folder.mkdir()
    return folder


def test_files_are_those_of_the_ref_and_not_of_the_checkout(project: Path, private: Path) -> None:
    put(project, "policies/__main__.py", "raise SystemExit(0)\n")
    put(project, "stacks/policies.yaml", "all_stacks: {imdsv2: disabled}\n")
    (project / "policies/PulumiPolicy.yaml").unlink()
    ref = read_ref(project, "main", private)
    assert (ref.tree / "policies/__main__.py").read_text() == "print('rules')\n"
    assert (ref.tree / "policies/PulumiPolicy.yaml").is_file()
    assert not (ref.tree / "stacks/policies.yaml").exists()
    assert ref.changed == ("policies/PulumiPolicy.yaml", "policies/__main__.py", "stacks/policies.yaml")
    assert ref.code_changed == ("policies/PulumiPolicy.yaml", "policies/__main__.py")
    assert not ref.settings_only
    assert load_ref(private) == ref


@pytest.mark.parametrize(
    ("file", "text", "settings_only"),
    [
        ("stacks/policies.yaml", "all_stacks: {imdsv2: disabled}\n", True),
        ("stacks/waivers.yaml", "waivers: []\n", True),
        ("stacks/quota-snapshots/aws-a.yaml", "families: {}\n", True),
        ("README.md", "other\n", True),
        ("stacks/Pulumi.aws-a.yaml", STACK.replace("6000", "9000"), True),
        ("stacks/Pulumi.aws-a.yaml", STACK.replace("nodes: 4", "nodes: 40"), False),
        ("stacks/Pulumi.aws-a.yaml", STACK.replace("{gpufabric", "{aws:region: us-west-2, gpufabric"), False),
        ("stacks/Pulumi.aws-a.yaml", "[", False),
        ("stacks/Pulumi.aws-b.yaml", STACK, False),
        ("Pulumi.yaml", "name: gpufabric\nconfig: {fabric: {default: {name: other}}}\n", False),
        ("stacks/__main__.py", "", False),
        ("policies/rules.py", "", False),
        ("policies/__pycache__/rules.cpython-311.pyc", "", False),
    ],
)
def test_a_change_of_settings_alone_is_told_from_others(
    project: Path, private: Path, file: str, text: str, settings_only: bool
) -> None:
    put(project, file, text)
    git(project, "add", "--force", file)
    assert read_ref(project, "main", private).settings_only is settings_only


@pytest.mark.parametrize(("nodes", "settings_only"), [(4, True), (40, False)])
def test_a_declaration_as_json_text_is_more_than_its_limits(
    project: Path, private: Path, nodes: int, settings_only: bool
) -> None:
    def text(usd: int, nodes: int) -> str:
        region = {"budget": {"usd_per_hour": usd}, "pools": {"train": {"nodes": nodes}}}
        return json.dumps({"config": {"gpufabric:region": json.dumps(region)}})

    put(project, "stacks/Pulumi.aws-a.yaml", text(6000, 4))
    commit(project)
    put(project, "stacks/Pulumi.aws-a.yaml", text(9000, nodes))
    assert read_ref(project, "main", private).settings_only is settings_only


@pytest.mark.parametrize("flag", ["--assume-unchanged", "--skip-worktree"])
def test_a_file_that_the_index_calls_unchanged_is_compared(
    project: Path, private: Path, tmp_path: Path, flag: str
) -> None:
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "--quiet", str(project), str(clone))
    names = ["Pulumi.yaml", "policies/variables.py"]
    git(clone, "update-index", flag, *names)
    assert is_on_branch(clone, "origin/main", names)
    assert read_ref(clone, "origin/main", private).changed == ()
    (clone / "Pulumi.yaml").write_text("name: other\n")
    (clone / "policies/variables.py").unlink()
    assert not is_on_branch(clone, "origin/main", ["Pulumi.yaml"])
    assert not is_on_branch(clone, "origin/main", ["policies/variables.py"])
    read = read_ref(clone, "origin/main", private / "again")
    assert read.changed == tuple(names)
    assert read.code_changed == ("policies/variables.py",)
    assert not read.settings_only


def with_training(**changes: object) -> str:
    """Return a ``Pulumi.yaml`` whose training job names a file with the model's dimensions."""
    job = {"model": {"name": "m", "config": MODEL_FILE, "sequence_length": 4096}, "sync": "diloco"}
    fabric = {"name": "demo", "training": {**job, "step_seconds": 6, **changes}}
    return json.dumps({"name": "gpufabric", "config": {"fabric": {"default": fabric}}})


MODEL_FILE = "models/llama.json"
MODEL = {
    "architectures": ["LlamaForCausalLM"],
    "hidden_size": 4096,
    "num_hidden_layers": 32,
    "num_attention_heads": 32,
    "num_key_value_heads": 8,
    "intermediate_size": 14336,
    "vocab_size": 128256,
    "tie_word_embeddings": False,
}


@pytest.mark.parametrize(
    ("file", "text", "settings_only"),
    [
        ("Pulumi.yaml", FILES["Pulumi.yaml"], True),
        ("Pulumi.yaml", with_training(step_seconds=60), True),
        (MODEL_FILE, json.dumps(MODEL | {"num_hidden_layers": 16}), True),
        ("Pulumi.yaml", with_training(step_seconds=1), False),
        (MODEL_FILE, json.dumps(MODEL | {"num_hidden_layers": 64}), False),
        ("models/other.json", "{}", False),
    ],
    ids=["none", "slower", "smaller", "faster", "larger", "other"],
)
def test_a_job_that_demands_less_is_a_setting_and_one_that_demands_more_is_none(
    project: Path, private: Path, file: str, text: str, settings_only: bool
) -> None:
    put(project, "Pulumi.yaml", with_training())
    put(project, MODEL_FILE, json.dumps(MODEL))
    commit(project)
    put(project, file, text)
    assert read_ref(project, "main", private).settings_only is settings_only


def test_a_new_training_job_is_no_setting(project: Path, private: Path) -> None:
    put(project, MODEL_FILE, json.dumps(MODEL))
    commit(project)
    put(project, "Pulumi.yaml", with_training())
    assert not read_ref(project, "main", private).settings_only


@pytest.mark.parametrize("name", ["../outside.json", "/etc/x.json", "policies/x.json", "models", "."])
def test_a_model_file_elsewhere_is_not_read(project: Path, private: Path, name: str) -> None:
    put(project, "Pulumi.yaml", with_training(model={"config": name}))
    put(project, "models/secret.json", "{}")
    commit(project)
    assert not (read_ref(project, "main", private).tree / "models").exists()


def test_nothing_has_changed_at_the_ref_itself(project: Path, private: Path) -> None:
    ref = read_ref(project, "HEAD", private)
    assert (ref.changed, ref.settings_only) == ((), True)
    assert str(ref) == f"HEAD ({git(project, 'rev-parse', 'HEAD')[:12]})"


def test_a_project_in_a_folder_of_its_repository_is_read(tmp_path: Path, private: Path) -> None:
    repository = committed(tmp_path / "repository")
    inner = repository / "inner"
    put(inner, "Pulumi.yaml", "name: inner\n")
    put(inner, "stacks/waivers.yaml", "waivers: []\n")
    commit(repository)
    put(repository, "README.md", "of another project\n")
    ref = read_ref(inner, "main", private)
    assert (ref.tree / "Pulumi.yaml").read_text() == "name: inner\n"
    assert (ref.tree / "stacks/waivers.yaml").is_file()
    assert ref.changed == ()


def test_attributes_in_the_repository_hide_no_file(project: Path, private: Path) -> None:
    put(project, ".gitattributes", "stacks/** export-ignore\npolicies/** export-subst\n")
    commit(project)
    assert (read_ref(project, "main", private).tree / "stacks/Pulumi.aws-a.yaml").is_file()


def test_links_that_lead_out_of_the_project_are_left_out(project: Path, private: Path) -> None:
    (project / "stacks/outside").symlink_to("/etc/passwd")
    (project / "gpufabric/policies").symlink_to("../policies")
    commit(project)
    tree = read_ref(project, "main", private).tree
    assert not (tree / "stacks/outside").is_symlink()
    assert (tree / "gpufabric/policies/variables.py").is_file()


def test_a_ref_that_is_missing_is_refused(project: Path, private: Path) -> None:
    with pytest.raises(DeclarationError, match="nowhere, which this clone lacks"):
        read_ref(project, "nowhere", private)


@pytest.mark.parametrize("ref", ["--output=x", "-p", "main; true", "", "HEAD:Pulumi.yaml"])
def test_a_ref_is_never_an_option_or_a_command(project: Path, private: Path, ref: str) -> None:
    with pytest.raises(DeclarationError, match="which this clone lacks"):
        read_ref(project, ref, private)


def test_a_shallow_clone_says_how_to_fetch_the_ref(project: Path, tmp_path: Path, private: Path) -> None:
    put(project, "README.md", "second\n")
    commit(project)
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "--quiet", "--depth=1", "--branch=main", project.as_uri(), str(clone))
    with pytest.raises(DeclarationError, match=r"shallow clone has: fetch it first \(git fetch --depth=1"):
        read_ref(clone, "origin/other", private)


def test_a_folder_without_a_repository_is_refused(tmp_path: Path, private: Path) -> None:
    put(tmp_path / "plain", "Pulumi.yaml", "name: x\n")
    with pytest.raises(DeclarationError, match="in no Git repository"):
        read_ref(tmp_path / "plain", "main", private)


def test_a_commit_without_a_project_is_refused(project: Path, private: Path) -> None:
    git(project, "rm", "--quiet", "Pulumi.yaml")
    commit(project)
    with pytest.raises(DeclarationError, match=r"has no Pulumi\.yaml"):
        read_ref(project, "main", private)


def test_the_folder_of_a_ref_goes_with_its_use(project: Path) -> None:
    with policies_of(project, "main") as folder:
        assert folder is not None
        assert load_ref(folder).tree.is_dir()
    assert not folder.exists()
    with policies_of(project, None) as nothing:
        assert nothing is None


def test_a_branch_counts_if_it_contains_the_commit_and_the_files(project: Path, tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "--quiet", str(project), str(clone))
    stated = ["stacks/policies.yaml"]
    assert is_on_branch(clone, "origin/main", stated)
    put(clone, "stacks/policies.yaml", "all_stacks: {imdsv2: disabled}\n")
    assert not is_on_branch(clone, "origin/main", stated)
    commit(clone)
    assert not is_on_branch(clone, "origin/main", stated)
    # A local branch of the same name is anybody's.
    git(clone, "branch", "origin/main")
    assert not is_on_branch(clone, "origin/main", stated)
    assert not is_on_branch(clone, "origin/missing", stated)
