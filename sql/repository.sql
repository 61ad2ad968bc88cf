-- Repositories: where the commits come from and how they are built.

-- name: repository.create
INSERT INTO repository (name, url, default_branch, build_command, artifact, timeout_seconds, idle_timeout_seconds,
                        network, variables, hook_branches, webhook_secret, git_token, notify_url, notify_secret,
                        created_at)
VALUES (:name, :url, :default_branch, :build_command, :artifact, :timeout_seconds, :idle_timeout_seconds,
        :network, :variables, :hook_branches, :webhook_secret, :git_token, :notify_url, :notify_secret,
        :now)
ON CONFLICT (name) DO NOTHING
RETURNING *

-- name: repository.change
UPDATE repository
SET url = :url, default_branch = :default_branch, build_command = :build_command, artifact = :artifact,
    timeout_seconds = :timeout_seconds, idle_timeout_seconds = :idle_timeout_seconds, network = :network,
    variables = :variables, hook_branches = :hook_branches, webhook_secret = :webhook_secret,
    git_token = :git_token, notify_url = :notify_url, notify_secret = :notify_secret
WHERE name = :name
RETURNING *

-- name: repository.delete
DELETE FROM repository
WHERE name = :name

-- name: repository.find
SELECT *
FROM repository
WHERE name = :name

-- name: repository.all
SELECT *
FROM repository
ORDER BY name
