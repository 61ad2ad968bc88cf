-- How far the audit file had come when the database last heard of it.

-- name: audit.head
SELECT seq, hash
FROM audit_head

-- name: audit.reached
UPDATE audit_head
SET seq = :seq, hash = :hash

-- Writes a page and changes nothing: whether the database can be written.
-- name: audit.touch
UPDATE audit_head
SET seq = seq
