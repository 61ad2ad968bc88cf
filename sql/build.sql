-- Builds: a commit made into an artifact.

-- name: build.create
INSERT INTO build (task_id, branch, commit_asked, source, origin)
VALUES (:task, :branch, :commit, :source, coalesce(:origin, :task))

-- name: build.details
SELECT task.repository, build.*
FROM build
JOIN task ON task.id = build.task_id
WHERE build.task_id = :task

-- name: build.resolved
UPDATE build
SET commit_hash = :hash, commit_subject = :subject
WHERE task_id = :task

-- name: build.packed
UPDATE build
SET artifact_size = :size, artifact_sha256 = :sha256
WHERE task_id = :task

-- What POST /api/deployments takes when it is given a repository.
-- name: build.newest_deployable
SELECT task.id
FROM task
JOIN build ON build.task_id = task.id
WHERE task.repository = :repository
  AND task.type = 'build'
  AND task.status = 'succeeded'
  AND build.branch = :branch
  AND build.artifact_sha256 IS NOT NULL
  AND build.artifact_cleaned = 0
ORDER BY task.id DESC
LIMIT 1

-- Whether a build of the branch that was first asked for after :origin has succeeded.
-- name: build.newer_succeeded
SELECT count(*) AS n
FROM task
JOIN build ON build.task_id = task.id
WHERE task.repository = :repository
  AND task.id > :origin
  AND task.type = 'build'
  AND task.status = 'succeeded'
  AND build.branch = :branch
  AND build.origin > :origin

-- The builds of a repository that are older than its newest :keep, completed, and not cleaned yet.
-- name: build.old
SELECT task.id
FROM build
JOIN task ON task.id = build.task_id
WHERE build.artifact_cleaned = 0
  AND task.repository = :repository
  AND task.status IN ('succeeded', 'failed')
  AND task.id < (
      SELECT coalesce(min(id), 0)
      FROM (SELECT id FROM task WHERE repository = :repository AND type = 'build' ORDER BY id DESC LIMIT :keep) AS newest)
ORDER BY task.id

-- Whether a task that is not completed needs a build's artifact.
-- name: build.needed
SELECT count(*) AS n
FROM deployment
JOIN task ON task.id = deployment.task_id
WHERE deployment.build_id = :build
  AND task.status IN ('pending', 'ongoing')

-- name: build.cleaned
UPDATE build
SET artifact_cleaned = 1
WHERE task_id = :build

-- name: build.is_cleaned
SELECT count(*) AS n
FROM build
WHERE task_id = :build
  AND artifact_cleaned = 1

-- Every name that a task was ever built under, hopping along task_of_repository.
-- name: build.repositories
WITH RECURSIVE
named (repository) AS (
    SELECT min(repository) FROM task WHERE repository IS NOT NULL
    UNION ALL
    SELECT (SELECT min(task.repository) FROM task WHERE task.repository > named.repository)
    FROM named
    WHERE named.repository IS NOT NULL
)
SELECT repository
FROM named
WHERE repository IS NOT NULL
