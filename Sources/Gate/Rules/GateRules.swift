import Engine
import Evidence
import Signatures

/// The rules over the gate's own files, and the list of all rules.
public enum GateRules {
  /// Sorted by id.
  public static let own: [Rule] = [
    GateChanged.rule, PinAddedUnused.rule, TrustChanged.rule, WaiverExpired.rule,
    WaiverUnused.rule, WorkTreeDiffers.rule,
  ]

  /// Every rule there is, sorted by id.
  public static let all: [Rule] = (own + EngineRules.all + SignatureRules.rules).sorted {
    $0.id < $1.id
  }

  public static let ids: [String] = all.map(\.id)
}
