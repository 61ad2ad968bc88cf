package slipway.task;

import java.util.Map;

/** What a task of one type has beyond what every task has. An open set: one record per type. */
public interface Details {
    /** Of a task of a type this program does not know, or whose row in its type's table is missing. */
    Details NONE = new Details() {
        @Override
        public String title() {
            return "(of an unknown kind)";
        }

        @Override
        public Map<String, Object> fields() {
            return Map.of();
        }
    };

    /** What it is about, to follow "Build 17" in a sentence: {@code of hello@main (1a2b3c4)}. */
    String title();

    /** Its own fields as the API names them, in the API's order. */
    Map<String, Object> fields();

    /** What {@code TYPE.create} is given for a further attempt, without {@code task}. */
    default Map<String, Object> inputs() {
        return fields();
    }
}
