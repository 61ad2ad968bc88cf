-- The lifecycle of every type of task. A line that ends in `-- when :name` is part of its statement only when
-- that parameter is given. Statuses stand as literals: with a parameter the partial indexes could not be used.

-- name: task.create
INSERT INTO task (type, target, repository, rank, ready_at, attempt, retry_of,
                  triggered_by, triggered_by_user_id, created_at)
VALUES (:type, :target, :repository, :rank, :ready_at, :attempt, :retry_of,
        :actor, :user_id, :now)
RETURNING id

-- The claim. It is exclusive three times over: one statement, inside the writer's one transaction; guarded by
-- `status = 'pending'` in its outer WHERE; and held by the unique index task_one_ongoing_per_target.
-- It looks at the head of each target's line only, hopping along task_line from one target to the next, so rows
-- that are finished, or that wait behind a busy target, cost nothing.
-- name: task.claim
UPDATE task
SET status = 'ongoing', started_at = :now, claimed_by = :worker
WHERE id IN (
    WITH RECURSIVE
    line (target) AS (
        SELECT min(target) FROM task
        WHERE status = 'pending' AND target IS NOT NULL AND ready_at IS NOT NULL
        UNION ALL
        SELECT (SELECT min(task.target) FROM task
                WHERE status = 'pending' AND task.target > line.target AND ready_at IS NOT NULL)
        FROM line
        WHERE line.target IS NOT NULL
    ),
    head (id) AS (
        SELECT (SELECT id FROM task
                WHERE status = 'pending' AND task.target = line.target AND ready_at IS NOT NULL
                ORDER BY rank, ready_at, id
                LIMIT 1)
        FROM line
        WHERE line.target IS NOT NULL
          AND NOT EXISTS (SELECT 1 FROM task WHERE status = 'ongoing' AND task.target = line.target)
          AND NOT EXISTS (SELECT 1 FROM environment WHERE name = line.target AND locked_since IS NOT NULL)
    ),
    free (id) AS (
        SELECT id FROM task
        WHERE status = 'pending' AND type = :type AND target IS NULL AND ready_at IS NOT NULL
        ORDER BY ready_at, id
        LIMIT :limit
    )
    SELECT task.id
    FROM task
    WHERE task.id IN (SELECT id FROM head UNION ALL SELECT id FROM free)
      AND task.type = :type
    ORDER BY rank, ready_at, task.id
    LIMIT :limit
)
  AND status = 'pending'
  AND NOT EXISTS (SELECT 1 FROM queue WHERE paused_since IS NOT NULL)
RETURNING *

-- The end of a task. Only who claimed it may end it; the caller demands that exactly one row changed.
-- name: task.finish
UPDATE task
SET status = :status, reason = :reason, error = :error, completed_at = :now, duration_ms = :duration_ms,
    exit_code = :exit_code, log_size = :log_size, ended_seq = :seq
WHERE id = :task
  AND status = 'ongoing'
  AND claimed_by = :worker

-- The end of a task that never began.
-- name: task.withdraw
UPDATE task
SET status = 'failed', reason = :reason, error = :error, completed_at = :now, duration_ms = 0, ended_seq = :seq
WHERE id = :task
  AND status = 'pending'

-- What a dead life of the program left. The data directory's lock says that whoever claimed it is gone.
-- name: task.left_ongoing
SELECT *
FROM task
WHERE status = 'ongoing'
  AND type = :type
  AND claimed_by <> :worker
ORDER BY id

-- name: task.recover
UPDATE task
SET status = 'failed', reason = 'worker_restart', error = :error, completed_at = :now, log_size = :log_size,
    ended_seq = :seq
WHERE id = :task
  AND status = 'ongoing'
  AND claimed_by <> :worker

-- It enters its target's line.
-- name: task.ready
UPDATE task
SET ready_at = :now
WHERE id = :task
  AND status = 'pending'
  AND ready_at IS NULL

-- name: task.find
SELECT *
FROM task
WHERE id = :task

-- Few are pending or ongoing, however many there were: those are taken by their ids, from the indexes on them.
-- name: task.list
SELECT task.*
FROM task
JOIN build ON build.task_id = task.id AND build.branch = :branch -- when :branch
WHERE TRUE
  AND task.id < :before -- when :before
  AND task.type = :type -- when :type
  AND task.repository = :repository -- when :repository
  AND task.target = :target -- when :target
  AND task.id IN (SELECT id FROM task WHERE status = 'pending') -- when :pending
  AND task.id IN (SELECT id FROM task WHERE status = 'ongoing') -- when :ongoing
  AND task.status = 'succeeded' -- when :succeeded
  AND task.status = 'failed' -- when :failed
ORDER BY task.id DESC
LIMIT :limit

-- In the order in which they began; by id, every row would be read.
-- name: task.ongoing
SELECT *
FROM task
WHERE status = 'ongoing'
ORDER BY started_at, id

-- name: task.ongoing_on
SELECT *
FROM task
WHERE status = 'ongoing'
  AND target = :target

-- name: task.count_ongoing
SELECT count(*) AS n
FROM task
WHERE status = 'ongoing'
  AND type = :type

-- name: task.count_pending_of
SELECT count(*) AS n
FROM task
WHERE status = 'pending'
  AND type = :type

-- name: task.count_pending
SELECT count(*) AS n
FROM task
WHERE status = 'pending'

-- All that waits for a target: who stands in its line, and the deployments that are not in it yet.
-- name: task.count_pending_on
SELECT (SELECT count(*) FROM task WHERE status = 'pending' AND target = :target AND ready_at IS NOT NULL)
     + (SELECT count(*) FROM task WHERE status = 'pending' AND type = 'deployment' AND target = :target
                                    AND ready_at IS NULL) AS n

-- The tasks of a repository, or on a target, that are not completed.
-- name: task.open
SELECT id
FROM task
WHERE status IN ('pending', 'ongoing')
  AND repository = :repository -- when :repository
  AND target = :target -- when :target
LIMIT 1

-- Where in its line a task stands: how many are in it up to itself.
-- name: task.position
SELECT count(*) AS n
FROM task
WHERE status = 'pending'
  AND target = :target
  AND ready_at IS NOT NULL
  AND (rank, ready_at, id) <= (:rank, :ready_at, :task)

-- name: task.before
SELECT id
FROM task
WHERE status = 'pending'
  AND target = :target
  AND ready_at IS NOT NULL
  AND (rank, ready_at, id) < (:rank, :ready_at, :task)
ORDER BY rank DESC, ready_at DESC, id DESC
LIMIT 1

-- Every target that has a line.
-- name: task.lines
WITH RECURSIVE
line (target) AS (
    SELECT min(target) FROM task
    WHERE status = 'pending' AND target IS NOT NULL AND ready_at IS NOT NULL
    UNION ALL
    SELECT (SELECT min(task.target) FROM task
            WHERE status = 'pending' AND task.target > line.target AND ready_at IS NOT NULL)
    FROM line
    WHERE line.target IS NOT NULL
)
SELECT target
FROM line
WHERE target IS NOT NULL

-- The heads of those lines whose target is neither busy nor locked, as the claim finds them.
-- name: task.claimable_heads
WITH RECURSIVE
line (target) AS (
    SELECT min(target) FROM task
    WHERE status = 'pending' AND target IS NOT NULL AND ready_at IS NOT NULL
    UNION ALL
    SELECT (SELECT min(task.target) FROM task
            WHERE status = 'pending' AND task.target > line.target AND ready_at IS NOT NULL)
    FROM line
    WHERE line.target IS NOT NULL
),
head (id) AS (
    SELECT (SELECT id FROM task
            WHERE status = 'pending' AND task.target = line.target AND ready_at IS NOT NULL
            ORDER BY rank, ready_at, id
            LIMIT 1)
    FROM line
    WHERE line.target IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM task WHERE status = 'ongoing' AND task.target = line.target)
      AND NOT EXISTS (SELECT 1 FROM environment WHERE name = line.target AND locked_since IS NOT NULL)
)
SELECT task.type, task.ready_at
FROM head
JOIN task ON task.id = head.id

-- name: task.in_line
SELECT *
FROM task
WHERE status = 'pending'
  AND target = :target
  AND ready_at IS NOT NULL
ORDER BY rank, ready_at, id
LIMIT :limit

-- name: task.free
SELECT *
FROM task
WHERE status = 'pending'
  AND type = :type
  AND target IS NULL
  AND ready_at IS NOT NULL
ORDER BY ready_at, id
LIMIT :limit

-- By way of their ids, so that the index on what is pending answers, and not the one on all of the type.
-- name: task.not_ready
SELECT *
FROM task
WHERE id IN (SELECT id FROM task WHERE status = 'pending' AND type = :type AND ready_at IS NULL)
ORDER BY id
LIMIT :limit

-- Every type that something pending has, hopping along task_waiting.
-- name: task.types_waiting
WITH RECURSIVE
kind (type) AS (
    SELECT min(type) FROM task WHERE status = 'pending'
    UNION ALL
    SELECT (SELECT min(task.type) FROM task WHERE status = 'pending' AND task.type > kind.type)
    FROM kind
    WHERE kind.type IS NOT NULL
)
SELECT type
FROM kind
WHERE type IS NOT NULL

-- For the audit's verification.
-- name: task.statuses
SELECT id, status
FROM task
ORDER BY id

-- The oldest of the newest :keep tasks of a type.
-- name: task.oldest_kept
SELECT coalesce(min(id), 0) AS id
FROM (SELECT id FROM task WHERE type = :type ORDER BY id DESC LIMIT :keep) AS newest
