import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.DelegatingConfiguration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.metrics.MetricConfig;

/**
 * Says what Flink sees in configuration files. One request a line on standard input:
 *
 * <pre>REPORTER FILE BASE64 [FILE BASE64]</pre>
 *
 * One answer a line of JSON on standard output: what GlobalConfiguration loads ("submitted"), and what it loads from
 * the file that Flink's YARN client writes of that for the containers ("container"). Each tells the values with their
 * Java types and what a reporter is opened with ("reporter", "getString"), or the "fault".
 */
public final class ConfigReader {
    private static final String BOOTSTRAP_TOOLS = "org.apache.flink.runtime.clusterframework.BootstrapTools";

    public static void main(String[] arguments) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        PrintStream out = new PrintStream(System.out, false, "US-ASCII");
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            out.print(answer(line.split(" ")));
            out.print('\n');
            if (!in.ready()) {
                out.flush();
            }
        }
        out.flush();
    }

    private static String answer(String[] request) throws IOException {
        Path submitting = Files.createTempDirectory("submitting");
        Path container = Files.createTempDirectory("container");
        try {
            for (int i = 1; i + 1 < request.length; i += 2) {
                // An empty file stands as "-".
                byte[] bytes = Base64.getDecoder().decode(request[i + 1].replace("-", ""));
                Files.write(submitting.resolve(request[i]), bytes);
            }
            StringBuilder json = new StringBuilder("{");
            Configuration loaded = describe("submitted", submitting, request[0], json);
            if (loaded != null) {
                ship(loaded, container, request[0], json);
            }
            return json.append('}').toString();
        } finally {
            delete(submitting);
            delete(container);
        }
    }

    /** What the container of a YARN application reads: the client's configuration, written anew. */
    private static void ship(Configuration loaded, Path container, String reporter, StringBuilder json) {
        json.append(',');
        try {
            Method write =
                    Class.forName(BOOTSTRAP_TOOLS).getMethod("writeConfiguration", Configuration.class, File.class);
            write.invoke(null, loaded, container.resolve(fileName()).toFile());
        } catch (InvocationTargetException fault) {
            json.append("\"container\":{\"fault\":").append(quote(chain(fault.getCause()))).append('}');
            return;
        } catch (ReflectiveOperationException fault) {
            throw new IllegalStateException(fault);
        }
        describe("container", container, reporter, json);
    }

    /** Flink itself says which of the two files it read, from 1.19 on. */
    private static String fileName() throws ReflectiveOperationException {
        try {
            return (String) GlobalConfiguration.class.getMethod("getFlinkConfFilename").invoke(null);
        } catch (NoSuchMethodException older) {
            return "flink-conf.yaml";
        }
    }

    private static Configuration describe(String name, Path folder, String reporter, StringBuilder json) {
        json.append(quote(name)).append(":{");
        try {
            Configuration loaded = GlobalConfiguration.loadConfiguration(folder.toString());
            Properties raw = new Properties();
            loaded.addAllToProperties(raw);
            MetricConfig opened = new MetricConfig();
            new DelegatingConfiguration(loaded, "metrics.reporter." + reporter + ".").addAllToProperties(opened);
            Map<String, String> strings = new TreeMap<>();
            opened.keySet().forEach(key -> strings.put((String) key, opened.getString((String) key, null)));
            json.append("\"values\":").append(object(texts(raw)));
            json.append(",\"types\":").append(object(types(raw)));
            json.append(",\"reporter\":").append(object(texts(opened)));
            json.append(",\"getString\":").append(object(strings)).append('}');
            return loaded;
        } catch (Exception | StackOverflowError fault) {
            json.append("\"fault\":").append(quote(chain(fault))).append('}');
            return null;
        }
    }

    private static Map<String, String> types(Properties raw) {
        Map<String, String> types = new TreeMap<>();
        raw.forEach((key, value) -> types.put((String) key, value.getClass().getSimpleName()));
        return types;
    }

    private static Map<String, String> texts(Properties raw) {
        Map<String, String> texts = new TreeMap<>();
        raw.forEach((key, value) -> texts.put((String) key, String.valueOf(value)));
        return texts;
    }

    private static String chain(Throwable fault) {
        StringBuilder text = new StringBuilder();
        for (Throwable one = fault; one != null && text.length() < 2000; one = one.getCause()) {
            text.append(one).append("; ");
        }
        return text.toString();
    }

    private static String object(Map<String, String> entries) {
        StringBuilder json = new StringBuilder("{");
        new TreeMap<>(entries).forEach((key, value) -> {
            json.append(json.length() > 1 ? "," : "").append(quote(key)).append(':');
            json.append(value == null ? "null" : quote(value));
        });
        return json.append('}').toString();
    }

    private static String quote(String text) {
        StringBuilder json = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            if (c < ' ' || c > '~' || c == '"' || c == '\\') {
                json.append(String.format("\\u%04x", (int) c));
            } else {
                json.append(c);
            }
        }
        return json.append('"').toString();
    }

    private static void delete(Path folder) throws IOException {
        File[] files = folder.toFile().listFiles();
        for (File file : files == null ? new File[0] : files) {
            Files.delete(file.toPath());
        }
        Files.delete(folder);
    }
}
