import Evidence
import Syntax

/// Reads mappings whose keys are known, and says which key was meant where one is not.
struct Settings {
  let value: YAMLValue
  let source: Source

  /// - Throws: when this is no mapping, a key is unknown or stands twice.
  init(_ value: YAMLValue, in source: Source, keys: [String]?, of what: String) throws(GateError) {
    self.value = value
    self.source = source
    guard value.kind == .mapping else {
      throw GateError("\(what) is a mapping", place: source.place(.cause, value.range))
    }
    guard let keys else { return }
    for member in value.members {
      guard let key = member.key.string, keys.contains(key) else {
        throw Settings.unknown(member.key, keys: keys, of: what, in: source)
      }
    }
  }

  private static func unknown(
    _ key: YAMLValue, keys: [String], of what: String, in source: Source
  ) -> GateError {
    let name = key.string ?? ""
    let near = NearestWord.of(name, among: keys)
    return GateError(
      "\(what) has no key '\(name)'" + (near.map { "; did you mean '\($0)'?" } ?? ""),
      fix: "known keys: " + keys.joined(separator: ", "), place: source.place(.cause, key.range))
  }

  subscript(_ key: String) -> YAMLValue? {
    value[key].flatMap { $0.isNull ? nil : $0 }
  }

  func fail(_ value: YAMLValue, _ what: String) -> GateError {
    GateError(what, place: source.place(.cause, value.range))
  }

  func text(_ key: String) throws(GateError) -> String? {
    guard let value = self[key] else { return nil }
    guard let text = value.string else { throw fail(value, "'\(key)' is a text") }
    return text
  }

  func flag(_ key: String) throws(GateError) -> Bool? {
    guard let value = self[key] else { return nil }
    guard let flag = value.bool else { throw fail(value, "'\(key)' is true or false") }
    return flag
  }

  func texts(_ key: String) throws(GateError) -> [String] {
    guard let value = self[key] else { return [] }
    return try texts(value, key)
  }

  func texts(_ value: YAMLValue, _ key: String) throws(GateError) -> [String] {
    guard value.kind == .sequence else { throw fail(value, "'\(key)' is a list of texts") }
    var texts: [String] = []
    for element in value.elements {
      guard let text = element.string else { throw fail(element, "'\(key)' is a list of texts") }
      texts.append(text)
    }
    return texts
  }
}

/// Which known word somebody meant.
public enum NearestWord {
  /// The closest word within a third of its length, by optimal string alignment.
  public static func of(_ word: String, among words: [String]) -> String? {
    let ranked = words.map { (word: $0, distance: distance(Array(word.utf8), Array($0.utf8))) }
    guard let best = ranked.min(by: { $0.distance < $1.distance }),
      best.distance <= max(1, best.word.utf8.count / 3), word.utf8.count <= 64
    else { return nil }
    return best.word
  }

  private static func distance(_ one: [UInt8], _ other: [UInt8]) -> Int {
    var previous = Array(0...other.count)
    for (i, a) in one.prefix(64).enumerated() {
      var row = [i + 1]
      for (j, b) in other.enumerated() {
        row.append(min(previous[j + 1] + 1, row[j] + 1, previous[j] + (a == b ? 0 : 1)))
      }
      previous = row
    }
    return previous.last ?? 0
  }
}
