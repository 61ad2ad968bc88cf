-- What commands are given and nobody is shown. Of :repository and :environment one is null.

-- name: secret.create
INSERT INTO secret (repository_id, environment_id, name, value, created_at, created_by)
VALUES (:repository, :environment, :name, :value, :now, :by)

-- name: secret.delete
DELETE FROM secret
WHERE (repository_id = :repository OR environment_id = :environment)
  AND name = :name

-- Bytes, or a few more, of all of them before they are encrypted; see Vault.
-- name: secret.size
SELECT coalesce(sum(length(value)) * 3 / 4, 0) AS n
FROM secret
WHERE repository_id = :repository
   OR environment_id = :environment

-- name: secret.of
SELECT *
FROM secret
WHERE repository_id = :repository
   OR environment_id = :environment
ORDER BY name
