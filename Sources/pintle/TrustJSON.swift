import Evidence
import Gate
import Syntax

/// Trust sets for programs: `pintle.trust/1`.
enum TrustJSON {
  static func show(_ review: TrustReview, at time: Instant) -> [UInt8] {
    let root = review.document.root
    let tree = JSONTree.object([
      "schema": .string("pintle.trust/1"), "file": .string(review.path),
      "version": .integer(Int64(root.version)), "expires": text(root.expires?.text),
      "digest": text(review.document.fileDigest),
      "keys": .array(
        root.keys.sorted { ($0.value.owner, $0.key) < ($1.value.owner, $1.key) }
          .map { key($0.key, $0.value, time) }),
      "roles": .object(
        root.roles.mapValues { role in
          .object([
            "threshold": .integer(Int64(role.threshold)),
            "keys": .array(role.keys.sorted().map { .string($0) }),
            "owners": strings(Set(role.keys.compactMap { root.keys[$0]?.owner }).sorted()),
          ])
        }),
      "signatures": .array(review.counts.map(count)), "holds": .bool(review.problem == nil),
      "problem": text(review.problem), "notes": strings(review.notes),
    ])
    return visible(tree.canonical) + [0x0A]
  }

  private static func key(_ id: String, _ key: TrustRoot.Key, _ time: Instant) -> JSONTree {
    .object([
      "id": .string(id), "owner": .string(key.owner), "public": .string(key.line),
      "type": text(key.file?.key.name), "fingerprint": text(key.file?.ssh.fingerprint),
      "validFrom": text(key.validFrom?.text), "validUntil": text(key.validUntil?.text),
      "revokedAt": text(key.revokedAt?.text), "counts": .bool(key.doubt(at: time) == nil),
    ])
  }

  private static func count(_ item: TrustStep.Count) -> JSONTree {
    .object([
      "version": .integer(Int64(item.version)), "owners": strings(item.count.owners),
      "threshold": .integer(Int64(item.count.threshold)), "missing": strings(item.count.missing),
      "refused": strings(item.count.refused),
    ])
  }

  private static func text(_ text: String?) -> JSONTree { text.map { .string($0) } ?? .null }
  private static func strings(_ texts: [String]) -> JSONTree { .array(texts.map { .string($0) }) }

  /// Code points that no one sees, or that turn text around, as escapes.
  private static func visible(_ json: [UInt8]) -> [UInt8] {
    guard json.contains(where: { $0 >= 0x7F }) else { return json }
    var text = ""
    for scalar in String(decoding: json, as: UTF8.self).unicodeScalars {
      let kind = scalar.properties.generalCategory
      let isHidden =
        [.control, .format, .lineSeparator, .paragraphSeparator].contains(kind)
        || scalar.properties.isDefaultIgnorableCodePoint
      if isHidden, scalar.value >= 0x7F {
        for unit in String(scalar).utf16 {
          let digits = String(unit, radix: 16)
          text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }
      } else {
        text.unicodeScalars.append(scalar)
      }
    }
    return Array(text.utf8)
  }
}
