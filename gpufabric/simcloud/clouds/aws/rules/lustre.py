"""FSx for Lustre: sizes, throughput and EFA of file systems.

Sizes and throughput of PERSISTENT_2 on SSD are the catalogue's; those of the other types, which no fabric
uses, stand here as the FSx API reference states them (CreateFileSystem, CreateFileSystemLustreConfiguration).
"""

from dataclasses import dataclass

from gpufabric.simcloud.clouds.aws.rules.errors import refuse
from gpufabric.simcloud.clouds.aws.rules.facts import lustre_tiers
from gpufabric.simcloud.clouds.aws.tokens import LUSTRE_FILE_SYSTEM
from gpufabric.simcloud.clouds.request import CloudError, Request, State
from gpufabric.simcloud.clouds.rule import Refusal, rule
from gpufabric.wire.values import number

_API = "FSx API reference, CreateFileSystem"

WRONG_SIZE = Refusal(
    "BadRequest",
    "Invalid Lustre FS storage capacity: {size}. Must be {allowed}.",
    "a size that the deployment type does not offer",
    f"aws-samples/amazon-eks-autonomous-driving-data-service#12; {_API}",
)
WRONG_THROUGHPUT = Refusal(
    "BadRequest",
    "Invalid Lustre deployment configuration: the provided throughput is invalid or does not meet the "
    "storage capacity requirement",
    "a throughput that the deployment type does not offer, or no throughput",
    f"hashicorp/terraform-provider-aws#24341; {_API}",
)
EFA_TYPE = Refusal(
    "BadRequest",
    "Invalid Lustre deployment configuration: EFA is supported only on PERSISTENT_2 file systems with a "
    "metadata configuration.",
    "EFA on a type other than PERSISTENT_2, or without a metadata configuration",
    'FSx for Lustre user guide, "Working with EFA-enabled file systems"',
    own_words=True,
)
EFA_SIZE = Refusal(
    "BadRequest",
    "Invalid Lustre FS storage capacity: {size}. An EFA-enabled file system of {throughput} MB/s/TiB must be "
    "a multiple of {step}.",
    "an EFA-enabled file system below its minimum or between its steps",
    "FSx for Lustre user guide, as in the catalogue (lustre.toml)",
    own_words=True,
)
OLD_VERSION = Refusal(
    "BadRequest",
    "Invalid Lustre deployment configuration: PERSISTENT_2 is not supported on Lustre version {version}.",
    "PERSISTENT_2 with Lustre 2.10",
    _API,
    own_words=True,
)


@dataclass(frozen=True)
class LustreSizes:
    """The sizes of a deployment type in GiB, as multiples of a step with some before the first."""

    step: int
    first: tuple[int, ...] = ()

    def has(self, size: int) -> bool:
        """Return whether the size is one of them."""
        return size in self.first or (size > 0 and size % self.step == 0)

    def __str__(self) -> str:
        """As FSx words it."""
        before = ", ".join(str(size) for size in self.first)
        return f"{before} or a multiple of {self.step}" if before else f"a multiple of {self.step}"


_SSD = LustreSizes(2400, (1200,))
_OTHER_THROUGHPUT = {("PERSISTENT_1", "SSD"): (50, 100, 200), ("PERSISTENT_1", "HDD"): (12, 40)}
_OTHER_SIZES = {
    ("SCRATCH_1", "SSD", 0): LustreSizes(3600, (1200, 2400)),
    ("SCRATCH_2", "SSD", 0): _SSD,
    ("PERSISTENT_1", "HDD", 12): LustreSizes(6000),
    ("PERSISTENT_1", "HDD", 40): LustreSizes(1800),
    **{("PERSISTENT_1", "SSD", throughput): _SSD for throughput in (50, 100, 200)},
}


@rule(types=(LUSTRE_FILE_SYSTEM,), refuses=(WRONG_SIZE, WRONG_THROUGHPUT, EFA_TYPE, EFA_SIZE, OLD_VERSION))
def file_system(state: State, request: Request) -> CloudError | None:
    """A file system has a size and a throughput of its deployment type. One that is made from a backup has
    the backup's.
    """
    inputs = request.inputs
    if inputs.get("backupId"):
        return None
    deployment, storage = str(inputs.get("deploymentType")), str(inputs.get("storageType"))
    if storage == "INTELLIGENT_TIERING":
        return None
    size = number(inputs.get("storageCapacity"))
    throughput = number(inputs.get("perUnitStorageThroughput"))
    version = str(inputs.get("fileSystemTypeVersion") or "")
    if deployment == "PERSISTENT_2" and version == "2.10":
        return refuse(request, OLD_VERSION, version=version)
    sizes = sizes_of(deployment, storage, throughput)
    if sizes is None:
        because = f"{deployment} {storage} with {throughput} MB/s/TiB"
        return refuse(request, WRONG_THROUGHPUT, because=because)
    if inputs.get("efaEnabled"):
        return _efa(request, deployment, size, throughput)
    return None if sizes.has(size) else refuse(request, WRONG_SIZE, size=size, allowed=sizes)


def sizes_of(deployment: str, storage: str, throughput: int) -> LustreSizes | None:
    """Return the sizes of a file system; ``None`` when there is none with that throughput."""
    if deployment != "PERSISTENT_2":
        return _OTHER_SIZES.get((deployment, storage, throughput))
    tier = next((tier for tier in lustre_tiers() if tier.tier == throughput), None)
    if tier is None or storage != "SSD":
        return None
    first = tier.first_sizes.value if tier.first_sizes else []
    return LustreSizes(int(tier.size_step.value), tuple(int(size) for size in first))


def _efa(request: Request, deployment: str, size: int, throughput: int) -> CloudError | None:
    if deployment != "PERSISTENT_2" or not request.inputs.get("metadataConfiguration"):
        return refuse(request, EFA_TYPE)
    tier = next(tier for tier in lustre_tiers() if tier.tier == throughput)
    if tier.efa_size_step is None:
        return None
    step = int(tier.efa_size_step.value)
    if LustreSizes(step).has(size):
        return None
    return refuse(request, EFA_SIZE, size=size, throughput=throughput, step=step)
