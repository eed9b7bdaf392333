/** What Flink and the reporter log, by version. Everything here was seen; see test/fixtures/flink-logs. */
import { flinkOrder } from "../../emulator/real-flink/versions";

/** A reporter was loaded and pushes each second. */
export const SCHEDULED =
  /MetricRegistryImpl .*Periodically reporting metrics in intervals of 1 s for reporter promgateway of type /;

/** Our reporter says what it is set to. */
export const CONFIGURED = /INFO .*Configured AuthenticatingPushGatewayReporter with /;

/** No reporter is left, or none was asked for. */
export const NO_REPORTER =
  /MetricRegistryImpl .*No metrics reporter configured, no metrics will be exposed\/reported\./;

/** Our reporter's one warning of an outage. */
export const PUSH_FAILED = /WARN .*Failed to push metrics to PushGateway with jobName /;
export const REFUSED = /Failed to push metrics to PushGateway.* was 401/;
export const UNREACHABLE = /Failed to push metrics to PushGateway.*ConnectException/;
/** Our reporter's one line when an outage is over. */
export const RECOVERED = /INFO .*PushGateway with .* again/;

/** The factory's class was not found. */
export const NO_FACTORY =
  /WARN .*The reporter factory \(org\.apache\.flink\.metrics\.prometheus\.AuthenticatingPushGatewayReporterFactory\) could not be found for reporter promgateway\. Available factories: /;

/** The official reporter's warning for a gateway that refuses it; the cause stands in the next line. */
export const OFFICIAL_REFUSED = /java\.io\.IOException: Response code from \S+ was 401/;

/** A reporter that could not be made. */
export function notInstantiated(version: string): RegExp {
  const order = flinkOrder(version);
  if (order <= 118) return /ERROR .*Could not instantiate metrics reporter promgateway\./;
  return /ERROR .*Could not instantiate MetricReporter promgateway\./;
}

/** What the old key `class` of the official reporter comes to. */
export function oldClassKey(version: string): { loads: boolean; lines: readonly RegExp[] } {
  const order = flinkOrder(version);
  if (order <= 115) return { loads: true, lines: [SCHEDULED, OFFICIAL_REFUSED] };
  if (order === 116) {
    const deprecated = /WARN .*configures the reporter class, which is a deprecated approach/;
    return { loads: false, lines: [deprecated, notInstantiated(version), NO_REPORTER] };
  }
  if (order <= 120) {
    const gone = /WARN .*configures the reporter class, which is no a no longer supported approach/;
    const none = /WARN .*No reporter factory set for reporter promgateway\./;
    return { loads: false, lines: [gone, none, NO_REPORTER] };
  }
  return { loads: false, lines: [NO_REPORTER] };
}
