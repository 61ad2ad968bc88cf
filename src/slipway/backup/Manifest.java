package slipway.backup;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import slipway.json.Json;
import slipway.store.Journal;

/**
 * What a backup says of itself, as the last file in it: once it is there, all is.
 *
 * <pre>
 * {"version":1,"made_by":"1.0","created_at":"…","audit_head":{"seq":42,"hash":"…"},"audit_valid":true,
 *  "files":[{"name":"slipway.db","size":4096,"sha256":"…"},…]}
 * </pre>
 *
 * @param madeBy     the version of the program
 * @param auditHead  the last line of the audit log, that of the database's last event
 * @param auditValid whether the audit log was valid when this was made: one that was not is backed up all the same
 * @param files      all others in it
 */
record Manifest(String madeBy, Instant createdAt, Journal.Head auditHead, boolean auditValid, List<Item> files) {
    static final String NAME = "manifest.json";
    private static final long VERSION = 1;

    /** @param size bytes */
    record Item(String name, long size, String sha256) {
    }

    byte[] json() {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("version", VERSION);
        fields.put("made_by", madeBy);
        fields.put("created_at", createdAt);
        fields.put("audit_head", fields("seq", auditHead.seq(), "hash", auditHead.hash()));
        fields.put("audit_valid", auditValid);
        fields.put("files", files.stream()
                .map(file -> fields("name", file.name, "size", file.size, "sha256", file.sha256))
                .toList());
        return Json.line(fields);
    }

    private static Map<String, Object> fields(Object... pairs) {
        var fields = new LinkedHashMap<String, Object>();
        for (int i = 0; i < pairs.length; i += 2) {
            fields.put((String) pairs[i], pairs[i + 1]);
        }
        return fields;
    }

    static Manifest of(byte[] json) throws BackupException {
        var fields = Given.parse(json);
        if (fields.number("version") != VERSION) {
            throw new BackupException("its version is " + fields.number("version") + ", and this program knows "
                    + VERSION + "; restore it with the program that made it, " + fields.text("made_by"));
        }
        var files = new ArrayList<Item>();
        for (Given file : fields.list("files")) {
            files.add(new Item(file.text("name"), file.number("size"), file.text("sha256")));
        }
        return new Manifest(fields.text("made_by"), fields.time("created_at"),
                new Journal.Head(fields.in("audit_head").number("seq"), fields.in("audit_head").text("hash"), false),
                fields.flag("audit_valid"), List.copyOf(files));
    }
}
