import Evidence
import Syntax
import Tables

/// The policies that come with the program.
public enum BuiltInPolicy {
  public static let names = ["gate", "audit"]

  /// Nil for a name that is not one of `names`.
  public static func named(_ name: String) throws(GateError) -> Policy? {
    guard let bytes = text(name) else { return nil }
    return try Policy.read(Source(bytes, path: TreePath("policies/\(name).yaml"), origin: .pins))
  }

  /// The text of a built-in policy.
  static func text(_ name: String) -> [UInt8]? {
    let table: pintle_table
    switch name {
    case "gate": table = pintle_table_policy_gate()
    case "audit": table = pintle_table_policy_audit()
    default: return nil
    }
    return Array(UnsafeBufferPointer(start: table.bytes, count: table.size))
  }
}
