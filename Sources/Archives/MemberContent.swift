import Crypto

/// What a member of an archive holds.
public enum MemberContent: Sendable {
  case whole([UInt8])
  case program(LargeProgram)

  public var size: Int {
    switch self {
    case .whole(let bytes): bytes.count
    case .program(let program): program.size
    }
  }
}

/// A compiled program or library that is too large to lie in memory for what is asked of one: what it is, and
/// its digest.
public struct LargeProgram: Sendable {
  public let start: [UInt8]
  public let size: Int
  public let sha256: [UInt8]

  /// Programs over this many bytes are not kept whole.
  static let least = 16 << 20

  /// ELF, Mach-O of either kind, PE.
  public static func isProgram(_ bytes: [UInt8]) -> Bool {
    marks.contains(where: bytes.starts(with:))
      || bytes.starts(with: "MZ".utf8) && bytes.count > 512
  }

  private static let marks: [[UInt8]] = [
    [0x7F, 0x45, 0x4C, 0x46], [0xCF, 0xFA, 0xED, 0xFE], [0xCA, 0xFE, 0xBA, 0xBE],
  ]
}

/// A member's bytes as they come: kept, or of a large program only its start and a digest of all.
struct MemberBytes: ~Copyable {
  private var bytes: [UInt8] = []
  private var count = 0
  private var hash: RunningHash?
  private let digestsPrograms: Bool

  init(room: Int, digestsPrograms: Bool) {
    self.digestsPrograms = digestsPrograms
    bytes.reserveCapacity(room)
  }

  mutating func add(_ piece: UnsafeRawBufferPointer) {
    count += piece.count
    guard hash == nil else {
      hash?.update(piece)
      return
    }
    bytes += piece
    guard digestsPrograms, count > LargeProgram.least, LargeProgram.isProgram(bytes),
      bytes.prefix(8192).contains(0)
    else { return }
    hash = RunningHash(.sha256)
    hash?.update(bytes)
    bytes = Array(bytes.prefix(8192))
  }

  consuming func content() -> MemberContent {
    guard let digest = hash?.finish() else { return .whole(bytes) }
    return .program(LargeProgram(start: bytes, size: count, sha256: digest))
  }
}
