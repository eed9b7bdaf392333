import { fileOf } from "../../../provider/flink/conf-file";
import { parseConf } from "../../../provider/flink/flink-conf";
import { checkGenerated } from "../support/generated";
import { legacyText } from "../support/legacy-texts";
import type { Scene } from "../support/readers";
import { flatOf, ours } from "../support/seen";
import { damagedText, standardText } from "../support/standard-texts";

/** Our readers say of a file what Flink says of it. */
export function parsersChapter(scene: Scene): void {
  const { dialect } = scene;
  const file = fileOf[dialect];

  /** Asks both, and says whether we took the text. */
  async function compare(text: string): Promise<boolean> {
    const parsed = parseConf(dialect, text);
    const { submitted } = await scene.read(text, "utf8");
    if (parsed.ok) {
      expect(flatOf(submitted, parsed.values)).toEqual(ours(parsed.values));
      return true;
    }
    // A fault said to be Flink's is one.
    const isFlinks = parsed.faults.some(({ cause }) => cause === "flink");
    if (isFlinks) expect([parsed.faults, submitted]).toEqual([parsed.faults, { fault: anyText }]);
    return false;
  }

  async function check(cases: typeof standardText, count: number): Promise<number> {
    let taken = 0;
    const one = async (text: string) => {
      if (await compare(text)) taken++;
    };
    await checkGenerated({ cases, count, check: one });
    return taken;
  }

  if (dialect === "legacy") {
    test(`${file}, however bad, is read as Flink reads it`, async () => {
      expect(await check(legacyText, 1000)).toBe(1000);
    });
    return;
  }
  // Rare in generated texts; found by a seed all the same.
  test.each([
    "a: {p\n  q: 1}\n",
    'a: {"p\n  q": 1}\n',
    "a: {'p\n  q': 1}\n",
    "a: {p\n  : 1}\n",
    'a: {"p"\n  : 1}\n',
    "a: {p: 1, q\n  r: 2}\n",
    "a: [{p\n  q: 1}]\n",
    "a: [{p\n  : 1}]\n",
    "a: {p # c\n  : 1}\n",
    "a: {p :\n  1}\n",
    "a: {p\n  }\n",
    `a: {${"k".repeat(1000)}: 1}\n`,
    `a: {${"k".repeat(1023)}: 1}\n`,
    `a: {${"k".repeat(1024)}: 1}\n`,
    `a: {${"k".repeat(1025)}: 1}\n`,
    `a: {"${"k".repeat(1100)}": 1}\n`,
    `a: {k${" ".repeat(1100)}: 1}\n`,
    `a: [{${"k".repeat(1100)}: 1}]\n`,
    `${"k".repeat(1023)}: 1\n`,
    `${"k".repeat(1024)}: 1\n`,
    `${"k".repeat(1025)}: 1\n`,
    `${"k".repeat(1026)}: 1\n`,
  ])(`a key in ${file} ends on its line, and soon: %j`, async (text) => {
    await compare(text);
  });

  test.each([
    "a: b\n  \t--\n",
    "a: b\n  \tc\n",
    "a: b\n\tc\n",
    "a: b\n \t\n c\n",
    "a: b\n\t\n c\n",
    "a: b\n c\td\n",
    "a: b\t\n c\n",
    "a: b\n \t# c\n",
    "a: [b\n \tc]\n",
    "a: {k: b\n  \tc}\n",
    "a:\n - b\n  \tc\n",
    "a: |\n  b\n  \tc\n",
    "a: >-\n  b\n  \tc\n",
    "a: | # d\n  b\n  \tc\n",
    "a: 'b\n  \tc'\n",
    'a: "b\n  \tc"\n',
    'x: "y"\na: b\n  \tc\n',
    "b\n \tc: d\n",
  ])(`a tab in ${file} begins no line of a value without quotes: %j`, async (text) => {
    await compare(text);
  });

  test.each([
    "a:\n c: {k:\n 9}\n b: []\n",
    "a:\n c: {k: 1,\n d: 9}\n b: 1\n",
    "a:\n c: [ k,\n d]\n b: 1\n",
    "a:\n  c: {k: 1,\nd: 9}\n  b: 1\n",
    "a:\n  c: {k: 1\n}\n",
    "a: [b\n]\n",
    "a: {k: 1\n}\nb: c\n",
    "a:\n - [b,\n c]\n",
    "a:\n c: {k:\n 9\n b: 1\n",
    "a: {k: [1\n}]\n",
  ])(`braces in ${file} may go on anywhere in a line: %j`, async (text) => {
    await compare(text);
  });

  test.each([
    "a: '''",
    "a: ''''",
    "a: '''''",
    "a: 'x''",
    "a: 'x'''",
    "a: '",
    'a: "',
    "a: ''",
    'a: ""',
    'a: "\\"',
    'a: "\\\\"',
    'a: "x\\\\\\"',
    "a: x'",
    'a: x"',
    "a: 1 # it'",
    "a: 'b' '",
    "a:\n  - '''",
    "a: >-\n  '''",
    "a: \"\n  '''",
    "a: '''\n",
  ])(`quotes at the end of ${file} are as Flink takes them: %j`, async (text) => {
    await compare(text);
  });

  test(`${file} in all its spellings is read as Flink reads it`, async () => {
    expect(await check(standardText, 1000)).toBeGreaterThan(900);
  });

  test(`a damaged ${file} is read as Flink reads it, or refused`, async () => {
    expect(await check(damagedText, 2000)).toBeGreaterThan(100);
  });
}

const anyText = expect.any(String) as string;
