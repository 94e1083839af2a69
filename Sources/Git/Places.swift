/// Finding repositories on disk without opening them.
extension Repository {
  /// Whether a folder looks like a repository, bare or not.
  public static func isRepository(_ path: String) -> Bool { gitFolder(in: path) != nil }

  private static func gitFolder(in path: String) -> String? {
    func isGit(_ folder: String) -> Bool {
      SmallFile.kind(Array((folder + "/HEAD").utf8)) == .file
        && SmallFile.kind(Array((folder + "/objects").utf8)) == .folder
    }
    if isGit(path) { return path }
    if isGit(path + "/.git") { return path + "/.git" }
    return nil
  }

  /// Repositories in a folder and in the folders in it; links are not followed.
  public static func below(_ folder: String, depth: Int) -> [String] {
    guard depth > 0 else { return [] }
    var found: [String] = []
    for name in SmallFile.names(in: Array(folder.utf8)).prefix(20_000) {
      guard let text = String(validating: name, as: UTF8.self) else { continue }
      let place = folder + "/" + text
      guard SmallFile.kind(Array(place.utf8)) == .folder else { continue }
      if isRepository(place) {
        found.append(place)
      } else {
        found += below(place, depth: depth - 1)
      }
    }
    return found
  }

  /// `remote.origin.url` of a repository's own configuration file.
  public static func originAddress(of path: String) -> String? {
    guard let folder = gitFolder(in: path), let bytes = SmallFile.read(folder + "/config") else {
      return nil
    }
    var isOrigin = false
    for line in bytes.split(separator: 0x0A) {
      let text = String(decoding: line, as: UTF8.self)
      let words = text.split { $0 == " " || $0 == "\t" || $0 == "\r" || $0 == "=" }
      if words.first?.hasPrefix("[") == true {
        isOrigin = words.first == "[remote" && words.last == "\"origin\"]"
      } else if isOrigin, words.first == "url", words.count == 2 {
        return String(words[1])
      }
    }
    return nil
  }
}
