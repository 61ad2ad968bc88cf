-- How far the audit file had come when the database last heard of it.

-- name: audit.head
SELECT seq, hash
FROM audit_head

-- name: audit.reached
UPDATE audit_head
SET seq = :seq, hash = :hash

-- To be done there and back: whether the database can be written. A row that is set to what it is writes nothing.
-- name: audit.touch
UPDATE audit_head
SET seq = seq + :by
