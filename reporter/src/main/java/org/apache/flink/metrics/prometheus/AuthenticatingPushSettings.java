package org.apache.flink.metrics.prometheus;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;

/**
 * The reporter's settings. Values are read as objects, because Flink's own getters lose the numbers
 * and booleans that a config.yaml holds without quotes.
 */
final class AuthenticatingPushSettings {

    /** 1 to 65535, then an optional path: no user, query or fragment. */
    private static final String ADDRESS =
            "(?i)https?://([a-z0-9._-]+|\\[[0-9a-f:.%]+])(:([1-9]\\d{0,3}|[1-5]\\d{4}|6[0-4]\\d{3}"
                    + "|65[0-4]\\d\\d|655[0-2]\\d|6553[0-5]))?(/[^\\s?#@]*)?";

    /** Labels that Flink or the gateway sets: as grouping label they break or falsify pushes. */
    private static final String FLINK_LABELS =
            "host|tm_id|job_id|job_name|task_id|task_name|task_attempt_id|task_attempt_num"
                    + "|subtask_index|operator_id|operator_name|quantile|job|instance";

    private static final int LONGEST_TEXT = 600;

    /** Where the group is pushed to and deleted. */
    final String groupUrl;

    /** The header's value, or null for requests without authentication. */
    final String authorization;

    /** Whether the group is deleted when the process stops in order. */
    final boolean deleteOnShutdown;

    /** Whether characters that are unusual in label values become underscores. */
    final boolean filterLabelValueCharacters;

    /** The group's name as it stands in the log. */
    final String group;

    private final Properties properties;
    private final String hostUrl;
    private final StringBuilder url = new StringBuilder();
    private final StringBuilder faults = new StringBuilder();

    /**
     * Reads all settings.
     *
     * @throws IllegalArgumentException naming all faults at once; never with a password in it.
     */
    AuthenticatingPushSettings(Properties properties) {
        this.properties = properties;
        authorization = readAuthorization();
        hostUrl = readHostUrl();
        url.append(hostUrl).append("/metrics");
        String jobName = readJobName();
        append("job", jobName);
        group = hide("jobName " + jobName + ", groupingKey " + readGroupingKey());
        groupUrl = url.toString();
        deleteOnShutdown = readBoolean("deleteOnShutdown", true);
        filterLabelValueCharacters = readBoolean("filterLabelValueCharacters", true);
        if (faults.length() > 0) {
            throw new IllegalArgumentException(
                    "Refused AuthenticatingPushGatewayReporter, nothing is pushed:" + faults);
        }
    }

    /** The settings in effect, for the log: without user and password. */
    @Override
    public String toString() {
        return hide("{hostUrl " + hostUrl + ", " + group
                + ", deleteOnShutdown " + deleteOnShutdown
                + ", filterLabelValueCharacters " + filterLabelValueCharacters
                + ", authentication " + (authorization == null ? "off}" : "on}"));
    }

    /** The text without password and control characters, cut to a length that suits a log. */
    String clean(String text) {
        String clean = hide(text).replaceAll("\\p{C}+", " ").trim();
        return clean.length() > LONGEST_TEXT ? clean.substring(0, LONGEST_TEXT) + "..." : clean;
    }

    private String hide(String text) {
        String password = read("password");
        return password.isEmpty()
                ? text
                : text.replace(encode(user() + ":" + password), "******").replace(password, "******");
    }

    private String readHostUrl() {
        String url = read("hostUrl").trim();
        boolean https = readBoolean("https", false);
        if (url.isEmpty()) {
            String host = read("host").trim() + ":" + read("port").trim();
            url = (https ? "https://" : "http://") + host;
            check(url.matches(ADDRESS) && host.indexOf('/') < 0, "host and port", "name no gateway",
                    host, "a name and 1 to 65535. Correct them, or set hostUrl");
        } else {
            check(url.matches(ADDRESS), "hostUrl", "is no gateway's URL", url,
                    "http(s)://host:port without user. Correct it");
            check(!https || url.matches("(?i)https.*"), "https", "contradicts hostUrl", "true",
                    "false. Correct one of them");
        }
        return url.replaceAll("/+$", "");
    }

    private String readAuthorization() {
        String user = user();
        String password = read("password");
        if (!readBoolean("needBasicAuth", !(user + password).isEmpty())) {
            return null;
        }
        check(read("username").isEmpty() || read("username").equals(user), "username",
                "differs from user", "both", "one of them. Remove one");
        check(!user.isEmpty() && user.indexOf(':') < 0, "user", "is needed to authenticate", user,
                "a name without ':'. Set it, or needBasicAuth: false");
        check(!password.isEmpty(), "password", "is needed to authenticate", "",
                "a password. Set it, or needBasicAuth: false");
        check(!(properties.get("password") instanceof Double), "password",
                "was read as a decimal number", "", "a text. Quote it");
        return "Basic " + encode(user + ":" + password);
    }

    private String readJobName() {
        String name = read("jobName").trim();
        boolean suffix = readBoolean("randomJobNameSuffix", true);
        check(suffix || !name.isEmpty(), "jobName", "is empty, without suffix too", name,
                "a name. Set it");
        return suffix ? name + UUID.randomUUID().toString().replace("-", "") : name;
    }

    private Map<String, String> readGroupingKey() {
        Map<String, String> labels = new LinkedHashMap<>();
        for (String entry : read("groupingKey").split(";")) {
            String[] parts = entry.trim().split("\\s*=\\s*", 2);
            String name = parts[0];
            String value = parts[parts.length - 1];
            if (!entry.trim().isEmpty()
                    && check(entry.matches("\\s*(?!__)[a-zA-Z_]\\w*\\s*=.*\\S.*"), "groupingKey",
                            "holds no label", entry, "name=value. Correct it")
                    && check(!name.matches(FLINK_LABELS), "groupingKey",
                            "holds a label that Flink sets", name, "another name. Rename it")) {
                check(labels.put(name, value) == null, "groupingKey", "holds a label twice", name,
                        "it once. Remove one");
                append(name, value);
            }
        }
        return labels;
    }

    private String user() {
        return read(read("user").isEmpty() ? "username" : "user");
    }

    private String read(String key) {
        Object value = properties.get(key);
        return value == null ? "" : value.toString();
    }

    private boolean readBoolean(String key, boolean otherwise) {
        String value = read(key).trim();
        check(value.matches("(?i)(true|false)?"), key, "is no boolean", value,
                "true or false. Correct it");
        return value.isEmpty() ? otherwise : Boolean.parseBoolean(value);
    }

    /** Notes a fault. What could hold a credential is not shown: a URL with a user or a query. */
    private boolean check(boolean good, String key, String what, String got, String expected) {
        if (!good) {
            boolean hidden = got.matches("(?s).*[@?#].*");
            faults.append(' ').append(key).append(": ").append(what).append(", got ")
                    .append(hidden ? "a value not shown" : '"' + clean(got) + '"')
                    .append(", expected ").append(expected).append('.');
        }
        return good;
    }

    private static String encode(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** A value with other characters goes in Base64, and so do the path's own steps. */
    private void append(String label, String value) {
        boolean plain = value.matches("(?!\\.\\.?$)[A-Za-z0-9._-]+");
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        url.append('/').append(label).append(plain ? "/" : "@base64/").append(
                plain ? value : Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }
}
