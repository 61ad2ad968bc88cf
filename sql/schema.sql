-- Today's shape, for a reader. A database gets here by the files in migrations/; a test holds the two together.
--
-- Times are text, UTC, with milliseconds: 2026-11-23T15:50:00.120Z. Flags are 0 or 1.

-- Every task of every type: the one lifecycle, and what the claim looks at. What only one type has is in that
-- type's own table, keyed by the task's id.
CREATE TABLE task (
    id                   INTEGER PRIMARY KEY AUTOINCREMENT, -- an audited id is never used again
    type                 TEXT    NOT NULL,                  -- an open set: build, deployment, job, …
    status               TEXT    NOT NULL DEFAULT 'pending'
                         CHECK (status IN ('pending', 'ongoing', 'succeeded', 'failed')),
    target               TEXT,                              -- what it needs to itself while ongoing, or null
    repository           TEXT,                              -- the name of the repository it is of, or null
    rank                 INTEGER NOT NULL DEFAULT 1 CHECK (rank IN (0, 1)), -- 0 stands first in its target's line
    ready_at             TEXT,                              -- since when it is in its line; null: not yet
    reason               TEXT,                              -- why it failed
    error                TEXT,                              -- the sentence that goes with it
    attempt              INTEGER NOT NULL DEFAULT 1 CHECK (attempt >= 1),
    retry_of             INTEGER REFERENCES task (id),
    triggered_by         TEXT    NOT NULL,                  -- a user's name, or webhook, auto, system
    triggered_by_user_id INTEGER,                           -- no foreign key: past tasks outlive users
    created_at           TEXT    NOT NULL,
    started_at           TEXT,
    completed_at         TEXT,
    duration_ms          INTEGER,                           -- monotonic; null after a recovery
    exit_code            INTEGER,
    log_size             INTEGER NOT NULL DEFAULT 0,        -- bytes, as it ended
    claimed_by           TEXT,                              -- the life of the program that claimed it
    ended_seq            INTEGER,                           -- the id of the event that tells of its end
    CHECK (status <> 'ongoing' OR (started_at IS NOT NULL AND claimed_by IS NOT NULL)),
    CHECK ((status IN ('succeeded', 'failed')) = (completed_at IS NOT NULL)),
    CHECK ((status IN ('succeeded', 'failed')) = (ended_seq IS NOT NULL)),
    CHECK ((status = 'failed') = (reason IS NOT NULL)),
    CHECK ((status = 'failed') = (error IS NOT NULL))
) STRICT;

-- What lists walk. They stand before the indexes on what is pending or ongoing: of two that would do, SQLite takes the
-- later one, and these grow with all that has ended.
CREATE INDEX task_failed ON task (id) WHERE status = 'failed';
CREATE INDEX task_of_type ON task (type, id);
CREATE INDEX task_of_target ON task (target, id) WHERE target IS NOT NULL;
CREATE INDEX task_of_repository ON task (repository, id) WHERE repository IS NOT NULL;

-- The row is the lock: never two ongoing tasks on one target, whatever the program does.
CREATE UNIQUE INDEX task_one_ongoing_per_target ON task (target) WHERE status = 'ongoing' AND target IS NOT NULL;

CREATE INDEX task_ongoing ON task (type, id) WHERE status = 'ongoing';

-- All that waits, by type; with target null, in the order in which the free ones go.
CREATE INDEX task_waiting ON task (type, target, ready_at, id) WHERE status = 'pending';

-- The lines in front of the targets, each in its order. The status stands last: only there does SQLite see that the
-- index alone answers, and takes it before task_of_target.
CREATE INDEX task_line ON task (target, rank, ready_at, id)
    WHERE target IS NOT NULL AND ready_at IS NOT NULL AND status = 'pending';

-- What is live: the deployment of a repository in an environment that succeeded last, by its event.
CREATE INDEX task_live ON task (target, repository, ended_seq) WHERE type = 'deployment' AND status = 'succeeded';

-- Terminal is terminal.
CREATE TRIGGER task_terminal BEFORE UPDATE OF status ON task
    WHEN old.status IN ('succeeded', 'failed')
BEGIN
    SELECT raise(ABORT, 'a task that has completed stays as it is');
END;

-- What another program hands in is refused here, where it is told, when the service could not read it: datetime('now')
-- is no such time. `IS NOT` also says no to a day that does not exist, and neither says anything to a null.
CREATE TRIGGER task_times BEFORE INSERT ON task
    WHEN date(substr(new.created_at, 1, 10)) IS NOT substr(new.created_at, 1, 10)
      OR substr(new.created_at, 11) NOT GLOB 'T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'
      OR date(substr(new.ready_at, 1, 10)) IS NOT substr(new.ready_at, 1, 10)
      OR substr(new.ready_at, 11) NOT GLOB 'T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'
      OR date(substr(new.started_at, 1, 10)) IS NOT substr(new.started_at, 1, 10)
      OR substr(new.started_at, 11) NOT GLOB 'T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'
      OR date(substr(new.completed_at, 1, 10)) IS NOT substr(new.completed_at, 1, 10)
      OR substr(new.completed_at, 11) NOT GLOB 'T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'
BEGIN
    SELECT raise(ABORT, 'times are as strftime(''%Y-%m-%dT%H:%M:%fZ'') gives them');
END;

CREATE TRIGGER task_ready_at BEFORE UPDATE OF ready_at ON task
    WHEN date(substr(new.ready_at, 1, 10)) IS NOT substr(new.ready_at, 1, 10)
      OR substr(new.ready_at, 11) NOT GLOB 'T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'
BEGIN
    SELECT raise(ABORT, 'ready_at is as strftime(''%Y-%m-%dT%H:%M:%fZ'') gives it');
END;

CREATE TRIGGER task_numbers BEFORE INSERT ON task
    WHEN new.attempt IS NOT coalesce((SELECT attempt + 1 FROM task WHERE id = new.retry_of), 1)
      OR abs(new.exit_code) > 255
BEGIN
    SELECT raise(ABORT, 'attempt is 1, or one more than that of retry_of; exit_code is at most 255');
END;

CREATE TABLE build (
    task_id          INTEGER PRIMARY KEY REFERENCES task (id),
    branch           TEXT    NOT NULL,
    commit_asked     TEXT    NOT NULL DEFAULT '',           -- '' is the branch's head
    commit_hash      TEXT    NOT NULL DEFAULT '',           -- '' until resolved
    commit_subject   TEXT    NOT NULL DEFAULT '',
    source           TEXT    NOT NULL DEFAULT 'commit'        -- what asked for it; a retry has its first attempt's
                     CHECK (source IN ('head', 'commit', 'webhook')),
    origin           INTEGER NOT NULL,                      -- the first attempt: itself, unless it is a retry
    artifact_size    INTEGER,
    artifact_sha256  TEXT,
    artifact_cleaned INTEGER NOT NULL DEFAULT 0 CHECK (artifact_cleaned IN (0, 1)),
    CHECK ((artifact_size IS NULL) = (artifact_sha256 IS NULL))
) STRICT;

-- What may be cleaned some day.
CREATE INDEX build_not_cleaned ON build (task_id) WHERE artifact_cleaned = 0;

CREATE TABLE deployment (
    task_id       INTEGER PRIMARY KEY REFERENCES task (id), -- its environment is the task's target
    build_id      INTEGER NOT NULL REFERENCES build (task_id),
    release       TEXT,                                     -- null until placed and once pruned
    rolled_back   INTEGER NOT NULL DEFAULT 0 CHECK (rolled_back IN (0, 1)),
    rollback      INTEGER NOT NULL DEFAULT 0 CHECK (rollback IN (0, 1)),
    superseded_by INTEGER REFERENCES task (id)
) STRICT;

CREATE INDEX deployment_of_build ON deployment (build_id);

CREATE TABLE job (
    task_id              INTEGER PRIMARY KEY REFERENCES task (id),
    command              TEXT    NOT NULL,
    timeout_seconds      INTEGER NOT NULL DEFAULT 3600,
    idle_timeout_seconds INTEGER NOT NULL DEFAULT 600
) STRICT;

CREATE TRIGGER job_seconds BEFORE INSERT ON job
    WHEN new.timeout_seconds NOT BETWEEN 1 AND 604800 OR new.idle_timeout_seconds NOT BETWEEN 1 AND 604800
BEGIN
    SELECT raise(ABORT, 'timeout_seconds and idle_timeout_seconds are from 1 to 604800');
END;

CREATE TABLE repository (
    id                   INTEGER PRIMARY KEY AUTOINCREMENT,
    name                 TEXT    NOT NULL UNIQUE,
    url                  TEXT    NOT NULL,
    default_branch       TEXT    NOT NULL,
    build_command        TEXT    NOT NULL,
    artifact             TEXT,
    timeout_seconds      INTEGER NOT NULL,
    idle_timeout_seconds INTEGER NOT NULL,
    network              INTEGER NOT NULL CHECK (network IN (0, 1)),
    variables            TEXT    NOT NULL,                  -- a JSON object
    hook_branches        TEXT    NOT NULL,
    webhook_secret       TEXT,
    git_token            TEXT,
    notify_url           TEXT,
    notify_secret        TEXT,
    created_at           TEXT    NOT NULL
) STRICT;

CREATE TABLE environment (
    id                           INTEGER PRIMARY KEY AUTOINCREMENT,
    name                         TEXT    NOT NULL UNIQUE,
    deploy_command               TEXT,
    health_check_url             TEXT,
    health_check_command         TEXT,
    health_check_timeout_seconds INTEGER NOT NULL,
    timeout_seconds              INTEGER NOT NULL,
    idle_timeout_seconds         INTEGER NOT NULL,
    keep_releases                INTEGER NOT NULL,
    "order"                      TEXT    NOT NULL CHECK ("order" IN ('fifo', 'newest')),
    auto_deploy                  TEXT    NOT NULL,          -- a JSON list of repository@branch
    variables                    TEXT    NOT NULL,          -- a JSON object
    notify_url                   TEXT,
    notify_secret                TEXT,
    locked_by                    TEXT,
    locked_reason                TEXT,
    locked_since                 TEXT,
    created_seq                  INTEGER NOT NULL,          -- deployments that succeeded before it are another's
    created_at                   TEXT    NOT NULL
) STRICT;

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

-- One row: whether the queue is paused.
CREATE TABLE queue (
    id            INTEGER PRIMARY KEY CHECK (id = 1),
    paused_by     TEXT,
    paused_reason TEXT,
    paused_since  TEXT
) STRICT;

CREATE TABLE "user" (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    name       TEXT    NOT NULL UNIQUE,
    role       TEXT    NOT NULL CHECK (role IN ('viewer', 'developer', 'deployer', 'admin')),
    created_at TEXT    NOT NULL
) STRICT;

CREATE TABLE token (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id      INTEGER NOT NULL REFERENCES "user" (id) ON DELETE CASCADE,
    label        TEXT    NOT NULL,
    hash         BLOB    NOT NULL UNIQUE,                   -- SHA-256; the token itself is kept nowhere
    expires_at   TEXT,
    created_at   TEXT    NOT NULL,
    last_used_at TEXT
) STRICT;

CREATE INDEX token_of_user ON token (user_id);

-- Somebody signed in on the page. It ends with the token that opened it; of its own secret only the SHA-256 is kept.
CREATE TABLE session (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    token_id     INTEGER NOT NULL REFERENCES token (id) ON DELETE CASCADE,
    hash         BLOB    NOT NULL UNIQUE,
    created_at   TEXT    NOT NULL,
    last_used_at TEXT    NOT NULL
) STRICT;

CREATE INDEX session_of_token ON session (token_id);

-- What happened, in order and without gaps; the audit file has a line for each.
CREATE TABLE event (
    id      INTEGER PRIMARY KEY,                            -- the last one plus one, set by the INSERT
    at      TEXT    NOT NULL,
    event   TEXT    NOT NULL,
    task    INTEGER REFERENCES task (id),
    actor   TEXT    NOT NULL,
    message TEXT    NOT NULL
) STRICT;

CREATE INDEX event_of_task ON event (task, id) WHERE task IS NOT NULL;

CREATE TRIGGER event_time BEFORE INSERT ON event
    WHEN date(substr(new.at, 1, 10)) IS NOT substr(new.at, 1, 10)
      OR substr(new.at, 11) NOT GLOB 'T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'
BEGIN
    SELECT raise(ABORT, 'at is as strftime(''%Y-%m-%dT%H:%M:%fZ'') gives it');
END;

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

-- One row: the last line of the audit file that was forced to disk when the database last heard of it.
CREATE TABLE audit_head (
    id   INTEGER PRIMARY KEY CHECK (id = 1),
    seq  INTEGER NOT NULL,
    hash TEXT    NOT NULL
) STRICT;
