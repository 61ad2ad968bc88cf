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
