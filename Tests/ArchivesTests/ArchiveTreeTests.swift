import Archives
import Crypto
import Evidence
import Foundation
import TestSupport
import Testing
import Trees

/// Archives that other programs made.
@Suite struct ArchiveTreeTests {
  static func made(_ script: String, _ name: String) throws -> [UInt8] {
    let scratch = try Scratch()
    let result = try Command.run("python3", ["-c", script], in: scratch.path)
    try #require(result.code == 0, "\(result.error)")
    return Array(try Data(contentsOf: URL(fileURLWithPath: scratch.path + "/" + name)))
  }

  static func tree(_ bytes: [UInt8], _ name: String) throws -> ArchiveTree {
    try #require(ArchiveTree(bytes, name: name))
  }

  static func files(_ tree: ArchiveTree) throws -> [String: String] {
    var files: [String: String] = [:]
    tree.visit(limit: 1 << 20) { entry, content in
      if case .success(let bytes) = content {
        files[entry.path.text] = String(decoding: bytes, as: UTF8.self)
      }
    }
    return files
  }

  static let content = ["a.txt": "FIXTURE\n", "folder/näme.txt": "two", "empty": ""]

  static func packed(_ mode: String) -> String {
    """
    import io, tarfile, zipfile
    content = {'a.txt': b'FIXTURE\\n', 'folder/näme.txt': b'two', 'empty': b''}
    if '\(mode)' == 'zip':
        with zipfile.ZipFile('x', 'w', zipfile.ZIP_DEFLATED) as archive:
            for name, text in content.items(): archive.writestr(name, text)
    else:
        with tarfile.open('x', 'w:\(mode)', format=tarfile.PAX_FORMAT) as archive:
            for name, text in content.items():
                info = tarfile.TarInfo(name); info.size = len(text)
                archive.addfile(info, io.BytesIO(text))
    """
  }

  @Test(arguments: [
    ("gz", "x.tgz"), ("bz2", "x.tar.bz2"), ("xz", "x.tar.xz"), ("", "x.tar"), ("zip", "x.whl"),
  ]) func everyContainerGivesTheSameFiles(mode: String, name: String) throws {
    let tree = try Self.tree(try Self.made(Self.packed(mode), "x"), name)
    #expect(try Self.files(tree) == Self.content)
    #expect(tree.issues.isEmpty)
    #expect(tree.problems.isEmpty)
    for (path, text) in Self.content {
      let entry = try #require(try tree.entry(at: TreePath(path)))
      #expect(try tree.bytes(of: entry, limit: 100) == Array(text.utf8))
    }
  }

  @Test func aGemIsItsDataAndItsMetadata() throws {
    let bytes = try Self.made(
      """
      import gzip, io, tarfile
      def packed(items, mode):
          buffer = io.BytesIO()
          with tarfile.open(fileobj=buffer, mode=mode) as archive:
              for name, text in items:
                  info = tarfile.TarInfo(name); info.size = len(text)
                  archive.addfile(info, io.BytesIO(text))
          return buffer.getvalue()
      data = packed([('lib/x.rb', b'# FIXTURE')], 'w:gz')
      open('x', 'wb').write(packed([('metadata.gz', gzip.compress(b'name: x')), ('data.tar.gz', data)], 'w'))
      """, "x")
    #expect(
      try Self.files(try Self.tree(bytes, "x.gem")) == [
        "metadata": "name: x", "lib/x.rb": "# FIXTURE",
      ])
  }

  static func kinds(_ script: String, _ name: String) throws -> [String] {
    let tree = try Self.tree(try made(script, "x"), name)
    _ = try tree.entries()
    return tree.issues.map(\.kind.rawValue)
  }

  static func tar(_ lines: String) -> String {
    """
    import io, tarfile
    with tarfile.open('x', 'w:gz') as archive:
        def add(name, text=b'FIXTURE', **more):
            info = tarfile.TarInfo(name); info.size = len(text)
            for key, value in more.items(): setattr(info, key, value)
            archive.addfile(info, io.BytesIO(text))
        \(lines)
    """
  }

  @Test(arguments: [
    ("add('/etc/x')", "absolute-path"), ("add('a/../../x')", "leaves-its-folder"),
    ("add('a\\\\\\\\b')", "odd-name"), ("add('C:x')", "odd-name"), ("add('a\\\\x1bb')", "odd-name"),
    ("add('a'); add('a')", "duplicate"), ("add('A'); add('a')", "case-collision"),
    ("add('l', b'', type=tarfile.SYMTYPE, linkname='../../x')", "link-leads-out"),
    ("add('l', b'', type=tarfile.SYMTYPE, linkname='/etc/passwd')", "link-to-an-absolute-path"),
    ("add('d', b'', type=tarfile.CHRTYPE)", "device"),
    ("add('/'.join(['a'] * 200))", "overlong-name"),
  ]) func oddNamesAreTold(lines: String, kind: String) throws {
    #expect(try Self.kinds(Self.tar(lines), "x.tgz") == [kind])
  }

  @Test func honestNamesAreNotTold() throws {
    let lines =
      "add('./a'); add('b/..c'); add('b/c..'); add('l', b'', type=tarfile.SYMTYPE, linkname='b/..c')"
    #expect(try Self.kinds(Self.tar(lines), "x.tgz") == ["link"])
  }

  @Test func whatStandsBehindTheEndIsReadAndTold() throws {
    let script = """
      import gzip, io, tarfile
      def packed(name):
          buffer = io.BytesIO()
          with tarfile.open(fileobj=buffer, mode='w') as archive:
              info = tarfile.TarInfo(name); info.size = 7
              archive.addfile(info, io.BytesIO(b'FIXTURE'))
          return buffer.getvalue()
      open('x', 'wb').write(gzip.compress(packed('a')) + gzip.compress(packed('b')))
      """
    let tree = try Self.tree(try Self.made(script, "x"), "x.tgz")
    #expect(Set(try Self.files(tree).keys) == ["a", "b"])
    #expect(tree.issues.map(\.kind.rawValue) == ["content-after-end"])
  }

  @Test(arguments: [
    ("data.replace(b'shown.txt', b'other.txt', 1)", "local-and-central-differ"),
    ("b'#!/bin/sh\\n' + data", "script-before-start"),
    ("b'FIXTURE' + data", "content-before-start"), ("data + b'more'", "content-after-end"),
  ]) func listsOfAZipAreCompared(change: String, kind: String) throws {
    let script = """
      import zipfile
      with zipfile.ZipFile('x', 'w') as archive: archive.writestr('shown.txt', 'FIXTURE')
      data = open('x', 'rb').read()
      open('x', 'wb').write(\(change))
      """
    #expect(try Self.kinds(script, "x.zip").contains(kind))
  }

  @Test func aBombEndsTheReadAndIsTold() throws {
    let script = """
      import io, tarfile
      with tarfile.open('x', 'w:gz') as archive:
          info = tarfile.TarInfo('a'); info.size = 80 << 20
          archive.addfile(info, io.BytesIO(bytes(80 << 20)))
      """
    let tree = try Self.tree(try Self.made(script, "x"), "x.tgz")
    _ = try tree.entries()
    #expect(tree.issues.map(\.kind.rawValue) == ["bomb"])
    #expect(tree.problems.map(\.kind) == [.limit("archive-ratio")])
  }

  @Test func membersAndNestingAreLimited() throws {
    var limits = ArchiveLimits()
    limits.members = 2
    let bytes = try Self.made(Self.packed("gz"), "x")
    let tree = try #require(ArchiveTree(bytes, name: "x.tgz", limits: limits))
    #expect(try tree.entries().count == 2)
    #expect(tree.problems.map(\.kind) == [.limit("members")])
  }

  @Test func namesStayWholeHoweverManyArchivesAreOpen() throws {
    let bytes = try Self.made(Self.packed("gz"), "x")
    for _ in 0..<50 {
      let trees = try (0..<4).map { _ in try Self.tree(bytes, "x.tgz") }
      for tree in trees { #expect(try Self.files(tree).keys.contains("folder/näme.txt")) }
    }
  }

  @Test func everyCutOfAnArchiveEndsWithAnAnswer() throws {
    for mode in ["gz", "zip", ""] {
      let bytes = try Self.made(Self.packed(mode), "x")
      for end in stride(from: 0, to: bytes.count, by: 7) {
        guard let tree = ArchiveTree(Array(bytes[..<end]), name: "x.tgz") else { continue }
        let files = try Self.files(tree)
        if files != Self.content {
          #expect(!tree.problems.isEmpty || !tree.issues.isEmpty, "\(mode) cut at \(end)")
        }
      }
    }
  }

  /// A large program is told by its digest where that is asked, and by its bytes everywhere else; what only begins
  /// like one stays whole.
  @Test func largeProgramsAreToldByTheirDigests() throws {
    let bytes = try Self.made(
      """
      import zipfile
      with zipfile.ZipFile('x', 'w', zipfile.ZIP_DEFLATED) as archive:
          archive.writestr('program', b'\\x7fELF' + bytes(17 << 20))
          archive.writestr('text', b'\\x7fELF' + b'FIXTURE\\n' * (2 << 20 | 1))
          archive.writestr('kept', b'\\x7fELF' + bytes(17 << 20))
          archive.writestr('small', b'\\x7fELF\\x00FIXTURE')
      """, "x")
    let tree = try Self.tree(bytes, "x.zip")
    var programs: [String: LargeProgram] = [:]
    var whole: [String: Int] = [:]
    let digests: ArchiveTree.Digests = { $0 != "kept" }
    tree.visit(limit: 1 << 30, digesting: digests) { entry, content in
      switch content {
      case .success(.program(let program)): programs[entry.path.text] = program
      case .success(.whole(let bytes)): whole[entry.path.text] = bytes.count
      case .failure: Issue.record("'\(entry.path.text)' is not read")
      }
    }
    let content = Array("\u{7F}ELF".utf8) + [UInt8](repeating: 0, count: 17 << 20)
    #expect(programs.mapValues(\.sha256) == ["program": SHA256.digest(content)])
    #expect(programs["program"]?.size == content.count)
    #expect(programs["program"]?.start == Array(content.prefix(8192)))
    #expect(whole == ["text": 4 + 8 * (2 << 20 | 1), "kept": content.count, "small": 12])
    let entry = try #require(try tree.entry(at: "program"))
    #expect(try tree.bytes(of: entry, limit: 1 << 30) == content)
    #expect(throws: TreeError.self) { try tree.bytes(of: entry, limit: 1 << 20) }
  }
}
