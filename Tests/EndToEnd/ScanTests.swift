import Foundation
import TestSupport
import Testing

/// What `scan` says of odd input and of two versions.
@Suite struct ScanTests {
  /// Makes files by Python in a scratch folder.
  private static func made(_ script: String) throws -> Scratch {
    let scratch = try Scratch()
    let result = try Command.run("python3", ["-c", script], in: scratch.path)
    try #require(result.code == 0, "\(result.error)")
    return scratch
  }

  private static func pintle(
    _ arguments: String..., in scratch: Scratch
  ) throws -> Command.Result {
    try Command.pintle(arguments, in: scratch.path)
  }

  private static let nested = """
    import io, tarfile, zipfile
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, 'w') as archive: archive.writestr('a.js', 'FIXTURE')
    def put(archive, name, data):
        info = tarfile.TarInfo(name); info.size = len(data)
        archive.addfile(info, io.BytesIO(data))
    with tarfile.open('outer.tgz', 'w:gz') as archive:
        put(archive, 'package/broken.zip', b'this is no archive at all')
        put(archive, 'package/deep.tgz', b'neither is this one, FIXTURE')
    """

  @Test func questionsAboutNestedArchivesNameTheContainer() throws {
    let scratch = try Self.made(Self.nested)
    let result = try Self.pintle("scan", "outer.tgz", "--format", "json", in: scratch)
    #expect(result.output.contains("\"outer.tgz/package/broken.zip\""))
    #expect(result.output.contains("\"outer.tgz/package/deep.tgz\""))
  }

  /// A text that is over the limit is looked at in pieces, and said not to be read whole.
  @Test func aTextOverTheLimitIsReadInPieces() throws {
    let script = """
      line = b'const filler = 1; // FIXTURE\\n'
      attack = b"eval(Buffer.from('RklYVFVSRQ==', 'base64').toString());\\n"
      with open('big.js', 'wb') as file:
          file.write(line * (40 * 1024 * 1024 // len(line)))
          file.write(attack)
          file.write(line * (30 * 1024 * 1024 // len(line)))
      """
    let scratch = try Self.made(script)
    let result = try Self.pintle("scan", "big.js", "--format", "json", in: scratch)
    #expect(result.output.contains("\"decoded-then-executed\""))
    #expect(
      result.output.contains("\"line\": \(40 * 1024 * 1024 / 29 + 1)")
        || result.output
          .contains("\"line\":\(40 * 1024 * 1024 / 29 + 1)")
    )
    #expect(result.output.contains("limit-size"))
    #expect(
      result.output.components(separatedBy: "\"rule\":\"decoded-then-executed\"").count == 2
        || result.output.components(separatedBy: "\"rule\": \"decoded-then-executed\"").count == 2)
  }

  /// Many scripts that load each other in an archive that is larger than what is kept of it. Read anew for each
  /// of them, it would take half an hour.
  @Test(.timeLimit(.minutes(10))) func anArchiveIsNotReadOnceForEachOfItsMembers() throws {
    let script = """
      import io, random, tarfile
      random.seed(1)
      def put(archive, name, data):
          info = tarfile.TarInfo(name); info.size = len(data)
          archive.addfile(info, io.BytesIO(data))
      with tarfile.open('many.tgz', 'w:gz', compresslevel=1) as archive:
          put(archive, 'package/package.json', b'{"name": "many", "version": "1.0.0", "main": "f0.js"}')
          filler = (b'// ' + random.randbytes(300_000).hex().encode() + b'\\n')
          for index in range(80):
              loads = ''.join("require('./f%d.js');" % other for other in range(80))
              put(archive, 'package/f%d.js' % index, loads.encode() + b'\\n' + filler)
      """
    let scratch = try Self.made(script)
    let result = try Self.pintle("scan", "many.tgz", in: scratch)
    #expect(result.code == 0 || result.code == 3)
  }

  /// The shares of several tasks come together as one task would tell it.
  @Test func theSameBytesComeOutEachTime() throws {
    let script = """
      import os
      for folder in range(40):
          os.makedirs('tree/p%d' % folder)
          open('tree/p%d/package.json' % folder, 'w').write(
              '{"name": "p%d", "version": "1.0.0", "main": "a.min.js"}' % folder)
          for name in ['a.min.js', 'b.min.js', 'c.js']:
              open('tree/p%d/%s' % (folder, name), 'w').write(
                  "eval(Buffer.from('RklYVFVSRQ==', 'base64').toString()); // %d\\n" % folder)
      """
    let scratch = try Self.made(script)
    let first = try Self.pintle("scan", "tree", "--format", "json", in: scratch)
    #expect(first.code == 1)
    for _ in 0..<3 {
      #expect(
        try Self.pintle("scan", "tree", "--format", "json", in: scratch).output == first.output)
    }
    #expect(first.output.contains("tree/p39/a.min.js") || first.output.contains("p39/a.min.js"))
  }

  @Test func rulesOfTheUserThatAreWrongAreToldByLine() throws {
    let script = """
      open('bad.yar', 'w').write('rule fine { condition: true }\\nrule bad { condition: nothing }')
      open('a.js', 'w').write('FIXTURE')
      """
    let scratch = try Self.made(script)
    let bad = try Self.pintle("scan", "--yara", "bad.yar", "a.js", in: scratch)
    #expect(bad.code == 2)
    #expect(bad.said.contains("'bad.yar':2:"))
    let missing = try Self.pintle("scan", "--yara", "none.yar", "a.js", in: scratch)
    #expect(missing.code == 2)
  }
}
