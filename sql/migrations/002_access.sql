-- Sessions, secrets, web hooks' deliveries, idempotency keys, and notifications that are to be sent.

-- Somebody signed in on the page. It ends with the token that opened it; of its own secret only the SHA-256 is kept.
CREATE TABLE session (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    token_id     INTEGER NOT NULL REFERENCES token (id) ON DELETE CASCADE,
    hash         BLOB    NOT NULL UNIQUE,
    created_at   TEXT    NOT NULL,
    last_used_at TEXT    NOT NULL
) STRICT;

CREATE INDEX session_of_token ON session (token_id);

-- What commands are given and nobody is shown: of a repository or of an environment, and gone with it.
CREATE TABLE secret (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,
    repository_id  INTEGER REFERENCES repository (id) ON DELETE CASCADE,
    environment_id INTEGER REFERENCES environment (id) ON DELETE CASCADE,
    name           TEXT    NOT NULL,
    value          TEXT    NOT NULL,                        -- encrypted
    created_at     TEXT    NOT NULL,
    created_by     TEXT    NOT NULL,
    CHECK ((repository_id IS NULL) <> (environment_id IS NULL))
) STRICT;

CREATE UNIQUE INDEX secret_of_repository ON secret (repository_id, name) WHERE repository_id IS NOT NULL;
CREATE UNIQUE INDEX secret_of_environment ON secret (environment_id, name) WHERE environment_id IS NOT NULL;

-- What web hooks were answered, so that the same delivery is answered the same again.
CREATE TABLE delivery (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    repository  TEXT    NOT NULL,
    delivery    TEXT,                                       -- the id that the sender gave it, or null
    body_hash   BLOB    NOT NULL,                           -- SHA-256 of the raw body
    build_id    INTEGER REFERENCES task (id),               -- the build it made, or null
    ignored     TEXT,                                       -- why it made none, or null
    received_at TEXT    NOT NULL,
    CHECK ((build_id IS NULL) <> (ignored IS NULL))
) STRICT;

CREATE INDEX delivery_by_id ON delivery (repository, delivery) WHERE delivery IS NOT NULL;
CREATE INDEX delivery_by_body ON delivery (repository, body_hash);
CREATE INDEX delivery_received ON delivery (received_at);

-- Which task a request with an Idempotency-Key made.
CREATE TABLE idempotency (
    user_id    INTEGER NOT NULL,
    path       TEXT    NOT NULL,
    key        TEXT    NOT NULL,
    body_hash  BLOB    NOT NULL,                            -- SHA-256 of its type and bytes
    task_id    INTEGER NOT NULL REFERENCES task (id),
    created_at TEXT    NOT NULL,
    PRIMARY KEY (user_id, path, key)
) STRICT, WITHOUT ROWID;

CREATE INDEX idempotency_created ON idempotency (created_at);

-- Whom is still to be told of the end of a task. The row is there until it was told, or tried in vain three times.
CREATE TABLE notification (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    task_id     INTEGER NOT NULL REFERENCES task (id),
    event       TEXT    NOT NULL,                           -- BUILD_FAILED, …
    repository  TEXT,                                       -- whose notify_url it is for: a repository's
    environment TEXT,                                       -- or an environment's
    tries       INTEGER NOT NULL DEFAULT 0,
    next_at     TEXT    NOT NULL,
    CHECK ((repository IS NULL) <> (environment IS NULL))
) STRICT;

CREATE INDEX notification_next ON notification (next_at);
