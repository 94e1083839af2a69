import Evidence
import Signatures

extension PublicKeyFile {
  /// For people: the key by every name that other tools give it.
  ///
  /// - Parameter heading: a first line; nil for none.
  public func text(heading: String?) -> [UInt8] {
    var lines: [String] = heading.map { [Printable.text($0)] } ?? []
    lines += names.map { "  \($0.0.padded(9)) \(Printable.text($0.1))" }
    return Array((lines.joined(separator: "\n") + "\n").utf8)
  }

  public func json() -> [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.field("schema", "pintle.key/1")
      writer.field("type", key.name)
      writer.field("id", key.id)
      writer.field("fingerprint", ssh.fingerprint)
      writer.field("minisign", ssh.raw.isEmpty ? nil : minisignID)
      writer.field("ssh", ssh.line(comment: ""))
      writer.field("application", ssh.application)
    }
    return writer.bytes + [0x0A]
  }

  private var names: [(String, String)] {
    var names = [("key", key.name + (ssh.application.map { " (FIDO, \($0))" } ?? ""))]
    names += [("id", key.id), ("SSH", ssh.fingerprint)]
    if !ssh.raw.isEmpty, ssh.application == nil { names.append(("minisign", minisignID)) }
    return names
  }
}
