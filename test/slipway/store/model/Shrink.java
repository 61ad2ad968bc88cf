package slipway.store.model;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * The shortest part of a sequence that still shows what it shows, as far as it is found by leaving out steps, first
 * many at a time, then one; and of that, the one with the simplest numbers.
 */
final class Shrink {
    private final Predicate<List<Step>> shows;

    Shrink(Predicate<List<Step>> shows) {
        this.shows = shows;
    }

    List<Step> shortest(List<Step> steps) {
        List<Step> best = steps;
        List<Step> last;
        do {
            last = best;
            for (int size = Math.max(1, best.size() / 2); size > 0; size /= 2) {
                best = without(best, size);
            }
            best = simpler(best);
        } while (!best.equals(last));
        return best;
    }

    private List<Step> without(List<Step> steps, int size) {
        List<Step> best = steps;
        for (int from = Math.max(0, steps.size() - size); from >= 0; from -= size) {
            var fewer = new ArrayList<>(best.subList(0, Math.min(from, best.size())));
            fewer.addAll(best.subList(Math.min(from + size, best.size()), best.size()));
            if (fewer.size() < best.size() && shows.test(fewer)) {
                best = fewer;
            }
        }
        return best;
    }

    private List<Step> simpler(List<Step> steps) {
        var best = new ArrayList<>(steps);
        for (int i = 0; i < best.size(); i++) {
            for (Step simpler : best.get(i).simpler()) {
                Step was = best.set(i, simpler);
                if (shows.test(List.copyOf(best))) {
                    break;
                }
                best.set(i, was);
            }
        }
        return best;
    }
}
