/// An annotated tag as it is stored.
public struct TagObject: Sendable {
  public let id: ObjectID
  public let target: ObjectID
  public let targetKind: ObjectKind
  /// The name that it was made for, without `refs/tags/`.
  public let name: [UInt8]
  /// Absent in tags of before 2005.
  public let tagger: Identity?
  /// With the signature, which git keeps at its end.
  public let message: [UInt8]
  public let signature: ObjectSignature?

  /// - Throws: `corrupt` when what it tags cannot be told.
  public init(_ bytes: [UInt8], id: ObjectID) throws(GitError) {
    let read = bytes.withUnsafeBytes { TagObject.read($0, id) }
    guard let read else {
      throw GitError(.corrupt, call: "tag", message: "\(id) is no well-formed tag")
    }
    self = read
  }

  private init(
    id: ObjectID, target: ObjectID, targetKind: ObjectKind, name: [UInt8], tagger: Identity?,
    message: [UInt8], headerSignature: ObjectSignature?
  ) {
    self.id = id
    self.target = target
    self.targetKind = targetKind
    self.name = name
    self.tagger = tagger
    self.message = message
    let own = ObjectSignature.start(in: message[...]).flatMap {
      ObjectSignature(Array(message[$0...]))
    }
    signature = own ?? headerSignature
  }

  private static func read(_ bytes: UnsafeRawBufferPointer, _ id: ObjectID) -> TagObject? {
    let header = ObjectHeader(bytes)
    func value(_ name: StaticString) -> Range<Int>? {
      header.fields.first { bytes.matches($0.name, name) }?.value
    }
    guard let target = value("object").flatMap({ bytes.objectID($0) }),
      let kind = value("type").flatMap({
        ObjectKind(rawValue: String(decoding: bytes[$0], as: UTF8.self))
      }), let name = value("tag")
    else { return nil }
    return TagObject(
      id: id, target: target, targetKind: kind, name: bytes.array(name),
      tagger: value("tagger").map { Identity(line: bytes.array($0)) },
      message: bytes.array(header.message..<bytes.count),
      headerSignature: value("gpgsig-sha256").flatMap {
        ObjectSignature(ObjectSignature.unfolded(bytes.array($0)))
      })
  }
}

/// What an object is.
public enum ObjectKind: String, Sendable {
  case commit, tree, blob, tag
}
