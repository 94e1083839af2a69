import Evidence
import Inventory
import Syntax
import Trees

/// pip's requirements and constraints files (pip, "Requirements File Format").
///
/// `name==1.0` is a locked version, an address or a version control URL a source. Anything else is a
/// requirement that nobody locked: an entry without a version. Digests do not say which file they are of.
/// Where an option names an index that is not the public one, every package may come from there.
enum RequirementsFile: LockfileFormat {
  static let names: Set = ["requirements.txt", "constraints.txt"]

  static func matches(_ path: TreePath) -> Bool {
    let name = path.nameText
    // `requirements.lock`, `requirements-dev.lock`: what Rye writes.
    if name.hasSuffix(".lock"), name.hasPrefix("requirements") { return true }
    guard name.hasSuffix(".txt") else { return false }
    return name.hasPrefix("requirements") || name.hasPrefix("constraints")
      || name.hasSuffix("-requirements.txt") || name.hasSuffix("_requirements.txt")
      || path.parent.name == "requirements"
  }

  static func read(_ source: Source) -> Reading<Lockfile> {
    if isChart(source) { return ChartLock.read(source) }
    do throws(ReadError) {
      let content = try RequirementsContent(source.bytes)
      let (dependencies, anomalies) = RequirementsEntries.make(content)
      let lockfile = Lockfile(
        source: source, ecosystem: .pypi, format: "requirements file", dependencies: dependencies,
        roots: [], anomalies: anomalies, includes: content.includes,
        digestRule: content.requiresDigests ? .all : .allOrNone,
        graph: { NameGraph.withoutEdges(dependencies.count) })
      return .read(lockfile, anomalies: anomalies)
    } catch {
      return error.kind == .unsupported ? .unsupported(error.what) : .malformed(error)
    }
  }
}

extension RequirementsFile {
  /// Helm 2 called a chart's lockfile so, too.
  private static func isChart(_ source: Source) -> Bool {
    source.path.nameText == "requirements.lock" && ByteSearch.contains(source.bytes, "digest: ")
      && ByteSearch.contains(source.bytes, "dependencies:")
  }
}

/// What the lines of a requirements file say.
struct RequirementsContent {
  struct Entry: Sendable {
    enum What: Sendable {
      case requirement(PythonRequirement)
      /// An address or a path, and the name where it tells one.
      case reference(String, name: String?, isEditable: Bool)
    }

    let what: What
    let hashes: [RequirementsLines.Word]
    /// Of the requirement without its options.
    let range: Range<Int>
  }

  private(set) var entries: [Entry] = []
  private(set) var includes: [Lockfile.Include] = []
  /// `--require-hashes`
  private(set) var requiresDigests = false
  /// `--index-url`, `--extra-index-url`, `--find-links`, in order.
  private(set) var indexes: [(url: String, isExtra: Bool, range: Range<Int>)] = []

  private static let flags: Set = [
    "--no-index", "--pre", "--prefer-binary", "--require-hashes", "--use-feature",
  ]
  private static let ignored: Set = [
    "--no-binary", "--only-binary", "--trusted-host", "--use-feature", "--global-option",
    "--config-settings", "--config-setting", "-C", "--process-dependency-links", "--no-use-wheel",
    "--use-wheel", "--install-option", "--exists-action", "--retries", "--timeout", "--proxy",
    "--python-version", "--allow-external", "--allow-unverified", "--only-final", "--all-releases",
  ]

  /// - Throws: `malformed` with the place of a line that pip would not take.
  init(_ bytes: [UInt8]) throws(ReadError) {
    for line in try RequirementsLines.read(bytes) {
      let (head, words) = RequirementsLines.split(line)
      if head.isEmpty {
        try takeOptions(words, line)
      } else {
        try takeRequirement(head, words, isEditable: false, line)
      }
    }
  }

  private mutating func takeRequirement(
    _ head: ArraySlice<UInt8>, _ words: [RequirementsLines.Word], isEditable: Bool,
    _ line: RequirementsLines.Line
  ) throws(ReadError) {
    let hashes = try Self.hashes(words)
    let start = line.start + head.startIndex
    let range = start..<(start + head.count)
    if !isEditable, let requirement = PythonRequirement(head) {
      entries.append(Entry(what: .requirement(requirement), hashes: hashes, range: range))
      return
    }
    guard let reference = RequirementReference(head) else {
      throw ReadError(at: range.lowerBound, "a line that is no requirement")
    }
    entries.append(
      Entry(
        what: .reference(reference.address, name: reference.name, isEditable: isEditable),
        hashes: hashes, range: range))
  }

  /// The values of `--hash`; other options of a requirement are passed over.
  private static func hashes(
    _ words: [RequirementsLines.Word]
  ) throws(ReadError) -> [RequirementsLines.Word] {
    var found: [RequirementsLines.Word] = []
    var isNext = false
    for word in words {
      if isNext {
        found.append(word)
        isNext = false
      } else if word.text.starts(with: "--hash=".utf8) {
        let value = word.text.dropFirst("--hash=".utf8.count)
        found.append(RequirementsLines.Word(text: value, range: word.range))
      } else {
        isNext = word.text.elementsEqual("--hash".utf8)
      }
    }
    if isNext, let last = words.last {
      throw ReadError(at: last.range.lowerBound, "'--hash' without a digest")
    }
    return found
  }

  /// A line of options: `-r file`, `-rfile`, `--requirement=file`.
  private mutating func takeOptions(
    _ words: [RequirementsLines.Word], _ line: RequirementsLines.Line
  ) throws(ReadError) {
    var rest = words[...]
    while let word = rest.popFirst() {
      let (option, attached) = Self.option(word)
      if option == "-e" || option == "--editable" {
        try takeEditable(attached, rest, line)
        return
      }
      if option == "--require-hashes" { requiresDigests = true }
      if Self.flags.contains(option), attached == nil { continue }
      guard let value = attached ?? rest.popFirst()?.string else {
        throw ReadError(at: word.range.lowerBound, "'\(option)' without a value")
      }
      let range = word.range.lowerBound..<line.range.upperBound
      switch option {
      case "-r", "--requirement":
        includes.append(Lockfile.Include(.requirements, path: value, range: range))
      case "-c", "--constraint":
        includes.append(Lockfile.Include(.constraints, path: value, range: range))
      case "--build-constraint":
        includes.append(Lockfile.Include(.buildConstraints, path: value, range: range))
      case "-i", "--index-url", "--pypi-url": indexes.append((value, false, range))
      case "--extra-index-url", "-f", "--find-links": indexes.append((value, true, range))
      case _ where Self.ignored.contains(option): continue
      default: throw ReadError(at: word.range.lowerBound, "pip takes no option '\(option)' here")
      }
    }
  }

  private static func option(_ word: RequirementsLines.Word) -> (String, String?) {
    let text = word.string
    if text.hasPrefix("--") {
      guard let equals = text.firstIndex(of: "=") else { return (text, nil) }
      return (String(text[..<equals]), String(text[text.index(after: equals)...]))
    }
    let letter = String(text.prefix(2))
    let value = text.dropFirst(2).drop { $0 == "=" }
    return (letter, value.isEmpty ? nil : String(value))
  }

  private mutating func takeEditable(
    _ attached: String?, _ rest: ArraySlice<RequirementsLines.Word>,
    _ line: RequirementsLines.Line
  ) throws(ReadError) {
    guard let value = attached.map({ Array($0.utf8)[...] }) ?? rest.first?.text else {
      throw ReadError(at: line.start, "'-e' without an address or a folder")
    }
    guard let reference = RequirementReference(value) else {
      throw ReadError(at: line.start, "'-e' takes an address or a folder")
    }
    entries.append(
      Entry(
        what: .reference(reference.address, name: reference.name, isEditable: true), hashes: [],
        range: line.range))
  }
}

/// A requirement that is an address or a path.
struct RequirementReference {
  let address: String
  let name: String?

  init?(_ text: ArraySlice<UInt8>) {
    let words = text.split(whereSeparator: { $0 == 0x20 || $0 == 0x09 })
    guard let first = words.first, words.count == 1 || words[1].first == UInt8(ascii: ";") else {
      return nil
    }
    let address = String(decoding: first, as: UTF8.self)
    let isPath =
      address.hasPrefix(".") || address.contains("/") || address.hasPrefix("file:")
      || [".whl", ".tar.gz", ".zip"].contains { address.hasSuffix($0) }
    guard isPath, !address.hasPrefix("<"), !address.hasPrefix("=") else { return nil }
    self.address = address
    name = Self.egg(address) ?? Self.fileName(first)
  }

  /// `#egg=name[extra]&subdirectory=…`
  private static func egg(_ address: String) -> String? {
    guard let hash = address.lastIndex(of: "#") else { return nil }
    for part in address[address.index(after: hash)...].split(separator: "&")
    where part.hasPrefix("egg=") {
      let name = part.dropFirst(4).prefix { $0 != "[" }
      return name.isEmpty ? nil : PythonName.canonical(String(name))
    }
    return nil
  }

  /// A wheel's or an archive's name in front of its version.
  private static func fileName(_ address: ArraySlice<UInt8>) -> String? {
    guard let file = SourceText.fileName(address), let version = PythonFileName.version(file),
      let end = file.range(of: "-" + version)
    else { return nil }
    return PythonName.canonical(String(file[..<end.lowerBound]))
  }
}
