import Crypto
import Evidence
import Signatures

/// A change of the keys and roles of a `trust.json`.
public enum TrustEdit: Sendable {
  /// A public key and whose it is.
  public struct NamedKey: Sendable, Equatable {
    public let owner: String
    public let key: SSHPublicKey
    public var validFrom: Instant?
    public var validUntil: Instant?

    public init(owner: String, key: SSHPublicKey) {
      self.owner = owner
      self.key = key
    }
  }

  /// What a role is given.
  public struct Grant: Sendable, Equatable {
    public let role: String
    /// Nil leaves it; 1 for a new role.
    public var threshold: Int?
    public var keys: [NamedKey]

    public init(role: String, threshold: Int? = nil, keys: [NamedKey] = []) {
      self.role = role
      self.threshold = threshold
      self.keys = keys
    }
  }

  case add([Grant])
  case revoke(SSHPublicKey, at: Instant)
  /// Puts keys in place of others; in every role that holds those when none is named.
  case rotate(role: String?, remove: [SSHPublicKey], threshold: Int?, add: [NamedKey])

  /// Roles that commands give keys to.
  public static let roles = ["approve", "developers", "release", "trust"]

  /// The next version. Its expiry is the old one's when none is given.
  ///
  /// - Throws: for an edit that would change nothing, or after which nobody could do what a role is for.
  func applied(
    to root: TrustRoot, expires: Instant?, at time: Instant
  ) throws(GateError) -> TrustRoot {
    var next = root
    if let expires { next.expires = expires }
    switch self {
    case .add(let grants): for grant in grants { try next.give(grant) }
    case .revoke(let key, let moment): try next.revoke(key, at: moment)
    case .rotate(let role, let remove, let threshold, let add):
      try next.rotate(role, remove: remove, threshold: threshold, add: add)
    }
    guard next != root else {
      throw GateError("that changes nothing", fix: "see pintle trust show")
    }
    next.version += 1
    try next.refuseUnusable(at: time)
    return next
  }

  /// Version 1. Where nobody names the role `trust`, those who sign are in it.
  static func start(
    _ grants: [Grant], signers: [SSHPublicKey], expires: Instant?, at time: Instant
  ) throws(GateError) -> TrustRoot {
    var root = TrustRoot(version: 1, expires: expires, keys: [:], roles: [:])
    for grant in grants { try root.give(grant) }
    if root.roles[TrustRoot.role] == nil {
      let ids = Set(signers.map(\.id))
      guard !ids.isEmpty, ids.allSatisfy({ root.keys[$0] != nil }) else {
        throw GateError(
          "nobody is named for role 'trust', and the key that signs is nobody's",
          fix: "give --role trust --threshold 1 --key PERSON=FILE.pub, too")
      }
      root.roles[TrustRoot.role] = TrustRoot.Role(keys: ids, threshold: 1)
    }
    try root.refuseUnusable(at: time)
    return root
  }
}

extension TrustRoot {
  fileprivate mutating func give(_ grant: TrustEdit.Grant) throws(GateError) {
    guard TrustEdit.roles.contains(grant.role) else {
      throw GateError(
        "'\(grant.role)' is no role", fix: "roles are \(TrustEdit.roles.joined(separator: ", "))")
    }
    var role = roles[grant.role] ?? Role(keys: [], threshold: 1)
    for named in grant.keys {
      try add(named)
      role.keys.insert(named.key.id)
    }
    role.threshold = grant.threshold ?? role.threshold
    roles[grant.role] = role
  }

  private mutating func add(_ named: TrustEdit.NamedKey) throws(GateError) {
    let id = named.key.id
    if let known = keys[id] {
      guard known.owner == named.owner else {
        throw GateError("the key of '\(named.owner)' is the key of '\(known.owner)' already")
      }
      guard known.revokedAt == nil else {
        throw GateError("this key of '\(known.owner)' is revoked", fix: "make a new key")
      }
    }
    guard named.key.publicKey.isStrong else {
      throw GateError("the key of '\(named.owner)' is too weak: \(named.key.publicKey.name)")
    }
    keys[id] = Key(
      owner: named.owner, line: named.key.line(comment: ""),
      validFrom: named.validFrom ?? keys[id]?.validFrom,
      validUntil: named.validUntil ?? keys[id]?.validUntil, revokedAt: nil)
  }

  fileprivate mutating func revoke(
    _ key: SSHPublicKey, at moment: Instant
  ) throws(GateError) {
    guard let known = keys[key.id] else {
      throw GateError("key \(key.id) is not in the trust set", fix: "see pintle trust show")
    }
    if let before = known.revokedAt, before <= moment {
      throw GateError("this key of '\(known.owner)' is revoked since \(before.text)")
    }
    keys[key.id]?.revokedAt = moment
  }

  fileprivate mutating func rotate(
    _ name: String?, remove: [SSHPublicKey], threshold: Int?, add: [TrustEdit.NamedKey]
  ) throws(GateError) {
    guard !remove.isEmpty else {
      throw GateError("nothing to rotate", fix: "give --remove FILE.pub")
    }
    let gone = Set(remove.map(\.id))
    let names =
      name.map { [$0] } ?? roles.filter { !$0.value.keys.isDisjoint(with: gone) }.map(\.key)
    for id in gone.sorted() where !names.contains(where: { roles[$0]?.keys.contains(id) == true }) {
      let place = name.map { "role '\($0)'" } ?? "any role"
      throw GateError("key \(id) is not in \(place)", fix: "see pintle trust show")
    }
    for name in names.sorted() {
      roles[name]?.keys.subtract(gone)
      try give(TrustEdit.Grant(role: name, threshold: threshold, keys: add))
    }
    let used = Set(roles.values.flatMap(\.keys))
    for id in gone where !used.contains(id) && keys[id]?.revokedAt == nil { keys[id] = nil }
  }

  fileprivate func refuseUnusable(at time: Instant) throws(GateError) {
    if let expires, expires <= time {
      throw GateError(
        "the trust set would have expired \(expires.text)", fix: "give --expires TIME, too")
    }
    for (_, key) in keys {
      if let from = key.validFrom, let until = key.validUntil, until <= from {
        throw GateError("the key of '\(key.owner)' would end before it begins")
      }
    }
    if let flaw = flaw(at: time) {
      throw GateError(
        flaw,
        fix: "name more people in it, put a new key in the old one's place (pintle trust rotate "
          + "--remove OLD.pub --key PERSON=NEW.pub), or lower its --threshold")
    }
  }
}
