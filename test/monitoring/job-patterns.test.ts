import { areDisjoint, jobPattern, patternFault } from "../../monitoring/job-patterns";

test("names are matched as they are and as reporters write them", () => {
  expect(jobPattern(["orders", "a.b c"])).toBe(String.raw`a\.b c|a_b_c|orders`);
  expect(jobPattern("orders-.*")).toBe("orders-.*");
});

test.each(["orders-.*", String.raw`a\.b|c{1,3}`, "(?:x|y)[0-9_-]+", String.raw`\w+\|\\`, "订单.*"])(
  "%s is a pattern",
  (pattern) => {
    expect(patternFault(pattern)).toBeUndefined();
  },
);

test.each([
  ["", "a pattern that is not empty"],
  ["orders-(", 'a pattern such as "orders-.*"'],
  ["*", 'a pattern such as "orders-.*"'],
  ["(?!orders).*", "a pattern whose groups begin with ( or (?: alone"],
  ["(?i)orders", "a pattern whose groups begin with ( or (?: alone"],
  ["a{1,1000}", "a pattern that repeats nothing more than 999 times"],
  [String.raw`\bx`, "a pattern with \\ only before punctuation or one of d, D, s, S, w, W"],
  [String.raw`(a)\1`, "a pattern with \\ only before punctuation or one of d, D, s, S, w, W"],
])("%s is none that RE2 and we read alike", (pattern, expected) => {
  expect(patternFault(pattern)).toBe(expected);
});

test.each([
  ["orders-.*", "payments-.*"],
  ["orders-.*|clicks", "payments-.*|click"],
  [".*-batch", ".*-stream"],
  ["a[0-9]+", "b|c"],
  ["order", "orders-.*"],
  [String.raw`a\.b`, String.raw`a_b`],
  ["[a-c]+", "d"],
])("%s and %s have no name in common", (one, other) => {
  expect(areDisjoint(one, other)).toBe(true);
  expect(areDisjoint(other, one)).toBe(true);
});

test.each([
  ["orders-.*", "orders-.*"],
  ["orders-.*", "ord.*"],
  ["orders.*|x", "y|orders-eu"],
  ["ab*", "a"],
  ["ab?c.*", "ac.*"],
  ["ab{0,1}.*", "ac.*"],
  [".*", "x"],
  ["(a|b)x", "bx"],
  ["[a|b]", "b"],
  ["[)](|x).*", "[)]y"],
  [String.raw`\w.*`, "w.*"],
])("%s and %s may have one in common", (one, other) => {
  expect(areDisjoint(one, other)).toBe(false);
  expect(areDisjoint(other, one)).toBe(false);
});

test("what is told apart has no name in common, of all that short patterns match", () => {
  const atoms = ["a", "b", ".", "[ab]", "a*", "b?", "(?:a|b)", "a|", "|b", String.raw`\.`];
  const patterns = atoms.flatMap((x) => atoms.flatMap((y) => atoms.map((z) => x + y + z)));
  const letters = ["", "a", "b", "."];
  const names = letters.flatMap((x) => letters.flatMap((y) => letters.map((z) => x + y + z)));
  const matched = patterns.map((pattern) => {
    const whole = new RegExp(`^(?:${pattern})$`, "u");
    return new Set(names.filter((name) => whole.test(name)));
  });
  let apart = 0;
  for (let i = 0; i < patterns.length; i += 7) {
    for (let j = 0; j < patterns.length; j += 3) {
      if (!areDisjoint(patterns[i]!, patterns[j]!)) continue;
      apart += 1;
      const both = [...matched[i]!].filter((name) => matched[j]!.has(name));
      expect([patterns[i], patterns[j], both]).toEqual([patterns[i], patterns[j], []]);
    }
  }
  expect(apart).toBeGreaterThan(100);
});
