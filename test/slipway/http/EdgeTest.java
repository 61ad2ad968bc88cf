package slipway.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import slipway.json.Json;
import slipway.task.Refusal;
import slipway.task.Role;

class EdgeTest {
    private static final String FORM = "application/x-www-form-urlencoded";

    private final AtomicInteger handled = new AtomicInteger();
    private TestServer server;

    @BeforeEach
    void start() throws IOException {
        server = TestServer.with(
                TestServer.open("GET", "/", request -> new Answer.Bytes(200, "text/html; charset=utf-8",
                        "<p>".getBytes(StandardCharsets.UTF_8), "page", Map.of("Cache-Control", "no-cache"))),
                new Route("GET", "/api/things", Role.VIEWER, EdgeTest::list),
                new Route("GET",
                        "/api/things/{id}", Role.VIEWER, request -> Answer.one(Map.of("id", request.id("id")))),
                new Route("POST", "/api/things", Role.DEPLOYER, this::create),
                new Route("DELETE", "/api/things/{id}", Role.ADMIN, request -> Answer.nothing()),
                new Route("POST", "/api/things/{id}/no", Role.VIEWER, EdgeTest::refuse),
                new Route("GET", "/api/own", Role.VIEWER, request -> {
                    request.demand(Role.ADMIN);
                    return Answer.nothing();
                }),
                TestServer.open("POST", "/open", request -> Answer.ok(Map.of("size", request.body().length))));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static Answer list(Request request) {
        var query = request.query();
        int limit = query.number("limit", 50, 1, 200);
        query.id("before");
        query.text("status", null);
        query.done();
        return Answer.list(Map.of("things", List.of()), "/api/things?before=17&limit=" + limit);
    }

    private Answer create(Request request) {
        handled.incrementAndGet();
        var fields = request.fields();
        String name = fields.word("name", Word.NAME);
        int count = fields.number("count", 1, 1, 9);
        fields.done();
        return Answer.created("/api/things/1", Map.of("name", name + count + request.user().name()));
    }

    private static Answer refuse(Request request) {
        throw switch (request.param("id")) {
            case "1" -> Refusal.notFound("There is none.");
            case "2" -> Refusal.conflict("It is not the time.");
            case "3" -> Refusal.gone("It was here.");
            case "4" -> Refusal.unavailable("The disk is full.");
            default -> Refusal.invalid("field", "is wrong");
        };
    }

    private HttpResponse<String> as(String role, String method, String path, String... body) throws Exception {
        var request = server.request(path).header("Authorization", "Bearer " + role)
                .method(method, body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofString(body[1]));
        return server.send(body.length == 0 ? request : request.header("Content-Type", body[0]));
    }

    private static Map<?, ?> problem(HttpResponse<String> response) {
        assertEquals("application/problem+json", header(response, "Content-Type"));
        assertTrue(response.body().endsWith("}\n"), response.body());
        var problem = (Map<?, ?>) Json.parse(response.body().getBytes(StandardCharsets.UTF_8));
        assertEquals("about:blank", problem.get("type"));
        assertEquals((long) response.statusCode(), problem.get("status"));
        assertFalse(((String) problem.get("title")).isEmpty());
        assertFalse(((String) problem.get("detail")).isEmpty());
        return problem;
    }

    private static String header(HttpResponse<String> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    @Test
    void anAnswerIsJsonWithANewlineAndNothingKeepsIt() throws Exception {
        var response = as("viewer", "GET", "/api/things/17");
        assertEquals(200, response.statusCode());
        assertEquals("{\"id\":17}\n", response.body());
        assertEquals("application/json; charset=utf-8", header(response, "Content-Type"));
        assertEquals("no-store", header(response, "Cache-Control"));
        assertEquals("nosniff", header(response, "X-Content-Type-Options"));
        assertFalse(header(response, "Date").isEmpty());
    }

    @Test
    void anAnswersOwnHeadersGoBeforeThoseOfAll() throws Exception {
        var response = server.get("/");
        assertEquals("no-cache", header(response, "Cache-Control"));
        assertEquals("\"page\"", header(response, "ETag"));
        assertEquals("nosniff", header(response, "X-Content-Type-Options"));
    }

    @ParameterizedTest
    @CsvSource({"GET,/api/things", "GET,/api/things/1", "POST,/api/things", "GET,/nothing", "GET,/api",
            "PUT,/api/things",
            "GET,/api/things/x", "DELETE,/open/x"})
    void withoutACredentialEverythingIsUnauthorized(String method, String path) throws Exception {
        var response = server.send(server.request(path).method(method, BodyPublishers.noBody()));
        assertEquals(401, response.statusCode());
        assertEquals("Bearer", header(response, "WWW-Authenticate"));
        problem(response);
    }

    @Test
    void theRoleIsAskedForBeforeTheBodyIsRead() throws Exception {
        for (String body : List.of("{", "{\"name\":\"hello\"}")) {
            assertEquals(401, server.post("/api/things", "application/json", body).statusCode());
            var response = as("developer", "POST", "/api/things", "application/json", body);
            assertEquals(403, response.statusCode());
            assertTrue(((String) problem(response).get("detail")).contains("deployer"), response.body());
        }
        assertEquals(0, handled.get());
    }

    @Test
    void aHandlerCanAskForMore() throws Exception {
        assertEquals(403, as("deployer", "GET", "/api/own").statusCode());
        assertEquals(204, as("admin", "GET", "/api/own").statusCode());
    }

    @Test
    void aBodyIsJsonOrAForm() throws Exception {
        for (String type : List.of("application/json", "Application/JSON; charset=\"UTF-8\"", "application/json;a=b")) {
            var response = as("deployer", "POST", "/api/things", type, "{\"name\":\"hello\",\"count\":2}");
            assertEquals(201, response.statusCode(), response.body());
            assertEquals("/api/things/1", header(response, "Location"));
            assertEquals("{\"name\":\"hello2alice\"}\n", response.body());
        }
        for (String type : List.of(FORM, FORM + "; charset=utf-8")) {
            assertEquals("{\"name\":\"hello2alice\"}\n",
                    as("deployer", "POST", "/api/things", type, "name=hello&count=2").body());
        }
    }

    @Test
    void anotherMediaTypeIsUnsupported() throws Exception {
        for (String type : List.of("text/plain", "application/jsonx", "application/json; charset=latin1",
                "multipart/form-data",
                ";", "application/json, text/plain")) {
            assertEquals(415, as("deployer", "POST", "/api/things", type, "{\"name\":\"hello\"}").statusCode(), type);
        }
        var none = server.send(server.request("/api/things").header("Authorization", "Bearer admin")
                .POST(BodyPublishers.ofString("{}")));
        assertEquals(415, none.statusCode());
    }

    @Test
    void whatDoesNotParseIsToldWithItsOffset() throws Exception {
        var response = as("deployer", "POST", "/api/things", "application/json", "{\"name\":hello}");
        assertEquals(400, response.statusCode());
        assertTrue(((String) problem(response).get("detail")).contains("byte 8"), response.body());
    }

    @Test
    void allFieldsThatAreWrongAreToldAtOnce() throws Exception {
        for (var body : Map.of("application/json", "{\"count\":10,\"typo\":1}", FORM, "count=10&typo=1").entrySet()) {
            var response = as("deployer", "POST", "/api/things", body.getKey(), body.getValue());
            assertEquals(422, response.statusCode());
            var problem = problem(response);
            assertEquals("3 fields are wrong: name, count, typo", problem.get("detail"));
            var fields = new ArrayList<Object>();
            ((List<?>) problem.get("errors")).forEach(error -> fields.add(((Map<?, ?>) error).get("field")));
            assertEquals(List.of("name", "count", "typo"), fields);
        }
    }

    /** As curl's {@code -d '{…}'} sends it when nothing else is said. */
    @Test
    void jsonThatIsSentAsAFormIsToldItsMediaType() throws Exception {
        for (String body : List.of("{\"name\":\"hello\"}", "{\"name\":\"a=b&c\"}", "\n {\"name\":\"100%\"}")) {
            var response = as("deployer", "POST", "/api/things", FORM, body);
            assertEquals(422, response.statusCode());
            assertEquals("1 field is wrong: body: looks like JSON: send it with Content-Type: application/json",
                    problem(response).get("detail"));
        }
    }

    @Test
    void withoutABodyTheRequiredFieldsAreMissing() throws Exception {
        assertEquals(422, as("deployer", "POST", "/api/things").statusCode());
    }

    @ParameterizedTest
    @CsvSource({"limit=0,422", "limit=201,422", "limit=x,422", "limit=1.0,422", "limit=200,200", "limit=,200",
            "before=0,422",
            "before=-1,422", "other=1,422", "limit=1&limit=2,422", "limit=1&,200", "status=%ff,400", "&&,200",
            "status=a+b%2B,200"})
    void aQueryIsCheckedLikeABody(String query, int status) throws Exception {
        var response = as("viewer", "GET", "/api/things?" + query);
        assertEquals(status, response.statusCode(), response.body());
    }

    @Test
    void aListLinksToItsNextPage() throws Exception {
        assertEquals("</api/things?before=17&limit=3>; rel=\"next\"",
                header(as("viewer", "GET", "/api/things?limit=3"), "Link"));
    }

    @ParameterizedTest
    @CsvSource({"1,404", "2,409", "3,410", "4,503", "5,422"})
    void aRefusalHasTheStatusOfItsKind(String kind, int status) throws Exception {
        var response = as("viewer", "POST", "/api/things/" + kind + "/no");
        assertEquals(status, response.statusCode());
        problem(response);
        assertEquals(status == 503, response.headers().firstValue("Retry-After").isPresent());
    }

    @ParameterizedTest
    @CsvSource({"x", "1x", "-1", "+1", "0x1", "1.0", "1234567890123456789", "%D9%A1", "%20"})
    void whatIsNoNumberIsNotFound(String id) throws Exception {
        assertEquals(404, as("viewer", "GET", "/api/things/" + id).statusCode());
    }

    @Test
    void whatIsNotThereIsNotFoundAndAnotherMethodNotAllowed() throws Exception {
        assertEquals(404, as("viewer", "GET", "/api/nothing").statusCode());
        assertEquals(404, as("viewer", "GET", "/api/things/").statusCode());
        assertEquals(404, as("viewer", "GET", "/api/thingsx").statusCode());
        for (String method : List.of("PUT", "PATCH", "OPTIONS", "BREW")) {
            var response = as("viewer", method, "/api/things");
            assertEquals(405, response.statusCode());
            assertEquals("GET, HEAD, POST", header(response, "Allow"));
            problem(response);
        }
        assertEquals(405, server.get("/open").statusCode());
    }

    @Test
    void headIsGetWithoutItsBody() throws Exception {
        var get = as("viewer", "GET", "/api/things/17");
        var head = as("viewer", "HEAD", "/api/things/17");
        assertEquals(200, head.statusCode());
        assertEquals("", head.body());
        for (String name : List.of("ETag", "Content-Type", "Content-Length", "Cache-Control")) {
            assertEquals(header(get, name), header(head, name), name);
        }
        assertEquals(404, as("viewer", "HEAD", "/api/nothing").statusCode());
        assertEquals(200, as("viewer", "GET", "/api/things/17").statusCode());
    }

    @Test
    void whatTheCallerHasIsNotSentAgain() throws Exception {
        String tag = header(as("viewer", "GET", "/api/things/17"), "ETag");
        assertTrue(tag.matches("\"[0-9a-f]+\""), tag);
        for (String known : List.of(tag, "W/" + tag, "\"x\", " + tag, "*")) {
            var response = server.get("/api/things/17", "Authorization", "Bearer viewer", "If-None-Match", known);
            assertEquals(304, response.statusCode(), known);
            assertEquals("", response.body());
            assertEquals(tag, header(response, "ETag"));
        }
        for (String other : List.of("\"x\"", tag.substring(1), "")) {
            assertEquals(200, server.get("/api/things/17", "Authorization", "Bearer viewer", "If-None-Match", other)
                    .statusCode(), other);
        }
        assertEquals(200, server.get("/api/things/18", "Authorization", "Bearer viewer",
                "If-None-Match", tag).statusCode());
        assertEquals("", header(as("viewer", "GET", "/api/things"), "ETag"));
    }

    @Test
    void aCredentialThatIsThereTwiceIsRefused() throws Exception {
        assertEquals(400, server.get("/api/things", "Authorization", "Bearer viewer", "Authorization", "Bearer admin")
                .statusCode());
    }

    @Test
    void aBodyOfAMebibyteIsReadAndOneMoreByteRefused() throws Exception {
        assertEquals("{\"size\":1048576}\n", server.post("/open", "text/plain", "x".repeat(1 << 20)).body());
        assertEquals("{\"size\":8193}\n", server.post("/open", "text/plain", "x".repeat(8193)).body());
        var response = server.post("/open", "text/plain", "x".repeat((1 << 20) + 1));
        assertEquals(413, response.statusCode());
        problem(response);
    }

    @Test
    void aRefusedBodyDoesNotDisturbTheNextRequest() throws Exception {
        String refused = "POST /api/things HTTP/1.1\r\nHost: x\r\nContent-Length: 50000\r\n\r\n" + "x".repeat(50_000);
        String next = "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
        String answers = server.raw(refused + next);
        assertEquals(2, TestServer.answers(answers));
        assertEquals(401, TestServer.status(answers));
        assertTrue(answers.contains("HTTP/1.1 200"), answers);
    }
}
