package slipway.task;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A backup that was made.
 *
 * @param file      its name
 * @param size      bytes
 * @param sha256    of the file, in hex
 * @param auditSeq  the last line of the audit log that is in it
 * @param auditHash the SHA-256 of that line
 */
public record Backup(String file, long size, String sha256, long auditSeq, String auditHash, Instant createdAt) {

    /** As the API tells of it. */
    public Map<String, Object> fields() {
        var head = new LinkedHashMap<String, Object>();
        head.put("seq", auditSeq);
        head.put("hash", auditHash);
        var fields = new LinkedHashMap<String, Object>();
        fields.put("file", file);
        fields.put("size", size);
        fields.put("sha256", sha256);
        fields.put("audit_head", head);
        fields.put("created_at", createdAt);
        return fields;
    }

    /** As an event tells of it. */
    public String told() {
        return "the backup " + file + " was made: " + size + " bytes, SHA-256 " + sha256 + ", the audit log up to line "
                + auditSeq + " with the hash " + auditHash;
    }
}
