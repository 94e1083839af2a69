import Evidence
import Inventory

/// Who requires whom in a lockfile that names what an entry requires, and not what its manifest asks
/// for.
struct NameGraph {
  private let byName: [String: [Int32]]
  private(set) var edges: [[Int32]]
  private(set) var missing: [(from: Int32?, name: String, range: Range<Int>)] = []
  /// Entries that may still be looked at: a name that stands a million times and is required a million
  /// times would take for ever.
  private var budget = 16_000_000

  init(_ dependencies: [Dependency]) {
    var byName: [String: [Int32]] = [:]
    byName.reserveCapacity(dependencies.count)
    for (index, dependency) in dependencies.enumerated() {
      byName[dependency.name, default: []].append(Int32(index))
    }
    self.byName = byName
    edges = Array(repeating: [], count: dependencies.count)
  }

  /// Entries of this name.
  func entries(_ name: String) -> [Int32] { byName[name] ?? [] }

  /// Connects an entry with those of a name that fit. False when none does.
  mutating func connect(
    _ from: Int32, to name: String, where fits: (Int32) -> Bool = { _ in true }
  ) -> Bool {
    let targets = byName[name] ?? []
    budget -= targets.count
    guard budget >= 0 else { return true }
    let count = edges[Int(from)].count
    edges[Int(from)] += targets.lazy.filter(fits)
    return edges[Int(from)].count > count
  }

  mutating func lack(_ name: String, from: Int32?, _ range: Range<Int>) {
    missing.append((from, name, range))
  }

  func graph(roots: [Int32]) -> Lockfile.Graph {
    // What was cut short says of no entry that nothing leads to it.
    let roots = budget < 0 ? edges.indices.map { Int32($0) } : roots
    return Lockfile.Graph(roots: roots, edges: edges, missing: missing, aliases: [])
  }

  /// Roots are the entries that no other requires, and one of every circle that nothing leads to.
  ///
  /// - Complexity: O(n) in entries and requirements.
  func graphFromTops() -> Lockfile.Graph {
    var isRequired = [Bool](repeating: false, count: edges.count)
    for (from, targets) in edges.enumerated() {
      for target in targets where Int(target) != from { isRequired[Int(target)] = true }
    }
    var roots = isRequired.indices.filter { !isRequired[$0] }.map { Int32($0) }
    var seen = [Bool](repeating: false, count: edges.count)
    var queue = roots
    for index in edges.indices {
      while let next = queue.popLast() {
        if seen[Int(next)] { continue }
        seen[Int(next)] = true
        queue += edges[Int(next)]
      }
      if !seen[index] {
        roots.append(Int32(index))
        queue.append(Int32(index))
      }
    }
    return graph(roots: roots)
  }

  /// Of a lockfile that does not say who requires whom.
  static func withoutEdges(_ count: Int) -> Lockfile.Graph {
    Lockfile.Graph(
      roots: (0..<count).map { Int32($0) }, edges: Array(repeating: [], count: count), missing: [],
      aliases: [])
  }
}

/// Makes the places of entries unique, and remembers the entries that stand twice.
struct EntryPlaces {
  private var table: TextTable
  private var seen: [(count: Int, range: Range<Int>)] = []
  private(set) var anomalies: [Anomaly] = []

  init(_ capacity: Int = 0) { table = TextTable(capacity) }

  /// The place itself, or with a number behind it where it is taken.
  ///
  /// - Parameter isOdd: whether an entry that stands twice is something to tell; not where markers say
  ///   which of the two is meant.
  mutating func take(_ place: String, _ range: Range<Int>, isOdd: Bool = true) -> String {
    let (number, isNew) = table.insert(place)
    if isNew {
      seen.append((1, range))
      return place
    }
    let earlier = seen[number]
    seen[number].count += 1
    if isOdd {
      anomalies.append(
        Anomaly(.duplicateKey, range, earlier: earlier.range, "'\(place)' stands twice"))
    }
    return "\(place)#\(earlier.count + 1)"
  }
}
