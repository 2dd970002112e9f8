"""Storage that OCI, or the fabric on OCI, would refuse."""

from tests.plan.declarations.oci.declared import checkpoints, lustre
from tests.plan.declarations.table import Refused

ROWS = [
    # what is tried, what is declared, where, what was given, what is allowed
    Refused(
        "a throughput that nobody sells",
        lustre(throughput_mbps_per_tib=333),
        "storage.lustre.throughput_mbps_per_tib",
        "333",
        "125, 250, 500, 1000",
    ),
    Refused(
        "versions and retention at once",
        checkpoints(keep_noncurrent_days=30, retention_days=7),
        "storage.checkpoints.keep_noncurrent_days",
        "30 beside retention_days",
        "one of the two",
    ),
    Refused(
        "jobs that overwrite what is retained",
        {
            "storage": {
                "checkpoints": {"retention_days": 7},
                "lustre": {
                    "at_least_tib": 30,
                    "throughput_mbps_per_tib": 500,
                    "checkpoint_link": {"overwrite": True},
                },
            }
        },
        "storage.lustre.checkpoint_link.overwrite",
        "true with storage.checkpoints.retention_days",
        "false",
    ),
    Refused(
        "a copy in the same region",
        checkpoints(replicate_to={"region": "us-ashburn-1", "bucket": "copies"}),
        "storage.checkpoints.replicate_to.region",
        "us-ashburn-1, the region of the checkpoints",
        "another region",
    ),
    Refused(
        "a key of secrets in another region",
        {"cluster": {"kubernetes_version": "1.35", "secrets_key_id": "ocid1.key.oc1.phx.bbbb.cccc"}},
        "cluster.secrets_key_id",
        "ocid1.key.oc1.phx.bbbb.cccc, which is in phx",
        "one of us-ashburn-1",
    ),
    Refused(
        "a key of another region",
        checkpoints(kms_key_id="ocid1.key.oc1.phx.bbbb.cccc"),
        "storage.checkpoints.kms_key_id",
        "ocid1.key.oc1.phx.bbbb.cccc, which is in phx",
        "one of us-ashburn-1",
    ),
]
