import path from "node:path";
import { projectRoot } from "../../scripts/project-root";
import { closePrograms, program, succeeded } from "../support/program-run";

afterEach(closePrograms);

test("the real CLI reads the package's schema from the provider, and finds it without fault", async () => {
  const { pulumi } = await program();
  const launcher = path.join(projectRoot(), "provider/pulumi-resource-flinkwatch");
  const schema = succeeded(await pulumi.run(["package", "get-schema", launcher]));
  expect(JSON.parse(schema.stdout)).toMatchObject({
    name: "flinkwatch",
    resources: { "flinkwatch:index:ReporterSettings": {} },
  });
  succeeded(
    await pulumi.run(["schema", "check", path.join(projectRoot(), "provider/schema.json")]),
  );
});
