package slipway.task;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class BranchPatternsTest {
    private static void match(String patterns, String... branches) {
        for (String branch : branches) {
            assertTrue(new BranchPatterns(patterns).match(branch), patterns + " " + branch);
        }
    }

    private static void doNotMatch(String patterns, String... branches) {
        for (String branch : branches) {
            assertFalse(new BranchPatterns(patterns).match(branch), patterns + " " + branch);
        }
    }

    @Test
    void aNameIsItselfAndNothingElse() {
        match("main", "main");
        doNotMatch("main", "mai", "mainly", "Main", "a/main", "main/a");
        doNotMatch("v1.2", "v1x2");
    }

    @Test
    void aStarIsAnyCharactersSlashesToo() {
        match("*", "main", "a/b/c");
        match("**", "main");
        match("release/*", "release/1", "release/1/x");
        doNotMatch("release/*", "release", "prerelease/1");
        match("*/x", "a/x", "a/b/x");
        match("a*b*c", "abc", "axbxc", "abbcbc");
        doNotMatch("a*b*c", "acb", "abcd");
        match("*ab", "aab", "abab");
    }

    @Test
    void aQuestionMarkIsOneCharacter() {
        match("v?", "v1");
        doNotMatch("v?", "v", "v10");
        match("v?*", "v1", "v10");
    }

    @Test
    void oneOfSeveralIsEnough() {
        match("main, release/* ,", "main", "release/1");
        doNotMatch("main, release/* ,", "", "a");
        doNotMatch(",", "main", "");
    }

    @Test
    void noPatternTakesLong() {
        // One that tries every way to place its stars would not come to an end.
        doNotMatch("*a".repeat(10_000) + "b", "a".repeat(200));
        doNotMatch("*a".repeat(50) + "b", "a".repeat(200));
    }
}
