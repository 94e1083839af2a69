import Evidence
import Git
import Inventory

/// One thing that pipelines refer to, at all the places where they do, with what is known about it.
struct UsedReference {
  let key: Pin.Key
  let upstream: UpstreamName
  /// In order of files and lines; never empty.
  let uses: [Use]
  let known: Upstream?
  let pin: Pin?

  var first: Use? { uses.first }
  var reference: Use.Reference { uses.first?.reference ?? .missing }

  /// A full commit id, when the reference is one that git can have.
  var commit: ObjectID? {
    if case .commit(let hex) = reference { return ObjectID(hex: hex) }
    return nil
  }

  var name: String? {
    if case .named(let name) = reference { return name }
    return nil
  }

  /// Where the name leads now.
  var resolved: Upstream.Named? { name.flatMap { known?.resolve($0) } }

  var subject: Subject { Subject(.use, key.id) }
  var repository: Subject { Subject(.repository, upstream.description) }

  func places(_ pins: Pins) -> [Place] {
    let own = uses.prefix(5).enumerated().map { index, use in
      use.place(index == 0 ? .cause : .step(index))
    }
    return own + (pin.map { [pins.source.place(.pin, $0.range)] } ?? [])
  }
}

extension DriftInput {
  /// Upstreams that pipelines name, each once.
  public var usedUpstreams: [UpstreamName] {
    Array(Set(used.map(\.upstream))).sorted()
  }

  /// The tags and branches behind what pipelines name.
  public var usedReferences: Set<Subject> {
    Set(
      used.compactMap { use in
        use.resolved.map { Subject(.ref, "\(use.known?.name ?? use.upstream) \($0.reference)") }
      })
  }

  /// Everything of other repositories that the candidate's pipelines name, each once.
  func collectUsed() -> [UsedReference] {
    var byKey: [Pin.Key: [Use]] = [:]
    for use in references.candidate.lazy.flatMap(\.uses) {
      if let key = use.pinKey { byKey[key, default: []].append(use) }
    }
    return byKey.sorted { $0.key < $1.key }.compactMap { key, uses in
      guard let upstream = uses.first?.upstream else { return nil }
      return UsedReference(
        key: key, upstream: upstream, uses: uses,
        known: references.upstreams.upstream(upstream), pin: pins[key])
    }
  }
}
