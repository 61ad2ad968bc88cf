-- Echoes: words that are said again.

-- name: echo.create
INSERT INTO echo (task_id, words, times)
VALUES (:task, :words, :times)

-- name: echo.details
SELECT *
FROM echo
WHERE task_id = :task

-- name: echo.heard
UPDATE echo
SET heard = :heard
WHERE task_id = :task
