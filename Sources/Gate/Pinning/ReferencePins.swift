import Evidence
import Git
import Inventory
import Pipelines
import Syntax
import Trees

/// Lines for what pipelines refer to: what each name led to when somebody looked.
struct ReferencePins {
  private(set) var pins: [Pin] = []
  private(set) var open: [NotVerified] = []
  private let upstreams: Upstreams
  private let runs: (any SourceTree, TreePath) -> String?

  init(
    _ references: [PipelineReferences], _ upstreams: Upstreams,
    runs: @escaping (any SourceTree, TreePath) -> String?
  ) {
    self.upstreams = upstreams
    self.runs = runs
    var byKey: [Pin.Key: Use] = [:]
    for use in references.flatMap(\.uses) {
      if let key = use.pinKey, byKey[key] == nil { byKey[key] = use }
    }
    for (key, use) in byKey.sorted(by: { $0.key < $1.key }) { pin(use, key) }
    var images = ImagePins()
    for image in references.flatMap(\.images) { images.add(image) }
    pins += images.agreed
    open += images.open
  }

  private mutating func pin(_ use: Use, _ key: Pin.Key) {
    guard let name = use.upstream else { return }
    let known = upstreams.upstream(name)
    switch use.reference {
    case .commit(let hex):
      guard let commit = ObjectID(hex: hex) else { return }
      pins.append(Pin(key, facts(commit, object: nil, isMoving: false, use, known)))
    case .named(let reference):
      guard let known, known.knowsReferences, let found = known.resolve(reference) else {
        return open.append(
          NotVerified(
            .pin, Subject(.use, key.id), reason: known == nil ? "no-upstream" : "not-found",
            detail: known == nil
              ? "what '\(reference)' is upstream is not known here"
              : "its upstream has no '\(reference)'",
            next: "pintle upstreams, then pintle pin --refs FILE or --upstreams DIR",
            place: use.place(.cause)))
      }
      let isTag = found.reference.hasPrefix("refs/tags/")
      let isMoving = !isTag || TagVersion(reference)?.isExact != true
      pins.append(
        Pin(key, facts(found.commit, object: found.object, isMoving: isMoving, use, known)))
    case .missing, .local, .unreadable: return
    }
  }

  private func facts(
    _ commit: ObjectID, object: ObjectID?, isMoving: Bool, _ use: Use, _ known: Upstream?
  ) -> [Pin.Fact] {
    var facts = [
      Pin.Fact("class", isMoving ? "moving" : "fixed"), Pin.Fact("commit", commit.hex),
    ]
    if let object { facts.append(Pin.Fact("object", object.hex)) }
    guard let mirror = known?.mirror, mirror.repository.contains(commit),
      let tree = try? RevisionTree(
        mirror.repository, commit: commit, origin: .upstream(mirror.name.description))
    else { return facts }
    facts.append(Pin.Fact("tree", tree.root.hex))
    guard use.kind == .action || use.kind == .workflow else { return facts }
    if let digest = try? ArchiveView.digest(tree) {
      facts.append(Pin.Fact("files", "sha256:" + digest))
    }
    if let using = runs(tree, TreePath(use.subpath)) {
      facts.append(Pin.Fact("runs", Pin.escaped(using.utf8)))
    }
    return facts
  }
}

/// Lines for images that have a digest, each name and platform once.
private struct ImagePins {
  private var pins: [Pin.Key: Pin] = [:]
  private var disputed: Set<Pin.Key> = []
  private(set) var open: [NotVerified] = []

  /// One name with two digests in one tree is no fact to remember, whatever a third line says.
  var agreed: [Pin] {
    pins.values.filter { !disputed.contains($0.key) }.sorted { $0.key < $1.key }
  }

  mutating func add(_ use: ImageUse) {
    guard let image = use.image, let digest = image.digest,
      let pin = Self.pin(image, digest, use.platform)
    else { return }
    guard let other = pins[pin.key] else {
      pins[pin.key] = pin
      return
    }
    guard other != pin, disputed.insert(pin.key).inserted else { return }
    open.append(
      NotVerified(
        .pin, Subject(.image, image.nameAndTag), reason: "contradiction",
        detail: "two files name it with different digests", place: use.place(.cause)))
  }

  private static func pin(_ image: ImageName, _ digest: String, _ platform: String?) -> Pin? {
    guard let colon = digest.firstIndex(of: ":") else { return nil }
    let platform = platform.map { "#" + Pin.escaped($0.utf8) } ?? ""
    let isFixed = image.tag.flatMap(TagVersion.init)?.isExact == true
    return Pin(
      Pin.Key(.image, Pin.escaped(image.nameAndTag.utf8) + platform),
      [
        Pin.Fact("class", isFixed ? "fixed" : "moving"),
        Pin.Fact(String(digest[..<colon]), String(digest[digest.index(after: colon)...])),
      ])
  }
}
