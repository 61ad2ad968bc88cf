-- What a user shows to be let in. Only a token's SHA-256 is kept.

-- name: token.create
INSERT INTO token (user_id, label, hash, expires_at, created_at)
VALUES (:user_id, :label, :hash, :expires_at, :now)
RETURNING *

-- name: token.delete
DELETE FROM token
WHERE user_id = :user_id
  AND id = :id

-- name: token.of_user
SELECT *
FROM token
WHERE user_id = :user_id
ORDER BY id DESC

-- name: token.authenticate
SELECT "user".*, token.id AS token_id, token.expires_at, token.last_used_at
FROM token
JOIN "user" ON "user".id = token.user_id
WHERE token.hash = :hash

-- name: token.used
UPDATE token
SET last_used_at = :now
WHERE id = :id
  AND (last_used_at IS NULL OR last_used_at <= :before)
