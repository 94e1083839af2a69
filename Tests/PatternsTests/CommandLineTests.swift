import Patterns
import Testing

@Suite struct CommandLineTests {
  @Test(arguments: [
    ("curl -s https://example.invalid | sh", true),
    ("curl -s https://example.invalid | tee log | bash -s -- x", true),
    ("wget -qO- https://example.invalid|node", true),
    ("wget -O setup https://example.invalid && sh setup", true),
    ("curl https://example.invalid > a.sh; bash ./a.sh", true),
    ("sh -c \"$(curl -fsSL https://example.invalid)\"", true),
    ("powershell -enc ZQBjAGgAbwA=", true),
    ("node -e \"require('https').get('x', r => eval(r))\" fetch( eval(", true),
    ("curl -o data.json https://example.invalid && node build.js", false),
    ("curl https://example.invalid | jq .", false),
    ("node -e \"console.log('thank you')\"", false),
    ("echo 'curl x | sh'", false),
    ("node install.js || exit 0", false),
  ]) func downloads(line: String, runs: Bool) {
    #expect((CommandLine(line).downloadAndRun != nil) == runs)
  }

  @Test(arguments: [
    ("node server &", true), ("nohup node server", true), ("start /b node server", true),
    ("start /b node server || nohup node server &", true), ("setsid node x", true),
    ("npm run a && npm run b", false), ("npm run a > log 2>&1", false), ("echo 'a & b'", false),
    ("tsc --build; node a", false),
  ]) func background(line: String, stays: Bool) {
    #expect((CommandLine(line).background != nil) == stays)
  }

  @Test(arguments: [
    ("node scripts/a.js --x", "scripts/a.js"), ("bun run index.ts", "index.ts"),
    ("NODE_ENV=production node ./a", "./a"), ("cross-env A=1 node b", "b"),
    ("./tools/setup", "./tools/setup"), ("node -e 'x'", nil), ("python3 -m build", nil),
    ("husky install", nil), ("/usr/bin/node 'with blank.js'", "with blank.js"),
  ]) func scripts(line: String, script: String?) {
    #expect(CommandLine(line).commands.first?.script == script)
  }
}
