package slipway.store;

import slipway.task.Actor;
import slipway.task.Deployment;
import slipway.task.Draft;
import slipway.task.Refusal;
import slipway.task.Status;
import slipway.task.Task;

/** What failed is tried again: a new task of the same inputs, refused where asking for that anew would be. */
public final class Retries {
    private final Tasks tasks;
    private final Lifecycle lifecycle;

    public Retries(Tasks tasks, Lifecycle lifecycle) {
        this.tasks = tasks;
        this.lifecycle = lifecycle;
    }

    /** @throws Refusal when {@code task} has not failed, or what it is of is no more */
    public Task retry(Transaction tx, Task task, Actor by) {
        if (task.status() != Status.FAILED) {
            throw Refusal.conflict(task.type() + " " + task.id() + " is " + task.status()
                    + "; only what failed can be retried");
        }
        if (task.repository() != null && Repositories.find(tx, task.repository()).isEmpty()) {
            throw Refusal.conflict("there is no repository '" + task.repository() + "' any more");
        }
        return task.details() instanceof Deployment deployment
                ? retry(tx, task, deployment, by)
                : lifecycle.create(tx, Draft.again(task, by));
    }

    private Task retry(Transaction tx, Task failed, Deployment deployment, Actor by) {
        var environment = Environments.find(tx, deployment.environment()).orElseThrow(() ->
                Refusal.conflict("there is no environment '" + deployment.environment() + "' any more"));
        Task build = tasks.find(tx, deployment.buildId()).orElseThrow();
        var deployments = lifecycle.deployments();
        return deployment.rollback()
                ? deployments.rollBack(tx, environment, deployment.repository(), build, failed, by).task()
                : deployments.deploy(tx, environment, build, failed, by).task();
    }
}
