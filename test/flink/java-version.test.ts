import { parseJavaMajor } from "../../provider/flink/java-version";

test.each([
  ["1.8.0_382", 8],
  ["17.0.9", 17],
  ["17", 17],
  ["9", 9],
  ["25-ea", 25],
  ['java version "1.8.0_202"\nJava(TM) SE Runtime Environment (build 1.8.0_202-b08)', 8],
  ['openjdk version "1.8.0_382"\nOpenJDK Runtime Environment (Tencent Kona 8.0.15)', 8],
  ['openjdk version "11.0.21" 2023-10-17 LTS', 11],
  ['openjdk version "17" 2021-09-14', 17],
  ["openjdk 17.0.9 2023-10-17", 17],
  ["    java.version = 1.8.0_382", 8],
  ["java.version=21.0.1", 21],
  ['Picked up JAVA_TOOL_OPTIONS: -Xmx4g -Dapp.version=3\nopenjdk version "1.8.0_382"', 8],
  ["NOTE: Picked up JDK_JAVA_OPTIONS: -XX:+UseG1GC\r\njava 17.0.9 2023-10-17 LTS", 17],
])("%j is Java %j", (text, expected) => {
  expect(parseJavaMajor(text)).toBe(expected);
});

test.each(["", "bash: java: command not found", "Picked up JAVA_TOOL_OPTIONS: -Xmx4g", "1234"])(
  "%j names no version",
  (text) => {
    expect(parseJavaMajor(text)).toBeUndefined();
  },
);
