package slipway.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import slipway.task.Refusal;
import slipway.task.Task;

/** A task's log: the whole of it, a part, or as it grows. */
final class LogHandlers {
    private static final String TYPE = "text/plain; charset=utf-8";
    private static final Map<String, String> HEADERS = Map.of("X-Accel-Buffering", "no");
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(15);
    private static final int CHUNK = 8 * 1024;
    private static final int MOST_LINES = 1_000_000;

    private final Service service;
    private final TaskHandlers tasks;
    private final Followers followers;
    private final Doorman doorman;

    LogHandlers(Service service, TaskHandlers tasks, Followers followers, Doorman doorman) {
        this.service = service;
        this.tasks = tasks;
        this.followers = followers;
        this.doorman = doorman;
    }

    /** {@code GET …/{id}/log}. */
    Handler of(String type) {
        return request -> {
            long id = request.id("id");
            var query = request.query();
            boolean follow = query.flag("follow", false);
            long offset = query.number("offset", -1L, 0, Long.MAX_VALUE);
            int tail = query.number("tail", -1, 0, MOST_LINES);
            boolean range = request.header("Range") != null;
            if ((offset >= 0 ? 1 : 0) + (tail >= 0 ? 1 : 0) + (range ? 1 : 0) > 1) {
                query.wrong(tail >= 0 ? "tail" : "offset", "only one of offset, tail and Range can be given");
            }
            if (follow && range) {
                query.wrong("follow", "does not go with Range; use offset or tail");
            }
            query.done();
            Task task = service.database().read(session -> tasks.find(session, type, id));
            Path log = service.actions().log(id);
            if (task.status().completed() && task.logSize() > 0 && !Files.exists(log)) {
                throw Refusal.gone("the log of " + task.type() + " " + id + " was cleaned away");
            }
            long from = tail >= 0 ? tailOf(log, tail) : Math.max(0, offset);
            if (follow) {
                return new Answer.Stream(TYPE, HEADERS, out -> follow(request, log, from, out));
            }
            return Files.exists(log)
                    ? new Answer.FilePart(log, from, TYPE, task.status().completed() ? id + "-" + task.logSize() : "",
                            HEADERS)
                    : new Answer.Bytes(200, TYPE, new byte[0], "", HEADERS);
        };
    }

    /** Ends when the task has, after its last byte. */
    private void follow(Request request, Path log, long from, OutputStream out)
            throws IOException, InterruptedException {
        long id = request.id("id");
        long at = from;
        try (var follower = followers.of(id)) {
            boolean over = completed(id);
            while (true) {
                if (!doorman.stillAdmits(request)) {
                    // Cut off, so that nobody takes it for the end of the task.
                    throw new InterruptedException("who followed is no longer let in");
                }
                at = copy(log, at, out);
                if (over) {
                    return;
                }
                // What has ended now has written all it ever will; what grew is copied before it is asked again.
                if (!follower.await(LOOK_AGAIN)) {
                    over = completed(id);
                } else {
                    over = follower.ended();
                }
            }
        }
    }

    private boolean completed(long id) {
        return service.database().read(session -> tasks.find(session, null, id)).status().completed();
    }

    /** @return where it has come to */
    private static long copy(Path log, long from, OutputStream out) throws IOException {
        if (!Files.exists(log)) {
            return from;
        }
        try (var channel = FileChannel.open(log, StandardOpenOption.READ)) {
            return Pieces.send(channel, from, Long.MAX_VALUE, out);
        }
    }

    /** Where the last {@code lines} lines begin. */
    private static long tailOf(Path log, int lines) throws IOException {
        if (!Files.exists(log)) {
            return 0;
        }
        try (var channel = FileChannel.open(log, StandardOpenOption.READ)) {
            long size = channel.size();
            long at = size;
            int left = lines;
            while (at > 0) {
                int length = (int) Math.min(CHUNK, at);
                var buffer = ByteBuffer.allocate(length);
                channel.read(buffer, at - length);
                for (int i = length - 1; i >= 0; i--) {
                    // The LF that ends the last line begins no further one.
                    if (buffer.get(i) == '\n' && at - length + i < size - 1 && --left == 0) {
                        return at - length + i + 1;
                    }
                }
                at -= length;
            }
            return lines == 0 ? size : 0;
        }
    }
}
