import Evidence
import Inventory
import Syntax

/// The classic yarn.lock of yarn 1: an entry answers one or more requests (`name@range`). What
/// manifests ask for is not recorded otherwise, nor which packages run code at installation.
enum YarnClassic {
  static func read(_ source: Source) throws(ReadError) -> Lockfile {
    try TextCheck.checkCharacters(source.bytes)
    let result = source.bytes.withUnsafeBufferPointer { buffer in
      Result { () throws(ReadError) in
        var scanner = YarnClassicScanner(buffer)
        let found = try scanner.entries()
        var reader = YarnClassicReader(RawText(buffer), found)
        reader.read()
        return (found, reader.dependencies, reader.anomalies)
      }
    }
    let (found, dependencies, anomalies) = try result.get()
    return Lockfile(
      source: source, ecosystem: .npm, format: "yarn.lock v1", dependencies: dependencies,
      roots: [], requests: { Set(found.requests.map { $0.string(source.bytes) }) },
      anomalies: anomalies, graph: { graph(found, source.bytes) })
  }

  /// Any entry may be one that a manifest asks for.
  private static func graph(_ found: YarnClassicEntries, _ bytes: [UInt8]) -> Lockfile.Graph {
    var byRequest: [String: Int32] = [:]
    byRequest.reserveCapacity(found.requests.count)
    var (aliases, names) = (Set<String>(), Set<String>())
    var resolutions: [Resolution] = []
    for (index, entry) in found.entries.enumerated() {
      for text in found.requests[entry.requests] {
        let asked = text.string(bytes)
        byRequest[asked] = Int32(truncatingIfNeeded: index)
        let request = YarnRequest(asked)
        names.insert(String(request.name))
        if request.name != request.realName { aliases.insert(String(request.name)) }
        resolutions.append(
          Resolution(
            from: nil, name: String(request.name), specifier: String(request.specifier),
            to: Int32(index), range: text.range))
      }
    }
    var edges: [[Int32]] = []
    var missing: [(from: Int32?, name: String, range: Range<Int>)] = []
    for (index, entry) in found.entries.enumerated() {
      var targets: [Int32] = []
      for need in found.needs[entry.needs] {
        let name = need.name.string(bytes)
        if let target = byRequest[name + "@" + need.specifier.string(bytes)] {
          targets.append(target)
        } else if !need.isOptional, !names.contains(name) {
          // Under another specifier it may be what a resolution or a workspace put in its place.
          missing.append((Int32(index), name, need.name.range))
        }
      }
      edges.append(targets)
    }
    return Lockfile.Graph(
      roots: edges.indices.map { Int32($0) }, edges: edges, missing: missing, aliases: aliases,
      resolutions: resolutions)
  }
}
