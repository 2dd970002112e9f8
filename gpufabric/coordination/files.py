"""Renders all files of a region that help a training job find its peers."""

from gpufabric.coordination import cluster, launch, slurm, training_job
from gpufabric.coordination.groups import of_stack
from gpufabric.coordination.plan import Coordination
from gpufabric.manifests.model import Job
from gpufabric.manifests.queues import topologies
from gpufabric.manifests.text import to_stream

NO_GROUP = "# Without a security group this load balancer is unreachable: render with --balancers-group."


def files(coordination: Coordination, job: Job, brought: cluster.Pods | None = None) -> dict[str, str]:
    """Render a region's files.

    Args:
        coordination: how the fabric's replica groups find each other.
        job: the region, as for its cluster's manifests, whose node labels it uses.
        brought: user input for the pods of the lighthouse, of the rendezvous store and of the training job.

    Returns:
        text by path, sorted.

    Raises:
        DeclarationError: Topograph's labels are requested on a cloud that Topograph does not support.
    """
    stack = job.plan.stack
    groups = of_stack(coordination.groups, stack)
    written: dict[str, str] = {}
    for group in groups:
        written[f"{group.name}/launch.env"] = launch.environment(coordination, group)
        written[f"{group.name}/launch.sh"] = launch.command(
            coordination, group, routed=launch.pods_are_routed(job)
        )
        for name, text in launch.expert_files(coordination, group).items():
            written[f"{group.name}/{name}"] = text
    script = launch.lighthouse(coordination, stack)
    if script is not None:
        written["lighthouse.sh"] = script
    head = [launch.HEADER, "# For slurm.conf:", *(f"#   {line}" for line in slurm.partitions(groups))]
    written["slurm/topology.yaml"] = "\n".join([*head, slurm.topology(groups)])
    written["kueue-topology.yaml"] = f"{launch.HEADER}\n{to_stream(topologies(job))}"
    brought = brought or cluster.Pods()
    notes = [NO_GROUP] if cluster.lacks_group(job, brought) else []
    for path, documents in cluster.documents(coordination, job, brought).items():
        written[path] = "\n".join([launch.HEADER, *notes, to_stream(documents)])
    if brought.image is not None:
        for group in groups:
            objects = training_job.documents(coordination, job, group, brought.image, brought.script)
            written[training_job.path(group)] = f"{launch.HEADER}\n{to_stream(objects)}"
    return dict(sorted(written.items()))
