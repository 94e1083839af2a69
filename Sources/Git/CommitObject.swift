/// A commit as it is stored, with everything that its header says.
public struct CommitObject: Sendable {
  public struct Field: Sendable, Hashable {
    public let name: String
    public let value: [UInt8]
  }

  public let id: ObjectID
  public let tree: ObjectID
  public let parents: [ObjectID]
  public let author: Identity?
  public let committer: Identity?
  /// What stands behind the committer, in order: `encoding`, `gpgsig`, `mergetag`, …
  public let more: [Field]
  /// As stored; of no certain encoding.
  public let message: [UInt8]

  /// - Throws: `corrupt` when the tree or a parent cannot be told.
  public init(_ bytes: [UInt8], id: ObjectID) throws(GitError) {
    let read = bytes.withUnsafeBytes { CommitObject.read($0, id) }
    guard let read else {
      throw GitError(.corrupt, call: "commit", message: "\(id) is no well-formed commit")
    }
    self = read
  }

  private init(
    id: ObjectID, layout: CommitLayout, more: [Field], author: Identity?, committer: Identity?,
    message: [UInt8]
  ) {
    self.id = id
    tree = layout.tree
    parents = layout.parents
    self.author = author
    self.committer = committer
    self.more = more
    self.message = message
  }

  private static func read(_ bytes: UnsafeRawBufferPointer, _ id: ObjectID) -> CommitObject? {
    let header = ObjectHeader(bytes)
    guard let layout = CommitLayout(header, bytes) else { return nil }
    let rest = header.fields.dropFirst(layout.firstMore)
    return CommitObject(
      id: id, layout: layout,
      more: rest.map { field in
        Field(
          name: String(decoding: bytes[field.name], as: UTF8.self),
          value: bytes.array(field.value))
      },
      author: layout.author.map { Identity(line: bytes.array($0)) },
      committer: layout.committer.map { Identity(line: bytes.array($0)) },
      message: bytes.array(header.message..<bytes.count))
  }

  /// The armoured signature of the header; of several the first.
  public var signature: ObjectSignature? {
    let field = more.first { $0.name == "gpgsig" || $0.name == "gpgsig-sha256" }
    return field.flatMap { ObjectSignature(ObjectSignature.unfolded($0.value)) }
  }

  /// The first line of the message, as text.
  public var title: String {
    String(decoding: message.prefix { $0 != 0x0A }, as: UTF8.self)
  }

  public var isWebFlow: Bool { committer?.mail == Array(WebFlow.mail.utf8) }
}

/// The identity that GitHub commits with for people who work in a browser; it signs every such commit.
public enum WebFlow {
  public static let mail = "noreply@github.com"
  /// 2019-01-01: before, GitHub did not sign all of them.
  public static let signsSince: Int64 = 1_546_300_800
}

/// Where the parts of a commit lie.
struct CommitLayout {
  let tree: ObjectID
  let parents: [ObjectID]
  let author: Range<Int>?
  let committer: Range<Int>?
  /// Index of the first field behind the fixed ones.
  let firstMore: Int

  /// Nil when the tree or a parent cannot be told. The fixed fields stand in their order, as git itself
  /// reads them; a second `author` further down is just another field.
  init?(_ header: ObjectHeader, _ bytes: UnsafeRawBufferPointer) {
    let fields = header.fields
    guard let first = fields.first, bytes.matches(first.name, "tree"),
      let tree = bytes.objectID(first.value)
    else { return nil }
    var index = 1
    var parents: [ObjectID] = []
    while index < fields.count, bytes.matches(fields[index].name, "parent") {
      guard let parent = bytes.objectID(fields[index].value) else { return nil }
      parents.append(parent)
      index += 1
    }
    func take(_ name: StaticString) -> Range<Int>? {
      guard index < fields.count, bytes.matches(fields[index].name, name) else { return nil }
      defer { index += 1 }
      return fields[index].value
    }
    self.tree = tree
    self.parents = parents
    author = take("author")
    committer = take("committer")
    firstMore = index
  }
}
