package slipway.task;

/**
 * Who does something.
 *
 * @param name   a user's, or one of those that act by themselves
 * @param userId null for those
 */
public record Actor(String name, Long userId) {
    public static final Actor WEBHOOK = new Actor("webhook", null);
    public static final Actor AUTO = new Actor("auto", null);
    public static final Actor SYSTEM = new Actor("system", null);

    public static Actor of(User user) {
        return new Actor(user.name(), user.id());
    }
}
