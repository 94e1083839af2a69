import Git
import Inventory

/// Reads any bytes as a stored commit: nothing traps, and what was read is a part of the bytes.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  guard let id = ObjectID(hex: String(repeating: "1", count: 40)),
    let commit = try? CommitObject(bytes, id: id)
  else { return 0 }
  precondition(commit.message.count <= count)
  precondition(commit.parents.count <= count / 48)
  for identity in [commit.author, commit.committer] {
    guard let identity else { continue }
    precondition(identity.name.count + identity.mail.count <= count)
    _ = (identity.nameText, identity.mailText, identity.seconds, identity.offsetMinutes)
  }
  _ = (commit.title, commit.isWebFlow, commit.signature.map(SignatureMark.describe))
  return 0
}
