import java.lang.reflect.Proxy;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import org.apache.flink.metrics.LogicalScopeProvider;
import org.apache.flink.metrics.MetricGroup;

/** Makes groups of metrics as a version of Flink hands them to reporters, with the scope taskmanager. */
final class MetricGroups {

    private static final String RUNTIME = "org.apache.flink.runtime.metrics.";

    private MetricGroups() {}

    /** A group with these variables, such as &lt;host&gt;. */
    static MetricGroup with(Map<String, String> variables) throws ReflectiveOperationException {
        try {
            return since114(variables);
        } catch (NoClassDefFoundError before114) {
            return of113(variables);
        }
    }

    /** Their interfaces differ in methods that no reporter calls. */
    private static MetricGroup since114(Map<String, String> variables) {
        return (MetricGroup)
                Proxy.newProxyInstance(
                        MetricGroups.class.getClassLoader(),
                        new Class<?>[] {MetricGroup.class, LogicalScopeProvider.class},
                        (self, method, arguments) -> {
                            switch (method.getName()) {
                                case "getAllVariables":
                                    return variables;
                                case "getLogicalScope":
                                    return "taskmanager";
                                default:
                                    throw new UnsupportedOperationException(method.getName());
                            }
                        });
    }

    /** Flink's own reporter of 1.13 takes the runtime's groups only. */
    @SuppressWarnings("unchecked")
    private static MetricGroup of113(Map<String, String> variables)
            throws ReflectiveOperationException {
        Class<?> registry = Class.forName(RUNTIME + "MetricRegistry");
        Class<?> taskManager = Class.forName(RUNTIME + "groups.TaskManagerMetricGroup");
        Object group =
                taskManager
                        .getConstructor(registry, String.class, String.class)
                        .newInstance(
                                Class.forName(RUNTIME + "NoOpMetricRegistry")
                                        .getField("INSTANCE")
                                        .get(null),
                                "host",
                                "id");
        Map<String, String> own =
                (Map<String, String>) taskManager.getMethod("getAllVariables").invoke(group);
        own.clear();
        own.putAll(variables);
        Class<?> settings = Class.forName(RUNTIME + "groups.ReporterScopedSettings");
        Object scoped =
                settings.getConstructor(int.class, char.class, Set.class)
                        .newInstance(0, '.', Collections.emptySet());
        Class<?> front = Class.forName(RUNTIME + "groups.FrontMetricGroup");
        Class<?> base = Class.forName(RUNTIME + "groups.AbstractMetricGroup");
        return (MetricGroup) front.getConstructor(settings, base).newInstance(scoped, group);
    }
}
