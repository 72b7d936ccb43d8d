// `waxseal/verify` on cookies that the package has made, in the shape of a conformance report.

export function reading({ createReader }, cookies) {
  const secret = "the tests of waxseal use these forty-odd bytes";
  const projections = { session: { "user.id": "token.sub" } };
  const now = Date.UTC(2026, 0, 16);
  const failed = [];
  let passed = 0;
  const check = (what, outcome, expected) => {
    const { status, reason, session } = outcome;
    const found = JSON.stringify([status, reason ?? session?.user ?? null]);
    if (found === JSON.stringify(expected)) passed++;
    else failed.push(`${what}: ${found}`);
  };
  for (const [format, cookie] of Object.entries(cookies)) {
    const reader = createReader({ secret, format, projections });
    const source = { url: "https://app.test/", headers: new Headers({ cookie }) };
    check(format, reader.verify(source, { now }), ["active", { name: "Ädä", id: "7" }]);
    check(format, reader.verify(cookie.replace(/.{6}$/, "AAAAAA"), { now }), [
      "invalid",
      "signature",
    ]);
    const later = now + 60 * 86_400_000;
    check(format, reader.verify(cookie, { now: later }), ["invalid", "expired"]);
    check(format, reader.verify("theme=dark", { now }), ["anonymous", null]);
    const migrated = createReader({
      secret: ["another secret of at least thirty-two bytes", secret],
      format: format === "signed" ? "authjs" : "signed",
      accept: [format],
    });
    check(format, migrated.verify(cookie, { now }), ["active", { name: "Ädä" }]);
  }
  return { passed, failed };
}
