-- How far the audit file had come when the database last heard of it.

-- name: audit.head
SELECT seq, hash
FROM audit_head

-- name: audit.reached
UPDATE audit_head
SET seq = :seq, hash = :hash
