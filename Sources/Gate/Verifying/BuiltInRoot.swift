import Evidence
import Signatures
import Syntax
import Tables

/// The trusted root of the public Sigstore deployment, which came with the program.
///
/// It counts only where the caller names no root, under a name of its own: roots are never joined.
struct BuiltInRoot {
  static let name = "sigstore-public-good"

  let roots: [TrustedRoot]
  /// `2026-10`: when the data was published.
  let date: String

  /// Read once for all that ask.
  static let shared = Result { () throws(GateError) in try BuiltInRoot() }

  private init() throws(GateError) {
    let table = pintle_table_sigstore_public_good()
    let bytes = Array(UnsafeBufferPointer(start: table.bytes, count: table.size))
    roots = try configured { () throws(SignatureFailure) in
      try TrustedRoot.read(bytes, name: Self.name)
    }
    for root in roots { root.takeOwnLinks() }
    date = TrustedRoot.date(bytes) ?? "unknown"
  }

  /// What the report says beside a signature that it vouches for.
  func note(at time: Instant) -> String {
    let from = Instant(date + "-01")
    let days = from.map { max(0, (time.seconds - $0.seconds) / 86_400) }
    let age = days.map { $0 < 60 ? "\($0) days" : "\($0 / 30) months" }
    return "root \(Self.name) came with this program, data of \(date)"
      + (age.map { ", about \($0) old" } ?? "") + "; --trusted-root names another"
  }
}
