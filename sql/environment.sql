-- Environments: where deployments go, one at a time.

-- name: environment.create
INSERT INTO environment (name, deploy_command, health_check_url, health_check_command, health_check_timeout_seconds,
                         timeout_seconds, idle_timeout_seconds, keep_releases, "order", auto_deploy, variables,
                         notify_url, notify_secret, created_seq, created_at)
VALUES (:name, :deploy_command, :health_check_url, :health_check_command, :health_check_timeout_seconds,
        :timeout_seconds, :idle_timeout_seconds, :keep_releases, :order, :auto_deploy, :variables,
        :notify_url, :notify_secret, :seq, :now)
ON CONFLICT (name) DO NOTHING
RETURNING *

-- name: environment.change
UPDATE environment
SET deploy_command = :deploy_command, health_check_url = :health_check_url,
    health_check_command = :health_check_command, health_check_timeout_seconds = :health_check_timeout_seconds,
    timeout_seconds = :timeout_seconds, idle_timeout_seconds = :idle_timeout_seconds,
    keep_releases = :keep_releases, "order" = :order, auto_deploy = :auto_deploy, variables = :variables,
    notify_url = :notify_url, notify_secret = :notify_secret
WHERE name = :name
RETURNING *

-- name: environment.delete
DELETE FROM environment
WHERE name = :name

-- Locking what is locked changes nothing.
-- name: environment.lock
UPDATE environment
SET locked_by = :by, locked_reason = :reason, locked_since = :now
WHERE name = :name
  AND locked_since IS NULL

-- name: environment.unlock
UPDATE environment
SET locked_by = NULL, locked_reason = NULL, locked_since = NULL
WHERE name = :name
  AND locked_since IS NOT NULL

-- name: environment.find
SELECT *
FROM environment
WHERE name = :name

-- name: environment.all
SELECT *
FROM environment
ORDER BY name
