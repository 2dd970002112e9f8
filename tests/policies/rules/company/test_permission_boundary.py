import pytest

from gpufabric.policies.rules.company.permission_boundary import PermissionBoundary
from gpufabric.spec.company import Company
from tests.policies.aws_stack import Said
from tests.policies.conftest import UNKNOWN, Made
from tests.policies.rules.company.judged import NO_EXAMPLE, judged

NOT_BROKEN = {"aws": NO_EXAMPLE}

COMPANY = Company(permission_boundary="arn:aws:iam::123456789012:policy/teams/boundary")


def role(**props: object) -> list[Made]:
    return [Made("aws:iam/role:Role", props, "node")]


@pytest.mark.parametrize(
    ("company", "made", "said"),
    [
        pytest.param(COMPANY, role(permissionsBoundary=COMPANY.permission_boundary), Said(), id="has it"),
        pytest.param(
            COMPANY,
            role(permissionsBoundary="arn:aws:iam::210987654321:policy/teams/boundary"),
            Said(),
            id="of another account",
        ),
        pytest.param(Company(), role(), Said(), id="none demanded"),
        pytest.param(None, role(), Said(), id="no company"),
        pytest.param(COMPANY, role(), Said(("node: has no permission boundary",)), id="none"),
        pytest.param(
            COMPANY,
            role(permissionsBoundary="arn:aws:iam::123456789012:policy/boundary"),
            Said(("node: has another permission boundary than the company's",)),
            id="another",
        ),
        pytest.param(
            COMPANY,
            role(permissionsBoundary=UNKNOWN),
            Said(unevaluated=("node.permissionsBoundary unknown until apply",)),
            id="unknown",
        ),
    ],
)
def test_permission_boundary(company: Company | None, made: list[Made], said: Said) -> None:
    assert judged(PermissionBoundary(), company, made) == said
