package slipway.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.Main;
import slipway.Running;
import slipway.task.Role;

/** The role that each route needs stands in the route table, and holds. */
class RolesTest {
    /** Those that anybody may ask; what they look at is theirs to say. */
    private static final Set<String> OPEN = Set.of("GET /", "GET /page/{file}", "GET /healthz", "GET /readyz",
            "POST /hooks/{repository}", "POST /api/session");

    /** Somebody of each role asks for every route, by token and by session. */
    @Test
    void everyRouteRefusesThoseWithoutItsRoleAndLetsTheOthersIn(@TempDir Path folder) throws Exception {
        var routes = new ArrayList<Route>();
        var more = new Main.More(List.of(), (api, service) -> routes.addAll(api.routes()));
        try (var running = Running.start(folder.resolve("data"), Map.of("TRUSTED_PROXY", "127.0.0.1"), more)) {
            var tokens = new EnumMap<Role, String>(Role.class);
            for (Role role : Role.values()) {
                String name = "user-" + role;
                running.post("/api/users", Map.of("name", name, "role", role.toString()));
                tokens.put(role, (String) running.post("/api/users/" + name + "/tokens", Map.of("label", "test"))
                        .get("token"));
            }
            assertTrue(routes.size() > 40);
            for (Route route : routes) {
                String what = what(route);
                assertEquals(OPEN.contains(what), route.role() == null, what);
                if (route.role() == null) {
                    continue;
                }
                // From somewhere else each time, as one address would soon have to wait.
                String from = "192.0.2." + routes.indexOf(route);
                assertEquals(401, ask(running, "", route, Map.of()).status(), what);
                assertEquals(401, ask(running, "slw_x", route, Map.of("X-Forwarded-For", from)).status(), what);
                assertEquals(401, ask(running, "", route, Map.of("X-Forwarded-For", from, "Cookie", "slipway=x"))
                        .status(), what);
                for (Role role : Role.values()) {
                    checkRole(route, role, ask(running, tokens.get(role), route, Map.of()));
                    checkRole(route, role, ask(running, "", route, session(running, tokens.get(role))));
                }
            }
        }
    }

    private static String what(Route route) {
        return route.method() + " " + route.path();
    }

    /** Names nothing, so that whoever is let in changes nothing. */
    private static Running.Answer ask(Running running, String token, Route route, Map<String, String> headers)
            throws Exception {
        return running.send(token, route.method(), route.path().replaceAll("\\{[^}]+}", "0"), null, headers);
    }

    /** What the page of a browser sends that is signed in with {@code token}. */
    private static Map<String, String> session(Running running, String token) throws Exception {
        String cookie = running.json("", "POST", "/api/session", Map.of("token", token)).header("Set-Cookie");
        return Map.of("Cookie", cookie.split(";")[0], "Origin", "http://127.0.0.1:" + running.port());
    }

    private static void checkRole(Route route, Role role, Running.Answer answer) {
        String asked = what(route) + " as " + role + ": " + answer.text();
        if (role.includes(route.role())) {
            assertNotEquals(401, answer.status(), asked);
            assertTrue(answer.status() != 403 || route.path().startsWith("/api/users/{name}/tokens"), asked);
        } else {
            assertEquals(403, answer.status(), asked);
        }
    }

    @Test
    void aTokenIsItsOwnersOrAnAdminsToMakeAndRevoke(@TempDir Path folder) throws Exception {
        try (var running = Running.start(folder.resolve("data"))) {
            running.post("/api/users", Map.of("name", "bob", "role", "viewer"));
            running.post("/api/users", Map.of("name", "eve", "role", "deployer"));
            var made = running.post("/api/users/bob/tokens", Map.of("label", "first"));
            assertEquals(List.of("id", "label", "token", "expires_at", "created_at", "last_used_at"),
                    List.copyOf(made.json().keySet()));
            String bob = (String) made.get("token");
            String eve = (String) running.post("/api/users/eve/tokens", Map.of("label", "eve's")).get("token");

            assertEquals("bob", running.send(bob, "GET", "/api/me", null, Map.of()).get("name"));
            assertEquals(201, running.json(bob, "POST", "/api/users/bob/tokens", Map.of("label", "second")).status());
            assertEquals(403, running.json(eve, "POST", "/api/users/bob/tokens", Map.of("label", "x")).status());
            assertEquals(403, running.send(eve, "GET", "/api/users/bob/tokens", null, Map.of()).status());

            var tokens = running.get("/api/users/bob/tokens");
            assertEquals(List.of("second", "first"),
                    tokens.list("tokens").stream().map(token -> token.get("label")).toList());
            assertTrue(!tokens.text().contains("slw_"), "a token is shown once only");

            assertEquals(204, running.delete("/api/users/bob/tokens/" + made.id()).status());
            assertEquals(401, running.send(bob, "GET", "/api/me", null, Map.of()).status(), "refused at once");
        }
    }

    @Test
    void theLastAdminCantBeRemovedOrLowered(@TempDir Path folder) throws Exception {
        try (var running = Running.start(folder.resolve("data"))) {
            assertEquals(409, running.delete("/api/users/admin").status());
            assertEquals(409, running.patch("/api/users/admin", Map.of("role", "viewer")).status());
            running.post("/api/users", Map.of("name", "carol", "role", "admin"));
            assertEquals(200, running.patch("/api/users/admin", Map.of("role", "viewer")).status());
            assertEquals(403, running.get("/api/users").status(), "what changed holds at once");
        }
    }

    @Test
    void namesThatActByThemselvesAreNobodys(@TempDir Path folder) throws Exception {
        try (var running = Running.start(folder.resolve("data"))) {
            for (String name : List.of("webhook", "auto", "system", "Bob", "-x", "")) {
                assertEquals(422, running.post("/api/users", Map.of("name", name, "role", "viewer")).status(), name);
            }
        }
    }
}
