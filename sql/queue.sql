-- Whether anything is claimed at all.

-- name: queue.find
SELECT *
FROM queue

-- Pausing what is paused changes nothing.
-- name: queue.pause
UPDATE queue
SET paused_by = :by, paused_reason = :reason, paused_since = :now
WHERE paused_since IS NULL

-- name: queue.resume
UPDATE queue
SET paused_by = NULL, paused_reason = NULL, paused_since = NULL
WHERE paused_since IS NOT NULL
