package slipway.shell;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The branches and tags of a repository as {@code git ls-remote} listed them: {@code HASH TAB REF} a line, and for a
 * tag with a message of its own the commit as {@code REF^{}}.
 */
record Refs(String listing) {
    /** The commit of that branch, or else of that tag. */
    Optional<String> commit(String name) {
        return find("refs/heads/" + name)
                .or(() -> find("refs/tags/" + name + "^{}"))
                .or(() -> find("refs/tags/" + name));
    }

    // No map of what may be a hundred thousand lines, for one look-up.
    private Optional<String> find(String ref) {
        int tab = listing.indexOf("\t" + ref + "\n");
        return tab < 40 ? Optional.empty() : Optional.of(listing.substring(tab - 40, tab));
    }

    boolean isEmpty() {
        return !listing.contains("\trefs/");
    }

    /** The same for the same branches and tags at the same commits. */
    String digest() {
        return HexFormat.of().formatHex(Disk.sha256().digest(listing.getBytes(StandardCharsets.UTF_8)));
    }
}
