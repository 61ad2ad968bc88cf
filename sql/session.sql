-- Who is signed in on the page. Of a session's secret only the SHA-256 is kept.

-- name: session.create
INSERT INTO session (token_id, hash, created_at, last_used_at)
VALUES (:token_id, :hash, :now, :now)

-- name: session.authenticate
SELECT "user".*, token.id AS token_id, token.expires_at, session.id AS session_id,
       session.created_at AS opened_at, session.last_used_at
FROM session
JOIN token ON token.id = session.token_id
JOIN "user" ON "user".id = token.user_id
WHERE session.hash = :hash

-- name: session.used
UPDATE session
SET last_used_at = :now
WHERE id = :id
  AND last_used_at <= :before

-- name: session.close
DELETE FROM session
WHERE hash = :hash

-- name: session.remove_over
DELETE FROM session
WHERE created_at <= :opened_before
   OR last_used_at <= :used_before
   OR token_id IN (SELECT id FROM token WHERE expires_at <= :now)
