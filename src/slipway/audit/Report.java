package slipway.audit;

import java.util.List;

/**
 * What a verification found.
 *
 * @param entries  how many lines are part of the chain
 * @param seq      the number of the last of them
 * @param hash     its SHA-256, in hex
 * @param problems a sentence each; the first hundred
 */
public record Report(boolean valid, long entries, long seq, String hash, List<String> problems) {
}
