package slipway.http;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The route table as a tree of path segments; a word goes before a parameter. */
final class Routes {
    /**
     * @param route  null when the path has none by that method
     * @param allow  the methods that the path has, as the header says them; "" when there is no such path
     * @param open   every method of the path is open to everybody
     * @param names  of the route's parameters, in the path's order
     * @param values of the same
     */
    record Match(Route route, String allow, boolean open, List<String> names, List<String> values) {
    }

    private record Target(Route route, List<String> names) {
    }

    private static final class Node {
        private final Map<String, Node> words = new HashMap<>();
        private final Map<String, Target> methods = new TreeMap<>();
        private Node parameter;
        private String allow = "";
        private boolean open = true;
    }

    private final Node root = new Node();

    /** @throws IllegalArgumentException when a method and path is there twice */
    Routes(List<Route> routes) {
        for (Route route : routes) {
            Node node = root;
            var names = new ArrayList<String>();
            for (String segment : route.path().substring(1).split("/")) {
                if (segment.startsWith("{")) {
                    names.add(segment.substring(1, segment.length() - 1));
                    node.parameter = node.parameter == null ? new Node() : node.parameter;
                    node = node.parameter;
                } else {
                    node = node.words.computeIfAbsent(segment, word -> new Node());
                }
            }
            var target = new Target(route, names);
            if (node.methods.putIfAbsent(route.method(), target) != null) {
                throw new IllegalArgumentException(route.method() + " " + route.path() + " is there twice");
            }
            if (route.method().equals("GET")) {
                node.methods.put("HEAD", target);
            }
            node.allow = String.join(", ", node.methods.keySet());
            node.open &= route.role() == null;
        }
    }

    /**
     * @param path as it came, not decoded
     * @throws Problem 400 for what is no path of ours and could be taken for another one further on
     */
    Match match(String method, String path) {
        var values = new ArrayList<String>(2);
        Node node = root;
        int start = 1;
        while (node != null && start <= path.length()) {
            int end = path.indexOf('/', start);
            end = end < 0 ? path.length() : end;
            String segment = segment(path.substring(start, end));
            start = end + 1;
            Node next = node.words.get(segment);
            if (next == null && node.parameter != null && !segment.isEmpty()) {
                next = node.parameter;
                values.add(segment);
            }
            node = next;
        }
        if (node == null || node.methods.isEmpty()) {
            return new Match(null, "", false, List.of(), List.of());
        }
        Target target = node.methods.get(method);
        return target == null
                ? new Match(null, node.allow, node.open, List.of(), List.of())
                : new Match(target.route, node.allow, node.open, target.names, values);
    }

    private static String segment(String raw) {
        String segment;
        try {
            segment = Percent.decode(raw, false);
        } catch (Percent.Wrong e) {
            throw new Problem(400, "The path is wrongly percent-encoded: " + e.getMessage() + ".");
        }
        if (segment.equals(".") || segment.equals("..")) {
            throw new Problem(400, "The path must not have '.' or '..' in it.");
        }
        for (int i = 0; i < segment.length(); i++) {
            char c = segment.charAt(i);
            if (c < ' ' || c == 0x7f || c == '/' || c == '\\') {
                throw new Problem(400, "The path must not have an encoded slash or control character in it.");
            }
        }
        return segment;
    }
}
