from pathlib import Path

import pytest

from gpufabric.report.source_links import NO_LINKS, SourceLinks, folder_in_repository, source_links

COMMIT = "0123456789abcdef0123456789abcdef01234567"
GITHUB = {
    "GITHUB_SERVER_URL": "https://github.example",
    "GITHUB_REPOSITORY": "team/fabric",
    "GITHUB_SHA": COMMIT,
}
GITLAB = {"CI_PROJECT_URL": "https://gitlab.example/team/fabric", "CI_COMMIT_SHA": COMMIT}
AZURE = {
    "SYSTEM_COLLECTIONURI": "https://dev.azure.example/team/",
    "SYSTEM_TEAMPROJECT": "Our fabric",
    "BUILD_REPOSITORY_NAME": "fabric",
    "BUILD_SOURCEVERSION": COMMIT,
}
FILE = "stacks/Pulumi.aws-us-east-1.yaml"


@pytest.mark.parametrize(
    ("environment", "line", "page"),
    [
        (
            GITHUB,
            f"https://github.example/team/fabric/blob/{COMMIT}/{FILE}#L7",
            f"https://github.example/team/fabric/blob/{COMMIT}/docs/cost.md#lines",
        ),
        (
            GITLAB,
            f"https://gitlab.example/team/fabric/-/blob/{COMMIT}/{FILE}#L7",
            f"https://gitlab.example/team/fabric/-/blob/{COMMIT}/docs/cost.md#lines",
        ),
        (
            AZURE,
            f"https://dev.azure.example/team/Our%20fabric/_git/fabric?path=/{FILE}&version=GC{COMMIT}"
            "&line=7&lineEnd=7&lineStartColumn=1&lineEndColumn=999",
            "https://dev.azure.example/team/Our%20fabric/_git/fabric?path=/docs/cost.md"
            f"&version=GC{COMMIT}&anchor=lines",
        ),
        ({}, "", ""),
        ({**GITHUB, "GITHUB_SHA": "main"}, "", ""),
        ({**GITHUB, "GITHUB_REPOSITORY": "team/fabric)[x](y"}, "", ""),
        ({**GITHUB, "GITHUB_SERVER_URL": "javascript://x"}, "", ""),
    ],
)
def test_links_of_each_host(tmp_path: Path, environment: dict[str, str], line: str, page: str) -> None:
    links = source_links(environment, tmp_path)
    assert links.of(FILE, 7) == line
    assert links.to_page("docs/cost.md#lines") == page


@pytest.mark.parametrize(
    "name",
    ["", "../secret.yaml", "/etc/passwd.yaml", "a b.yaml", "a)](x.yaml", "@user", ".github/x.yaml", "x.png"],
)
def test_names_that_are_no_files_of_the_project_get_no_link(name: str) -> None:
    assert SourceLinks("github", "https://github.example/a/b", COMMIT).of(name) == ""


def test_a_fragment_with_markup_gets_no_link() -> None:
    assert SourceLinks("github", "https://github.example/a/b", COMMIT).to_page("docs/cost.md#a)[b](c") == ""


def test_a_project_in_a_folder_of_the_repository(tmp_path: Path) -> None:
    project = tmp_path / "infra" / "fabric"
    project.mkdir(parents=True)
    environment = {**GITHUB, "GITHUB_WORKSPACE": str(tmp_path)}
    assert source_links(environment, project).of(FILE).endswith(f"/{COMMIT}/infra/fabric/{FILE}")
    assert folder_in_repository({"CI_PROJECT_DIR": str(project)}, tmp_path) == ""
    assert folder_in_repository({}, project) == ""


def test_without_a_host_there_are_no_links() -> None:
    assert NO_LINKS.of(FILE, 7) == ""


def test_text_that_looks_like_a_file_gets_no_link() -> None:
    links = SourceLinks("github", "https://github.example/team/fabric", "0123456789abcdef")
    assert [links.of(name) for name in ("0.md", "a/b.yaml", "docs.md")] == ["", "", ""]
    assert links.of("Pulumi.yaml") and links.of("stacks/Pulumi.a.yaml") and links.of("docs/a.md")
