from pathlib import Path
from typing import Any

import pytest

from gpufabric.spec.problems import DeclarationError
from gpufabric.spec.project import Project, load_project
from gpufabric.spec.provider_settings import NO_SETTINGS, readable_settings
from gpufabric.spec.yamlfile import read_yaml
from tests.cli.demo_project import write_project

AWS, AZURE = "aws-us-east-1", "azure-eastus"
ROLE = "arn:aws:iam::123456789012:role/deployer"
HUB = "arn:aws:iam::210987654321:role/hub"
SECRET = "{secure: v1:abcd:efgh}"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write_project(tmp_path)


def add(root: Path, stack: str, *lines: str) -> None:
    """Add lines to the configuration of a stack, or of the project if the name is empty."""
    file = root / f"stacks/Pulumi.{stack}.yaml" if stack else root / "Pulumi.yaml"
    added = "".join(f"  {line}\n" for line in lines)
    file.write_text(file.read_text().replace("config:\n", f"config:\n{added}", 1))


def loaded(root: Path, **live: Any) -> Project:
    return load_project(root, live=live or None)


def test_settings_are_read_as_their_provider_needs_them(root: Path) -> None:
    add(root, AWS, "aws:profile: prod-gpu", f"aws:assumeRoles: [{{roleArn: '{HUB}'}}, {{roleArn: '{ROLE}'}}]",
        "aws:region: us-east-1", "aws:maxRetries: '5'")  # fmt: skip
    add(root, AZURE, "azure-native:useOidc: 'true'", "azure-native:tenantId: t")
    project = loaded(root)
    assert not project.faults
    assert project.settings(AWS).values == {
        "profile": "prod-gpu",
        "assumeRoles": [{"roleArn": HUB}, {"roleArn": ROLE}],
        "maxRetries": 5,
    }
    assert project.settings(AZURE).values == {"useOidc": True, "tenantId": "t"}
    assert project.settings("elsewhere") == NO_SETTINGS


@pytest.mark.parametrize(
    "line", ["aws:profile: shared", "aws:profile: {value: shared}", "aws:profile: {default: shared}"]
)
def test_keys_of_the_project_hold_for_all_stacks_of_the_cloud(root: Path, line: str) -> None:
    add(root, "", line)
    project = loaded(root)
    assert project.settings(AWS).text("profile") == "shared"
    assert project.settings(AZURE) == NO_SETTINGS
    add(root, AWS, "aws:profile: own")
    assert loaded(root).settings(AWS).text("profile") == "own"


REFUSED = [
    (
        AWS,
        "aws:region: eu-west-1",
        "given eu-west-1; allowed: us-east-1, as region states",
    ),
    (
        AWS,
        "aws:allowedAccountIds: ['210987654321']",
        "allowed: 123456789012, as account_id states",
    ),
    (
        AWS,
        f"aws:assumeRoles: [{{roleArn: '{HUB}'}}]",
        f"given {HUB}; allowed: a role of account 1",
    ),
    (
        AWS,
        "aws:assumeRole: {roleArn: r}",
        "unknown key 'aws:assumeRole'; allowed: accessKey,",
    ),
    (AWS, "aws:assumeRole: {roleArn: r}", "(did you mean aws:assumeRoles?)"),
    (AWS, "aws:assumeRoles: []", "given an empty list; allowed: a list of mappings"),
    (AWS, "aws:assumeRoles: [{roleArn: r, name: n}]", "config.aws:assumeRoles.name: given an unknown key"),
    (AWS, "aws:defaultTags: {tags: {a: b}}", "allowed: no such key: `tags` of the fabric or the region"),
    (AWS, "aws:skipRequestingAccountId: true", "allowed: no such key: without the account's number"),
    (AWS, "aws:insecure: true", "allowed: no such key: the certificate of a proxy goes into customCaBundle"),
    (
        AWS,
        "aws:secretKey: planted-key",
        "allowed: an encrypted value: pulumi config set",
    ),
    (AWS, "aws:assumeRoleWithWebIdentity: {roleArn: r, webIdentityToken: planted-key}", "given plain text"),
    (AWS, "aws:maxRetries: many", "config.aws:maxRetries: given a text; allowed: a whole number"),
    (AWS, "aws-native:region: us-east-1", "given a key of the provider aws-native; allowed: keys of aws"),
    (AZURE, "azure:tenantId: t", "given a key of the provider azure; allowed: keys of azure-native"),
    (
        AZURE,
        "azure-native:subscriptionId: other",
        "given other; allowed: 5f1c3e0a-7d24-4b8e",
    ),
    (AZURE, "azure-native:location: westus", "given westus; allowed: eastus, as region states"),
    (AZURE, "azure-native:useOidc: maybe", "given a text; allowed: true or false"),
    (AZURE, "azure-native:tennantId: t", "(did you mean azure-native:tenantId?)"),
    (AZURE, "azure-native:clientSecret: planted-key", "allowed: an encrypted value"),
]


@pytest.mark.parametrize(("stack", "line", "text"), REFUSED)
def test_wrong_settings_are_refused_at_their_line(root: Path, stack: str, line: str, text: str) -> None:
    add(root, stack, line)
    (problem,) = loaded(root).faults[stack]
    assert text in str(problem)
    assert str(problem).startswith(f"stacks/Pulumi.{stack}.yaml:2: config.")
    assert problem.limit
    assert "planted-key" not in str(problem)


def test_keys_of_providers_in_the_file_of_the_backbone_are_refused(root: Path) -> None:
    file = root / "stacks/Pulumi.backbone.yaml"
    file.write_text("config:\n  aws:profile: hub\n  gpufabric:backbone: {links: []}\n")
    (problem,) = loaded(root).faults["backbone"]
    assert "allowed: the key in the file of a region of aws, whose hub uses it too" in str(problem)


def test_a_wrong_key_of_the_project_stops_everything(root: Path) -> None:
    add(root, "", "aws:profil: x")
    with pytest.raises(DeclarationError, match=r"Pulumi\.yaml:\d+: config\.aws:profil: given unknown key"):
        loaded(root)


def test_encrypted_settings_are_known_to_the_engine_only(root: Path) -> None:
    add(root, AWS, f"aws:secretKey: {SECRET}", f"aws:assumeRoles: [{{roleArn: {SECRET}}}]")
    settings = loaded(root).settings(AWS)
    assert settings.concealed == ("assumeRoles", "secretKey")
    assert "v1:" not in settings.key
    live = {
        "gpufabric:region": read_yaml(root / f"stacks/Pulumi.{AWS}.yaml", "f").data["config"][
            "gpufabric:region"
        ],
        "aws:secretKey": "decrypted",
        "aws:assumeRoles": f'[{{"roleArn": "{ROLE}"}}]',
    }
    settings = loaded(root, **{AWS: live}).settings(AWS)
    assert settings.values == {"secretKey": "decrypted", "assumeRoles": [{"roleArn": ROLE}]}
    assert "decrypted" not in repr(settings)


def test_the_backbone_cannot_use_what_only_a_region_decrypts(root: Path) -> None:
    add(root, AWS, f"aws:secretKey: {SECRET}")
    project = loaded(root)
    with pytest.raises(DeclarationError) as refused:
        readable_settings([AWS, AZURE], project.providers, project.files)
    (problem,) = refused.value.problems
    assert str(problem).startswith(
        f"stacks/Pulumi.{AWS}.yaml:2: config.aws:secretKey: given an encrypted value"
    )
    assert readable_settings([AZURE], project.providers, project.files) == {AZURE: NO_SETTINGS}
