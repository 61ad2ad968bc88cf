-- Deployments: an artifact made live in an environment. What is live is the one that succeeded last, by its event.

-- name: deployment.create
INSERT INTO deployment (task_id, build_id, rollback)
VALUES (:task, :build_id, :rollback)

-- name: deployment.details
SELECT task.repository, task.target AS environment, build.commit_hash, build.commit_subject, deployment.*
FROM deployment
JOIN task ON task.id = deployment.task_id
JOIN build ON build.task_id = deployment.build_id
WHERE deployment.task_id = :task

-- name: deployment.switched
UPDATE deployment
SET release = :release, rolled_back = 0
WHERE task_id = :task

-- name: deployment.switched_back
UPDATE deployment
SET rolled_back = 1
WHERE task_id = :task

-- The release of an older deployment, removed by :task when it had succeeded, or its own.
-- name: deployment.pruned
UPDATE deployment
SET release = NULL
WHERE task_id = :pruned
  AND :task > 0

-- Those whose release is still there, the one that succeeded last first.
-- name: deployment.released
SELECT task.id
FROM task
JOIN deployment ON deployment.task_id = task.id
WHERE task.type = 'deployment'
  AND task.status = 'succeeded'
  AND task.target = :environment
  AND task.repository = :repository
  AND task.ended_seq > (SELECT created_seq FROM environment WHERE name = :environment)
  AND deployment.release IS NOT NULL
ORDER BY task.ended_seq DESC

-- name: deployment.superseded
UPDATE deployment
SET superseded_by = :by
WHERE task_id = :task

-- Those that wait for a build, in the order in which they were asked for.
-- name: deployment.waiting_for_build
SELECT task.*
FROM deployment
JOIN task ON task.id = deployment.task_id
WHERE deployment.build_id = :build
  AND task.status = 'pending'
  AND task.ready_at IS NULL
ORDER BY task.id

-- The pending ones of a repository in an environment that a rollback takes the place of.
-- name: deployment.pending_of
SELECT task.*
FROM task
WHERE task.status = 'pending'
  AND task.target = :environment
  AND task.type = 'deployment'
  AND task.repository = :repository
ORDER BY task.created_at, task.id

-- name: deployment.ongoing_of
SELECT task.id
FROM task
WHERE task.status = 'ongoing'
  AND task.target = :environment
  AND task.type = 'deployment'
  AND task.repository = :repository

-- name: deployment.live
SELECT task.*
FROM task
WHERE task.type = 'deployment'
  AND task.status = 'succeeded'
  AND task.target = :environment
  AND task.repository = :repository
  AND task.ended_seq > (SELECT created_seq FROM environment WHERE name = :environment)
ORDER BY task.ended_seq DESC
LIMIT 1

-- Every repository that was ever deployed to an environment, hopping along task_live.
-- name: deployment.repositories_in
WITH RECURSIVE
named (repository) AS (
    SELECT min(repository) FROM task
    WHERE type = 'deployment' AND status = 'succeeded' AND target = :environment
    UNION ALL
    SELECT (SELECT min(task.repository) FROM task
            WHERE type = 'deployment' AND status = 'succeeded' AND target = :environment
              AND task.repository > named.repository)
    FROM named
    WHERE named.repository IS NOT NULL
)
SELECT repository
FROM named
WHERE repository IS NOT NULL

-- The build that was live before :build first came to be.
-- name: deployment.build_before
SELECT deployment.build_id
FROM task
JOIN deployment ON deployment.task_id = task.id
WHERE task.type = 'deployment'
  AND task.status = 'succeeded'
  AND task.target = :environment
  AND task.repository = :repository
  AND task.ended_seq > (SELECT created_seq FROM environment WHERE name = :environment)
  AND task.ended_seq < (
      SELECT min(came.ended_seq)
      FROM task AS came
      JOIN deployment AS of_build ON of_build.task_id = came.id
      WHERE came.type = 'deployment'
        AND came.status = 'succeeded'
        AND came.target = :environment
        AND came.repository = :repository
        AND came.ended_seq > (SELECT created_seq FROM environment WHERE name = :environment)
        AND of_build.build_id = :build)
ORDER BY task.ended_seq DESC
LIMIT 1

-- The builds of the deployments of a repository that succeeded in an environment, the last one first.
-- name: deployment.builds_of
SELECT deployment.build_id, task.ended_seq
FROM task
JOIN deployment ON deployment.task_id = task.id
WHERE task.type = 'deployment'
  AND task.status = 'succeeded'
  AND task.target = :environment
  AND task.repository = :repository
  AND task.ended_seq > (SELECT created_seq FROM environment WHERE name = :environment)
  AND task.ended_seq < :before -- when :before
ORDER BY task.ended_seq DESC
LIMIT :limit
