package slipway.worker;

import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * Where tasks work and log.
 *
 * @param work     has a folder for each task that asked for one, by its id
 * @param logs     has a file for each task that printed something: {@code 17.log}
 * @param logLimit bytes a log may have
 * @param room     whether the disk can take more of logs
 * @param grown    told the id of a task whose log has grown; must not block
 * @param delete   removes a folder with all that is in it
 */
public record Places(Path work, Path logs, long logLimit, BooleanSupplier room, LongConsumer grown,
        Consumer<Path> delete) {
    public Path folder(long task) {
        return work.resolve(Long.toString(task));
    }

    public Path log(long task) {
        return logs.resolve(task + ".log");
    }
}
