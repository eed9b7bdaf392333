import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;

/**
 * A ResourceManager and a NodeManager in one JVM, each by its own main.
 *
 * <p>Each has a class loader of its own. In a shared one the web pages of whichever starts first answer 404: Guice's
 * filter keeps its routes in a static field.
 */
public final class YarnDaemons {
  private static final String[] MAINS = {
    "org.apache.hadoop.yarn.server.resourcemanager.ResourceManager",
    "org.apache.hadoop.yarn.server.nodemanager.NodeManager",
  };

  private YarnDaemons() {}

  /** @param arguments the folder of yarn-site.xml, and the class path of the daemons */
  public static void main(String[] arguments) throws Exception {
    URL[] classPath = urls(arguments[0], arguments[1]);
    for (String main : MAINS) start(main, classPath);
  }

  private static URL[] urls(String configuration, String jars) throws Exception {
    List<URL> urls = new ArrayList<>();
    urls.add(new File(configuration).toURI().toURL());
    for (String jar : jars.split(File.pathSeparator)) urls.add(new File(jar).toURI().toURL());
    return urls.toArray(new URL[0]);
  }

  private static void start(String main, URL[] classPath) {
    ClassLoader loader = new URLClassLoader(main, classPath, ClassLoader.getPlatformClassLoader());
    Thread thread = new Thread(() -> run(main, loader), main);
    thread.setContextClassLoader(loader);
    thread.start();
  }

  private static void run(String main, ClassLoader loader) {
    try {
      Class<?> daemon = Class.forName(main, true, loader);
      daemon.getMethod("main", String[].class).invoke(null, (Object) new String[0]);
    } catch (ReflectiveOperationException | LinkageError failure) {
      failure.printStackTrace();
      Runtime.getRuntime().halt(1);
    }
  }
}
