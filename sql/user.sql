-- Who may use the service.

-- name: user.create
INSERT INTO "user" (name, role, created_at)
VALUES (:name, :role, :now)
ON CONFLICT (name) DO NOTHING
RETURNING *

-- name: user.change
UPDATE "user"
SET role = :role
WHERE name = :name
RETURNING *

-- name: user.delete
DELETE FROM "user"
WHERE name = :name

-- name: user.find
SELECT *
FROM "user"
WHERE name = :name

-- name: user.all
SELECT *
FROM "user"
ORDER BY name

-- name: user.other_admins
SELECT count(*) AS n
FROM "user"
WHERE role = 'admin'
  AND name <> :name
