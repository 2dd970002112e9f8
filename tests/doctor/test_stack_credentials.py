import json
from typing import Any

import pytest

from gpufabric.doctor.check import Check
from gpufabric.doctor.examine import examine
from gpufabric.doctor.machine import LocalMachine
from gpufabric.doctor.stack_credentials import names_login, stack_credentials
from gpufabric.spec.project import REGION
from gpufabric.spec.provider_settings import ProviderSettings
from tools.small_fabric import REGIONS

AWS, AZURE, OCI = "aws-us-east-1", "azure-eastus", "oci-us-ashburn-1"
ROLE = "arn:aws:iam::123456789012:role/deployer"
SUBSCRIPTION, TENANT = "5f1c3e0a-7d24-4b8e-9a61-2c0d8e4f7b93", "11111111-2222-3333-4444-555555555555"
CONFIG = """\
[profile right]
sso_account_id = 123456789012
[profile wrong]
sso_account_id = 210987654321
[profile hub]
role_arn = arn:aws:iam::210987654321:role/hub
"""


@pytest.fixture
def machine(bare: LocalMachine) -> LocalMachine:
    """A machine with the files of the clouds' command lines."""
    for folder in (".aws", ".azure", ".oci"):
        (bare.home / folder).mkdir()
    (bare.home / ".aws/config").write_text(CONFIG)
    (bare.home / ".aws/credentials").write_text("[keys]\naws_secret_access_key = planted\n")
    known = {"subscriptions": [{"id": SUBSCRIPTION, "tenantId": TENANT}]}
    (bare.home / ".azure/azureProfile.json").write_text("\ufeff" + json.dumps(known), encoding="utf-8")
    tenancy = REGIONS[OCI]["tenancy_id"]
    (bare.home / ".oci/config").write_text(
        f"[RIGHT]\ntenancy={tenancy}\n[WRONG]\ntenancy=ocid1.tenancy.oc1..x\n"
    )
    return bare


def checked(machine: LocalMachine, stack: str, **values: Any) -> Check:
    region = REGION.validate_python(REGIONS[stack])
    return stack_credentials(machine, stack, region, ProviderSettings(values))


@pytest.mark.parametrize(
    ("stack", "values", "status", "text"),
    [
        (AWS, {"profile": "right"}, "ok", "profile right; not tested"),
        (AWS, {"profile": "keys"}, "ok", "profile keys; not tested"),
        (AWS, {"profile": "gone"}, "missing", "no profile gone in ~/.aws/config and ~/.aws/credentials"),
        (
            AWS,
            {"profile": "wrong"},
            "missing",
            "profile wrong is of account 210987654321, and 123456789012 is",
        ),
        (AWS, {"profile": "hub"}, "missing", "profile hub is of account 210987654321"),
        (AWS, {"profile": "hub", "assumeRoles": [{"roleArn": ROLE}]}, "ok", f"profile hub, then {ROLE}"),
        (AWS, {"assumeRoles": [{"roleArn": ROLE}]}, "ok", f"the login of the environment, then {ROLE}"),
        (AWS, {"secretKey": "[secret]"}, "note", "aws:secretKey: encrypted, so only the engine can use it"),
        (AZURE, {"tenantId": TENANT}, "ok", f"subscription {SUBSCRIPTION} of tenant {TENANT}"),
        (AZURE, {"tenantId": "other"}, "missing", "and azure-native:tenantId states other"),
        (AZURE, {"useOidc": True, "clientId": "c"}, "ok", "azure-native:useOidc; not tested"),
        (AZURE, {"clientCertificatePath": "/gone.pem"}, "missing", "no file /gone.pem"),
        (OCI, {"configFileProfile": "RIGHT"}, "ok", "profile RIGHT; not tested"),
        (
            OCI,
            {"configFileProfile": "WRONG"},
            "missing",
            "profile WRONG is of tenancy ocid1.tenancy.oc1..x, and",
        ),
        (OCI, {"configFileProfile": "GONE"}, "missing", "no profile GONE in ~/.oci/config"),
        (OCI, {"auth": "InstancePrincipal"}, "ok", "oci:auth InstancePrincipal, from where it runs"),
    ],
)
def test_login_of_a_stack(machine: LocalMachine, stack: str, values: Any, status: str, text: str) -> None:
    check = checked(machine, stack, **values)
    assert (check.name, check.status) == (f"{stack} credentials", status)
    assert text in check.result
    assert bool(check.mend) == (status == "missing")
    assert "planted" not in check.result


def test_unknown_subscription(machine: LocalMachine) -> None:
    (machine.home / ".azure/azureProfile.json").write_text("{}")
    check = checked(machine, AZURE, tenantId=TENANT)
    assert (check.status, check.mend) == ("missing", f"az login --tenant {TENANT}")
    (machine.home / ".azure/azureProfile.json").unlink()
    assert checked(machine, AZURE, tenantId=TENANT).status == "note"


def test_addresses_alone_are_no_login() -> None:
    region = REGION.validate_python(REGIONS[AWS])
    assert not names_login(region, ProviderSettings({"httpsProxy": "http://proxy:3128"}))
    assert names_login(region, ProviderSettings({"profile": "lab"}))


def test_doctor_checks_stacks_with_a_login_of_their_own(machine: LocalMachine) -> None:
    file = machine.root / f"stacks/Pulumi.{AWS}.yaml"
    file.write_text(file.read_text().replace("config:\n", "config:\n  aws:profile: wrong\n", 1))
    names = {check.name: check.status for check in examine(machine)}
    assert names[f"{AWS} credentials"] == "missing"
    assert "aws credentials" not in names
    assert "azure credentials" in names
