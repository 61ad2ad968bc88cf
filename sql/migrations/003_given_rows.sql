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

CREATE TRIGGER job_seconds BEFORE INSERT ON job
    WHEN new.timeout_seconds NOT BETWEEN 1 AND 604800 OR new.idle_timeout_seconds NOT BETWEEN 1 AND 604800
BEGIN
    SELECT raise(ABORT, 'timeout_seconds and idle_timeout_seconds are from 1 to 604800');
END;

CREATE TRIGGER event_time BEFORE INSERT ON event
    WHEN date(substr(new.at, 1, 10)) IS NOT substr(new.at, 1, 10)
      OR substr(new.at, 11) NOT GLOB 'T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'
BEGIN
    SELECT raise(ABORT, 'at is as strftime(''%Y-%m-%dT%H:%M:%fZ'') gives it');
END;
