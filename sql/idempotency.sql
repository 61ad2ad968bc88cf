-- Which task a request with an Idempotency-Key made.

-- name: idempotency.find
SELECT body_hash, task_id
FROM idempotency
WHERE user_id = :user_id
  AND path = :path
  AND key = :key
  AND created_at > :since

-- A key that is there already is one that has had its time, and is used anew.
-- name: idempotency.add
INSERT INTO idempotency (user_id, path, key, body_hash, task_id, created_at)
VALUES (:user_id, :path, :key, :body_hash, :task, :now)
ON CONFLICT (user_id, path, key) DO UPDATE
SET body_hash = excluded.body_hash, task_id = excluded.task_id, created_at = excluded.created_at

-- A few of the oldest that have had their time. More go than come, so that they never gather.
-- name: idempotency.prune
DELETE FROM idempotency
WHERE (user_id, path, key) IN (
    SELECT user_id, path, key
    FROM idempotency
    WHERE created_at <= :until
    ORDER BY created_at
    LIMIT :limit)
