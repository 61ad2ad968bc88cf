-- What web hooks were answered.

-- The first delivery with this id or this body.
-- name: delivery.find
SELECT build_id, ignored
FROM delivery
WHERE id = (
    SELECT min(id)
    FROM (
        SELECT id
        FROM delivery
        WHERE repository = :repository
          AND body_hash = :body_hash
          AND received_at > :since
        UNION ALL
        SELECT id
        FROM delivery
        WHERE repository = :repository
          AND delivery = :delivery
          AND received_at > :since) AS same)

-- name: delivery.add
INSERT INTO delivery (repository, delivery, body_hash, build_id, ignored, received_at)
VALUES (:repository, :delivery, :body_hash, :build, :ignored, :now)

-- A few of the oldest that have had their time. More go than come, so that they never gather.
-- name: delivery.prune
DELETE FROM delivery
WHERE id IN (
    SELECT id
    FROM delivery
    WHERE received_at <= :until
    ORDER BY received_at
    LIMIT :limit)

-- Of a repository that is no more: one made anew under its name has been sent nothing yet.
-- name: delivery.forget
DELETE FROM delivery
WHERE repository = :repository
