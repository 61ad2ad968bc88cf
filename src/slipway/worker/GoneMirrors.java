package slipway.worker;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import slipway.store.Database;
import slipway.store.Retention;

/** The mirrors of repositories that are no more. */
final class GoneMirrors {
    private static final Logger LOG = System.getLogger(GoneMirrors.class.getName());
    /** One may have been left while it was made, or when another was made in its place. */
    private static final Pattern MIRROR = Pattern.compile("(.+)\\.git(\\.new|\\.old)?");

    private final Database database;
    private final Cleaner.Stock stock;

    GoneMirrors(Database database, Cleaner.Stock stock) {
        this.database = database;
        this.stock = stock;
    }

    /** @param tell gets a sentence on each that has been removed */
    void clean(Consumer<String> tell) throws IOException, InterruptedException {
        var repositories = new TreeSet<String>();
        for (var mirror : Cleaner.list(stock.mirrors())) {
            Matcher matcher = MIRROR.matcher(mirror.getFileName().toString());
            if (matcher.matches()) {
                repositories.add(matcher.group(1));
            }
        }
        for (String repository : repositories) {
            clean(repository, tell);
        }
    }

    private void clean(String repository, Consumer<String> tell) throws InterruptedException {
        BooleanSupplier isNoMore = () -> database.read(session -> Retention.isNoMore(session, repository));
        try {
            if (isNoMore.getAsBoolean() && stock.mirror().remove(repository, isNoMore)) {
                tell.accept("the mirror of repository " + repository + ", which is no more, was cleaned away");
            }
        } catch (IOException e) {
            // The others can be, and this one perhaps the next time.
            LOG.log(Level.WARNING, "the mirror of repository " + repository
                    + ", which is no more, can't be removed", e);
        }
    }
}
