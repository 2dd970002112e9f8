"""Published frameworks and the requirements in them that rules correspond to.

Rules name only requirements whose wording was read, on 2026-11-22, in these sources:

- CIS benchmarks of the clouds: the compliance tables of prowler-cloud/prowler (cis_5.0_aws, cis_5.0_azure,
  cis_3.1_oraclecloud).
- CIS benchmarks of EKS and AKS: the checks of aquasecurity/kube-bench (eks-1.7.0, aks-1.8). The
  benchmark of OKE has no open table.
- AWS Well-Architected Framework: the tables of the security and reliability pillars in prowler, and the
  framework's pages "REL 1", "REL 9", "COST 2" and "COST 3".
- Azure Well-Architected Framework: the checklists in MicrosoftDocs/well-architected, of 2026-07-15.
- checkov: the checks of release 3.3.30.
"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Framework:
    """A published set of requirements.

    Attributes:
        key: short name, which is never changed.
        name: its name, with the short names of clouds and services.
        version: its version, or the day on which it was read if it has none.
        url: where it is published.
    """

    key: str
    name: str
    version: str
    url: str

    def __call__(self, *ids: str) -> "FrameworkReference":
        """Return a reference to some of its requirements."""
        return FrameworkReference(self, ids)


@dataclass(frozen=True, slots=True)
class FrameworkReference:
    """Requirements of a framework.

    Attributes:
        framework: the framework.
        ids: ids of the requirements, as the framework numbers them.
    """

    framework: Framework
    ids: tuple[str, ...]

    def __str__(self) -> str:
        """Return framework and ids; the page lists the version once for all rules."""
        return f"{self.framework.name} {', '.join(self.ids)}"


CIS_AWS = Framework(
    "cis-aws",
    "CIS AWS Foundations Benchmark",
    "v5.0.0",
    "https://www.cisecurity.org/benchmark/amazon_web_services",
)
CIS_AZURE = Framework(
    "cis-azure",
    "CIS Azure Foundations Benchmark",
    "v5.0.0",
    "https://www.cisecurity.org/benchmark/azure",
)
CIS_OCI = Framework(
    "cis-oci",
    "CIS OCI Foundations Benchmark",
    "v3.1.0",
    "https://www.cisecurity.org/benchmark/oracle_cloud",
)
CIS_EKS = Framework(
    "cis-eks",
    "CIS EKS Benchmark",
    "v1.7.0",
    "https://www.cisecurity.org/benchmark/kubernetes",
)
CIS_AKS = Framework(
    "cis-aks",
    "CIS AKS Benchmark",
    "v1.8.0",
    "https://www.cisecurity.org/benchmark/kubernetes",
)
WELL_ARCHITECTED_AWS = Framework(
    "aws-well-architected",
    "AWS Well-Architected",
    "as of 2026-11-22",
    "https://docs.aws.amazon.com/wellarchitected/latest/framework/welcome.html",
)
WELL_ARCHITECTED_AZURE = Framework(
    "azure-well-architected",
    "Azure Well-Architected",
    "as of 2026-07-15",
    "https://learn.microsoft.com/azure/well-architected/",
)
CHECKOV = Framework("checkov", "checkov", "3.3.30", "https://www.checkov.io/5.Policy%20Index/terraform.html")

FRAMEWORKS = (
    CIS_AWS,
    CIS_AZURE,
    CIS_OCI,
    CIS_EKS,
    CIS_AKS,
    WELL_ARCHITECTED_AWS,
    WELL_ARCHITECTED_AZURE,
    CHECKOV,
)


def shown(references: Iterable[FrameworkReference]) -> str:
    """List references as one text; empty when there are none."""
    return "; ".join(map(str, references))
