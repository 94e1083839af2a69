import Syntax

extension YAMLValue {
  /// A mapping's members, then those that it merges (`<<`, YAML 1.1's merge key, which GitLab and
  /// Compose follow), overridden ones too: what is written is reported, used or not.
  ///
  /// - Complexity: O(members), with what aliases stand for.
  var allMembers: [(key: YAMLValue, value: YAMLValue)] {
    guard documentMerges else { return Array(members) }
    var found = Array(members)
    var next = 0
    while next < found.count {
      let member = found[next]
      next += 1
      guard member.key.string == "<<" else { continue }
      found += member.value.members
      for element in member.value.elements { found += element.members }
    }
    return found.filter { $0.key.string != "<<" }
  }

  /// The values of `keys`, by key. Of a key that stands twice there are both: which of them counts is
  /// the other reader's choice.
  func values(_ keys: Set<String>) -> [String: [YAMLValue]] {
    var found: [String: [YAMLValue]] = [:]
    for member in allMembers {
      guard let key = member.key.string, keys.contains(key) else { continue }
      found[key, default: []].append(member.value)
    }
    return found
  }

  func values(_ key: String) -> [YAMLValue] {
    allMembers.filter { $0.key.string == key }.map(\.value)
  }
}
