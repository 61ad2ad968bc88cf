-- Who is still to be told of the end of a task.

-- The repository's notify_url, where it has one.
-- name: notification.to_repository
INSERT INTO notification (task_id, event, repository, next_at)
SELECT :task, :event, name, :now
FROM repository
WHERE name = :repository
  AND notify_url IS NOT NULL

-- name: notification.to_environment
INSERT INTO notification (task_id, event, environment, next_at)
SELECT :task, :event, name, :now
FROM environment
WHERE name = :environment
  AND notify_url IS NOT NULL

-- name: notification.all
SELECT *
FROM notification
ORDER BY next_at, id

-- A try is counted before it begins. The number of those before it guards it.
-- name: notification.tried
UPDATE notification
SET tries = tries + 1, next_at = :next
WHERE id = :notification
  AND tries = :tries

-- It was told, or given up.
-- name: notification.over
DELETE FROM notification
WHERE id = :notification

-- Whose notify_url was taken away.
-- name: notification.drop
DELETE FROM notification
WHERE repository = :repository
   OR environment = :environment
