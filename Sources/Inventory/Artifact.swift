/// One file of a package version: an npm tarball, a wheel, a Go module's zip.
public struct Artifact: Sendable, Hashable {
  /// Nil where a version has one file only, or the lockfile does not say which file a digest is of.
  public let name: String?
  /// Nearly every file has one digest, which needs no list of its own.
  private var first: Digest?
  private var others: [Digest]

  public init(name: String? = nil, digests: [Digest]) {
    self.name = name
    first = digests.first
    others = digests.count > 1 ? Array(digests.dropFirst()) : []
  }

  public init(name: String? = nil, digest: Digest?) {
    self.name = name
    first = digest
    others = []
  }

  public var digests: [Digest] { first.map { [$0] + others } ?? [] }
  public var hasDigest: Bool { first != nil }

  public mutating func append(_ digest: Digest) {
    if first == nil { first = digest } else { others.append(digest) }
  }

  /// The same file under a name.
  public func named(_ name: String?) -> Artifact {
    var file = Artifact(name: name, digest: first)
    file.others = others
    return file
  }

  public func contains(_ digest: Digest) -> Bool { first == digest || others.contains(digest) }
}

/// The files of a package version, in the order in which they stand. Nearly every version has one, which
/// needs no list of its own.
public struct Artifacts: Sendable, Hashable, RandomAccessCollection, ExpressibleByArrayLiteral {
  private var head: Artifact?
  private var others: [Artifact] = []

  public init() {}

  public init(_ one: Artifact) { head = one }

  public init(_ all: [Artifact]) {
    head = all.first
    others = all.count > 1 ? Array(all.dropFirst()) : []
  }

  public init(arrayLiteral elements: Artifact...) { self.init(elements) }

  public var startIndex: Int { 0 }
  public var endIndex: Int { head == nil ? 0 : others.count + 1 }

  public subscript(_ index: Int) -> Artifact {
    guard index == 0, let head else { return others[index - 1] }
    return head
  }

  public mutating func append(_ artifact: Artifact) {
    if head == nil { head = artifact } else { others.append(artifact) }
  }

  /// Whether any file has a digest, without copying one.
  public var hasDigest: Bool {
    head?.hasDigest == true || others.contains(where: \.hasDigest)
  }
}
