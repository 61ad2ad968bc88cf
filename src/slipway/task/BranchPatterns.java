package slipway.task;

/**
 * Comma-separated globs for branch names: {@code main,release/*}. A star stands for any characters, slashes too, a
 * question mark for one.
 */
public record BranchPatterns(String text) {

    public boolean match(String branch) {
        for (String pattern : text.split(",")) {
            if (matches(pattern.strip(), branch)) {
                return true;
            }
        }
        return false;
    }

    // Goes back to the last star only, so that no pattern takes more than its length times the name's.
    private static boolean matches(String pattern, String name) {
        int p = 0;
        int n = 0;
        int star = -1;
        int taken = 0;
        while (n < name.length()) {
            char c = p < pattern.length() ? pattern.charAt(p) : '\0';
            if (c == '*') {
                star = p++;
                taken = n;
            } else if (c == '?' || c == name.charAt(n)) {
                p++;
                n++;
            } else if (star >= 0) {
                p = star + 1;
                n = ++taken;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }
}
