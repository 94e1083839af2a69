import Evidence
import Inventory
import Syntax

/// Helm's `Chart.lock`. Its `digest` is over what `Chart.yaml` asks for and this list, so it binds no
/// chart's content.
enum ChartLock: LockfileFormat {
  static let names: Set = ["Chart.lock"]

  static func read(_ source: Source) -> Reading<Lockfile> {
    reading { () throws(ReadError) in
      let document = try YAMLDocument(source)
      guard document.roots.count == 1, let root = document.root, root.kind == .mapping,
        let charts = root["dependencies"]
      else { throw ReadError(at: 0, "a Chart.lock is one mapping with 'dependencies'") }
      guard root["digest"] != nil else {
        throw ReadError(
          at: source.bytes.count, "'digest', which follows the charts, is missing: it was cut")
      }
      var list = EntryList(document.anomalies)
      for (index, chart) in charts.elements.enumerated() {
        list.add(try entry(chart, index))
      }
      return list.lockfile(source, .helm, "Chart.lock")
    }
  }

  /// One chart may stand several times, under aliases that only `Chart.yaml` names.
  private static func entry(
    _ chart: YAMLValue, _ index: Int
  ) throws(ReadError) -> Dependency {
    guard let name = chart["name"], let text = name.string, let version = chart["version"]?.string
    else { throw ReadError(at: chart.range.lowerBound, "a chart with 'name' and 'version'") }
    let repository = chart["repository"]
    let url = repository?.string ?? ""
    let known = SourceAddress.registry(url)
    let source: PackageSource
    if url.isEmpty || url.hasPrefix("file://") {
      source = PackageSource(.link, url: url)
    } else {
      // `@name` and `alias:name` are repositories of the machine's configuration.
      source = known
    }
    return Dependency(
      .helm, text, version, at: "\(index) \(text)", from: source, install: .no,
      flags: .direct, key: name.range, sourceRange: repository?.range)
  }
}
