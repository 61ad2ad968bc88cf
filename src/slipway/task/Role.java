package slipway.task;

import java.util.Locale;

/** What a user may do; each role includes those before it. */
public enum Role {
    /** Reads. */
    VIEWER,
    /** Asks for builds, cancels and retries them. */
    DEVELOPER,
    /** The same for deployments; rolls back, locks and unlocks. */
    DEPLOYER,
    /** The rest. */
    ADMIN;

    private final String text = name().toLowerCase(Locale.ROOT);

    @Override
    public String toString() {
        return text;
    }

    public static Role of(String text) {
        for (Role role : values()) {
            if (role.text.equals(text)) {
                return role;
            }
        }
        throw new IllegalArgumentException("'" + text + "' is no role; use viewer, developer, deployer or admin");
    }

    public boolean includes(Role other) {
        return compareTo(other) >= 0;
    }
}
