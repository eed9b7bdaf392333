import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.PrivilegedExceptionAction;
import java.util.Base64;
import java.util.Map;
import javax.security.auth.Subject;
import javax.security.auth.login.AppConfigurationEntry;
import javax.security.auth.login.Configuration;
import javax.security.auth.login.LoginContext;
import org.ietf.jgss.GSSContext;
import org.ietf.jgss.GSSCredential;
import org.ietf.jgss.GSSManager;
import org.ietf.jgss.Oid;

/**
 * A door of Kerberos before a web server, as Hadoop's pages have it on secured clusters: whoever shows no ticket for it
 * gets 401. The JDK checks tickets. Arguments: port, address behind it, keytab, principal. Says "open" when it listens, and then the
 * name of each who came in.
 */
final class SpnegoDoor {
  public static void main(String[] args) throws Exception {
    String behind = args[1];
    GSSManager manager = GSSManager.getInstance();
    Subject self = login(args[2], args[3]);
    PrivilegedExceptionAction<GSSCredential> own =
        () -> manager.createCredential(null, GSSCredential.INDEFINITE_LIFETIME,
            new Oid[] {new Oid("1.3.6.1.5.5.2"), new Oid("1.2.840.113554.1.2.2")},
            GSSCredential.ACCEPT_ONLY);
    GSSCredential credential = Subject.doAs(self, own);
    InetSocketAddress address =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[0]));
    HttpServer server = HttpServer.create(address, 0);
    server.createContext("/", exchange -> {
      String who = guest(manager, credential, exchange.getRequestHeaders().getFirst("Authorization"));
      if (who == null) {
        exchange.getResponseHeaders().set("WWW-Authenticate", "Negotiate");
        exchange.sendResponseHeaders(401, -1);
        exchange.close();
        return;
      }
      System.out.println(who);
      pass(exchange, behind);
    });
    server.start();
    System.out.println("open");
  }

  private static Subject login(String keytab, String principal) throws Exception {
    Map<String, String> options = Map.of("useKeyTab", "true", "keyTab", keytab, "principal", principal,
        "storeKey", "true", "isInitiator", "false");
    AppConfigurationEntry entry = new AppConfigurationEntry("com.sun.security.auth.module.Krb5LoginModule",
        AppConfigurationEntry.LoginModuleControlFlag.REQUIRED, options);
    LoginContext context = new LoginContext("door", new Subject(), null, new Configuration() {
      @Override
      public AppConfigurationEntry[] getAppConfigurationEntry(String name) {
        return new AppConfigurationEntry[] {entry};
      }
    });
    context.login();
    return context.getSubject();
  }

  private static String guest(GSSManager manager, GSSCredential credential, String header) {
    if (header == null || !header.startsWith("Negotiate ")) return null;
    try {
      byte[] token = Base64.getDecoder().decode(header.substring("Negotiate ".length()));
      GSSContext context = manager.createContext(credential);
      context.acceptSecContext(token, 0, token.length);
      return context.isEstablished() ? context.getSrcName().toString() : null;
    } catch (Exception refused) {
      System.out.println("refused: " + refused.getMessage());
      return null;
    }
  }

  private static void pass(HttpExchange exchange, String behind) throws java.io.IOException {
    URI asked = exchange.getRequestURI();
    HttpURLConnection there = (HttpURLConnection) URI.create(behind + asked).toURL().openConnection();
    there.setInstanceFollowRedirects(false);
    int status = there.getResponseCode();
    InputStream stream = status < 400 ? there.getInputStream() : there.getErrorStream();
    byte[] body = stream == null ? new byte[0] : stream.readAllBytes();
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }
}
