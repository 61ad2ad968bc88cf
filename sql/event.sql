-- What happened. Ids have no gaps: each is the last one plus one (AUTOINCREMENT would leave some).

-- name: event.add
INSERT INTO event (id, at, event, task, actor, message)
VALUES ((SELECT coalesce(max(id), 0) + 1 FROM event), :now, :event, :task, :actor, :message)
RETURNING id

-- name: event.next
SELECT coalesce(max(id), 0) + 1 AS id
FROM event

-- name: event.last
SELECT coalesce(max(id), 0) AS id
FROM event

-- name: event.after
SELECT *
FROM event
WHERE id > :after
  AND task = :task -- when :task
ORDER BY id
LIMIT :limit
