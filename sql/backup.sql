-- What a backup takes beside the database, and what a restored database must no longer promise.

-- The artifacts that builds have.
-- name: backup.artifacts
SELECT task_id, artifact_sha256
FROM build
WHERE artifact_sha256 IS NOT NULL
  AND artifact_cleaned = 0
ORDER BY task_id

-- The releases that deployments have.
-- name: backup.releases
SELECT task.id, task.target AS environment, task.repository
FROM deployment
JOIN task ON task.id = deployment.task_id
WHERE deployment.release IS NOT NULL
ORDER BY task.id

-- What is live everywhere, by the record: of each repository in each environment the deployment that succeeded last.
-- name: backup.live
SELECT task.id, task.target AS environment, task.repository, deployment.build_id
FROM environment
JOIN task ON task.target = environment.name
JOIN deployment ON deployment.task_id = task.id
WHERE task.type = 'deployment'
  AND task.status = 'succeeded'
  AND task.ended_seq > environment.created_seq
  AND task.ended_seq = (
      SELECT max(ended_seq)
      FROM task AS other
      WHERE other.type = 'deployment'
        AND other.status = 'succeeded'
        AND other.target = task.target
        AND other.repository = task.repository)
ORDER BY task.target, task.repository

-- The next task's id is above :id; the table is SQLite's own for AUTOINCREMENT.
-- name: backup.skip_ids
UPDATE sqlite_sequence
SET seq = max(seq, :id)
WHERE name = 'task'

-- name: backup.end_sessions
DELETE FROM session
