package slipway.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import slipway.task.Refusal.FieldError;

/** The words of the service, in any of its users' languages. */
class WordsTest {
    private static final Processor NONE = run -> new Outcome.Succeeded(0, List.of());

    @Test
    void everyStatusReasonAndRoleReadsAsItIsWritten() {
        for (Status status : Status.values()) {
            assertEquals(status, Status.of(status.toString()));
        }
        for (Reason reason : Reason.values()) {
            assertEquals(reason, Reason.of(reason.toString()));
            assertTrue(reason.toString().matches("[a-z_]+"), reason.toString());
        }
        for (Role role : Role.values()) {
            assertEquals(role, Role.of(role.toString()));
        }
        assertEquals("idle_timeout", Reason.IDLE_TIMEOUT.toString());
    }

    @Test
    void aWordThatIsNoneIsRefusedWithThoseThatAre() {
        assertEquals("'running' is no status; use pending, ongoing, succeeded or failed",
                assertThrows(IllegalArgumentException.class, () -> Status.of("running")).getMessage());
        assertEquals("'Admin' is no role; use viewer, developer, deployer or admin",
                assertThrows(IllegalArgumentException.class, () -> Role.of("Admin")).getMessage());
    }

    @Test
    void everyRoleIncludesThoseBeforeIt() {
        for (Role role : Role.values()) {
            for (Role other : Role.values()) {
                assertEquals(role.ordinal() >= other.ordinal(), role.includes(other));
            }
        }
    }

    @Test
    void onlySucceededAndFailedAreForEver() {
        assertTrue(Status.SUCCEEDED.completed() && Status.FAILED.completed());
        assertFalse(Status.PENDING.completed() || Status.ONGOING.completed());
    }

    @Test
    void aRefusalTellsAllThatIsWrongAtOnce() {
        assertEquals("1 field is wrong: name: is needed", Refusal.invalid("name", "is needed").getMessage());
        var refusal = Refusal.invalid(List.of(new FieldError("url", "is needed"), new FieldError("name", "is needed"),
                new FieldError("url", "is no URL")));
        assertEquals("2 fields are wrong: url, name", refusal.getMessage());
        assertEquals(3, refusal.errors().size());
    }

    @Test
    void aRefusalTellsTheSameOnceAndCountsTheFieldsThatItNames() {
        var twice = Refusal.invalid(List.of(new FieldError("url", "is needed"), new FieldError("url", "is needed")));
        assertEquals("1 field is wrong: url: is needed", twice.getMessage());
        assertEquals(1, twice.errors().size());
        var two = Refusal.invalid(List.of(new FieldError("url", "is short"), new FieldError("url", "is no URL")));
        assertEquals("1 field is wrong: url: is short; is no URL", two.getMessage());
        assertEquals(2, two.errors().size());
    }

    @Test
    void whatIsWrongInAQueryIsAParameter() {
        assertEquals("1 parameter is wrong: limit: is odd",
                Refusal.invalidQuery(List.of(new FieldError("limit", "is odd"))).getMessage());
        assertEquals("2 parameters are wrong: limit, after", Refusal.invalidQuery(List.of(
                new FieldError("limit", "is odd"), new FieldError("after", "is odd"))).getMessage());
    }

    @Test
    void aTypeOfTasksHasAPlainNameAndOneSlotAtLeast() {
        for (String wrong : List.of("", "Build", "build.x", "2build", "build-x", "ı")) {
            assertThrows(IllegalArgumentException.class, () -> new TaskType(wrong, 1, row -> Details.NONE, NONE),
                    wrong);
        }
        assertThrows(IllegalArgumentException.class, () -> new TaskType("build", 0, row -> Details.NONE, NONE));
    }

    @Test
    void aPasswordInAUrlIsNotShown() {
        assertEquals("https://ci:***@git.example.org/x", shown("https://ci:s3cret@git.example.org/x"));
        assertEquals("https://:***@git.example.org/x", shown("https://:s3cret@git.example.org/x"));
        assertEquals("https://ci:***@git.example.org/x", shown("https://ci:s3:cr@et@git.example.org/x"));
        assertEquals("HTTPS://ci:***@git.example.org/x", shown("HTTPS://ci:s3cret@git.example.org/x"));
        assertEquals("https://git.example.org:8443/x@y", shown("https://git.example.org:8443/x@y"));
        assertEquals("git@example.org:x.git", shown("git@example.org:x.git"));
    }

    private static String shown(String url) {
        return new Repository(1, "hello", url, "main", "make", null, 1, 1, true, Map.of(), "*", null, null,
                null, null, Instant.EPOCH).shownUrl();
    }
}
