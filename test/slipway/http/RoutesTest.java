package slipway.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import slipway.task.Role;

class RoutesTest {
    private static Route route(String method, String path, Role role) {
        return new Route(method, path, role, request -> Answer.nothing());
    }

    private final Routes routes = new Routes(List.of(
            route("GET", "/", null),
            route("GET", "/api/builds", Role.VIEWER),
            route("POST", "/api/builds", Role.DEVELOPER),
            route("GET", "/api/builds/{id}", Role.VIEWER),
            route("GET", "/api/builds/{id}/log", Role.VIEWER),
            route("DELETE", "/api/users/{name}/tokens/{id}", Role.VIEWER),
            route("GET", "/api/audit", Role.ADMIN),
            route("GET", "/api/audit/head", Role.ADMIN),
            route("POST", "/api/session", null)));

    private String found(String method, String path) {
        Route route = routes.match(method, path).route();
        return route == null ? null : route.path();
    }

    @Test
    void aPathIsMatchedWhole() {
        assertEquals("/", found("GET", "/"));
        assertEquals("/api/builds", found("GET", "/api/builds"));
        assertEquals("/api/builds/{id}", found("GET", "/api/builds/17"));
        assertEquals("/api/builds/{id}/log", found("GET", "/api/builds/17/log"));
        assertEquals("/api/audit/head", found("GET", "/api/audit/head"));
        for (String path : List.of("/api", "/api/", "/api/buildsx", "/api/builds/", "/api//builds", "/api/builds/17/",
                "/api/builds//log", "/API/builds", "/api/builds/17/log/x", "/x", "/api/audit/x")) {
            assertNull(found("GET", path), path);
            assertEquals("", routes.match("GET", path).allow(), path);
        }
    }

    @Test
    void parametersAreDecodedOnce() {
        assertEquals(List.of("a b", "%41+"), routes.match("DELETE", "/api/users/a%20b/tokens/%2541+").values());
        assertEquals(List.of("ü"), routes.match("GET", "/api/builds/%C3%BC").values());
        assertEquals("/api/builds", found("GET", "/%61pi/builds"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/builds/%2F", "/api/builds/a%2fb", "/api/builds/%5C", "/api/builds/%00",
            "/api/builds/%0a",
            "/api/builds/..", "/api/./builds", "/api/builds/%2e%2E", "/api/builds/.%2e/x", "/api/builds/%2e",
            "/api/builds/%ff",
            "/api/builds/%C0%AF", "/api/builds/%7F"})
    void whatCouldBeTakenForAnotherPathIsRefused(String path) {
        assertEquals(400, assertThrows(Problem.class, () -> routes.match("GET", path)).status());
    }

    @Test
    void anotherMethodIsToldWhichThereAre() {
        var match = routes.match("PUT", "/api/builds");
        assertNull(match.route());
        assertEquals("GET, HEAD, POST", match.allow());
        assertFalse(match.open());
        assertTrue(routes.match("PUT", "/api/session").open());
        assertEquals("/api/builds", found("HEAD", "/api/builds"));
        assertNull(found("HEAD", "/api/session"));
        assertNull(found("get", "/api/builds"));
    }

    @Test
    void aRouteThatIsThereTwiceIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Routes(List.of(
                route("GET", "/a/{b}", null), route("GET", "/a/{c}", null))));
    }
}
