/**
 * The provider's resources as classes for Pulumi programs. Their region comes from `flinkwatch:region`, credentials
 * from the environment.
 */
export * from "./sdk/flink";
export * from "./sdk/monitoring";
export * from "./sdk/prometheus";
export * from "./sdk/recordings";
