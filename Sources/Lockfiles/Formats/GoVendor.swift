import Evidence
import Inventory
import Syntax
import Trees

/// `vendor/modules.txt`: the modules whose packages lie in `vendor/` (cmd/go's `modload/vendor.go`).
///
/// The file states no digests, and nothing is fetched: the content is in the tree. `# module version`,
/// where replaced `# module version => module version` or `=> ./folder`; `##` carries notes of the
/// module above, other lines are its packages. Replacements that nothing uses stand at the end.
enum GoVendor: LockfileFormat {
  static let names: Set<String> = []

  static func matches(_ path: TreePath) -> Bool {
    path.nameText == "modules.txt" && path.parent.name == "vendor"
  }

  static func read(_ source: Source) -> Reading<Lockfile> {
    do throws(ReadError) {
      var reader = GoVendorReader(source.bytes)
      try reader.read()
      let dependencies = reader.dependencies
      let lockfile = Lockfile(
        source: source, ecosystem: .golang, format: "vendor/modules.txt",
        dependencies: dependencies, roots: [], anomalies: reader.anomalies,
        graph: { NameGraph.withoutEdges(dependencies.count) })
      return .read(lockfile, anomalies: lockfile.anomalies)
    } catch {
      return error.kind == .unsupported ? .unsupported(error.what) : .malformed(error)
    }
  }
}

private struct GoVendorReader {
  private struct Module {
    let words: [Substring]
    let range: Range<Int>
    var isExplicit = false
    var isUsed = false
  }

  private let bytes: [UInt8]
  private(set) var dependencies: [Dependency] = []
  private var places = EntryPlaces()
  private var open: Module?

  var anomalies: [Anomaly] { places.anomalies }

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func read() throws(ReadError) {
    try TextCheck.check(bytes)
    var start = 0
    while start < bytes.count {
      let end = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
      try line(start..<end)
      start = end + 1
    }
    try close()
  }

  private mutating func line(_ range: Range<Int>) throws(ReadError) {
    guard bytes[range].first == UInt8(ascii: "#") else {
      try package(bytes[range])
      return
    }
    let text = String(decoding: bytes[range], as: UTF8.self)
    let words = text.split { $0 == " " || $0 == "\t" || $0 == "\r" || $0 == "\r\n" }
    guard let first = words.first else { return }
    switch first {
    case "#":
      try close()
      open = Module(words: Array(words.dropFirst()), range: range)
    case "##":
      open?.isUsed = true
      if words.contains(where: { $0 == "explicit" || $0 == "explicit;" }) {
        open?.isExplicit = true
      }
    default:
      throw ReadError(at: range.lowerBound, "a line that is no module and no package of one")
    }
  }

  private mutating func package(_ line: ArraySlice<UInt8>) throws(ReadError) {
    let text = line.last == 0x0D ? line.dropLast() : line
    if text.isEmpty { return }
    guard open != nil, GoModText.isPath(text) else {
      throw ReadError(at: line.startIndex, "a line that is no module and no package of one")
    }
    if open?.isUsed == false { open?.isUsed = true }
  }

  private mutating func close() throws(ReadError) {
    guard let module = open else { return }
    open = nil
    let sides = module.words.split(separator: "=>", omittingEmptySubsequences: false).map(
      Array.init)
    guard let left = sides.first, (1...2).contains(left.count), sides.count <= 2 else {
      throw ReadError(at: module.range.lowerBound, "a module is a path and a version")
    }
    let right = sides.count == 2 ? sides[1] : nil
    if let right, !(1...2).contains(right.count) {
      throw ReadError(at: module.range.lowerBound, "a replacement is a path and a version")
    }
    // A replacement that nothing in vendor/ uses.
    if right != nil, left.count == 1 || !module.isUsed { return }
    guard left.count == 2 else {
      throw ReadError(at: module.range.lowerBound, "a module without a version")
    }
    dependencies.append(entry(module, left.map(String.init), right.map { $0.map(String.init) }))
  }

  private mutating func entry(
    _ module: Module, _ left: [String], _ right: [String]?
  ) -> Dependency {
    let isFolder = right?.count == 1
    let real = isFolder ? left : right ?? left
    return Dependency(
      ecosystem: .golang, name: real[0], version: real[1],
      alias: real[0] == left[0] ? nil : left[0],
      location: places.take(left[0] + "@" + left[1], module.range), artifacts: [],
      source: PackageSource(isFolder ? .file : .bundled, url: isFolder ? right?.first ?? "" : ""),
      install: .no, flags: module.isExplicit ? .direct : [], range: module.range,
      sourceRange: module.range, digestRange: module.range)
  }
}
