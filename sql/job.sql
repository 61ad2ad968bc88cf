-- Jobs: a command an administrator gave.

-- name: job.create
INSERT INTO job (task_id, command, timeout_seconds, idle_timeout_seconds)
VALUES (:task, :command, :timeout_seconds, :idle_timeout_seconds)

-- name: job.details
SELECT task.target, job.*
FROM job
JOIN task ON task.id = job.task_id
WHERE job.task_id = :task
