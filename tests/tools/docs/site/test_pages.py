import pytest

from tools.docs.site.pages import ROOT_PAGES, source_of, with_site_links

REPOSITORY = "https://example.com/ours/blob/v1"


@pytest.mark.parametrize(
    ("page", "link", "expected"),
    [
        ("cost.md", "prices.md#yours", "prices.md#yours"),
        ("cost.md", "../README.md#try-it", "index.md#try-it"),
        ("simulated-clouds/aws.md", "../../CONTRIBUTING.md", "../contributing.md"),
        ("simulated-clouds/aws.md", "README.md", "README.md"),
        ("index.md", "docs/cost.md", "cost.md"),
        ("index.md", "docs/images/report-light.png", "images/report-light.png"),
        ("contributing.md", "docs/decisions/README.md", "decisions/README.md"),
        ("cost.md", "../stacks/Pulumi.backbone.yaml#L3", f"{REPOSITORY}/stacks/Pulumi.backbone.yaml#L3"),
        ("index.md", "LICENSE", f"{REPOSITORY}/LICENSE"),
    ],
)
def test_links_lead_to_pages_or_the_repository(page: str, link: str, expected: str) -> None:
    assert with_site_links(f"see [it]({link}).", page, REPOSITORY) == f"see [it]({expected})."


def test_without_a_repository_only_the_label_is_left() -> None:
    assert with_site_links("the [licence](LICENSE) of [it](docs/cost.md)", "index.md") == (
        "the licence of [it](cost.md)"
    )


@pytest.mark.parametrize(
    "text",
    [
        "[Pulumi](https://www.pulumi.com)",
        "[below](#heading)",
        "`[a](../LICENSE)`",
        "```yaml\n- [a](../LICENSE)\n```",
    ],
)
def test_other_links_and_code_stay(text: str) -> None:
    assert with_site_links(text, "cost.md", REPOSITORY) == text


def test_code_in_a_label_stays() -> None:
    assert with_site_links("[`tests/x.py`](../tests/x.py)", "attacks.md") == "`tests/x.py`"


def test_every_page_has_a_source() -> None:
    assert source_of("index.md") == "README.md"
    assert source_of("reference/aws.md") == "docs/reference/aws.md"
    assert {source_of(page) for page in ROOT_PAGES.values()} == set(ROOT_PAGES)
