package slipway.task;

import java.util.Map;

/**
 * Something a processor found out about its task, to be kept in the row of the task's type.
 *
 * @param name    with the type's name before it, a statement in {@code sql/}: {@code build.resolved}
 * @param values  that statement's parameters, without {@code task}
 * @param event   the event that tells of it, or "" when none does
 * @param message that event's sentence
 */
public record Fact(String name, Map<String, Object> values, String event, String message) {
    public Fact(String name, Map<String, Object> values) {
        this(name, values, "", "");
    }
}
