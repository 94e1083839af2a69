import Evidence
import Inventory
import Syntax
import Trees

/// Bundler's lockfiles: `Gemfile.lock`, `gems.locked`, and those of other Gemfiles beside them.
///
/// Sections begin at the margin. A source's section (`GEM`, `GIT`, `PATH`, `PLUGIN SOURCE`) has options
/// at two blanks, `specs:`, packages at four and what these require at six. `CHECKSUMS` came with
/// Bundler 2.5 and names each package's archive.
enum GemfileLock: LockfileFormat {
  static let names: Set = ["Gemfile.lock", "gems.locked", "Gemfile.next.lock"]

  /// Lockfiles of Gemfiles with other names, as `rails-7.gemfile.lock`.
  static func matches(_ path: TreePath) -> Bool {
    let name = path.nameText
    return name.hasSuffix(".gemfile.lock")
      || (name.hasPrefix("Gemfile.") && name.hasSuffix(".lock"))
  }

  static func read(_ source: Source) -> Reading<Lockfile> {
    reading { () throws(ReadError) in
      guard source.bytes.count <= Source.defaultLimit else {
        throw ReadError(.limit("size"), at: Source.defaultLimit, "the text is over the size limit")
      }
      try TextCheck.check(source.bytes)
      let result = source.bytes.withUnsafeBufferPointer { buffer in
        Result { () throws(ReadError) in
          var reader = GemfileReader(RawText(buffer))
          try reader.read()
          return try reader.lockfile(source, hasManifest: names.contains(source.path.nameText))
        }
      }
      return try result.get()
    }
  }
}

/// Version requirements in one spelling: `>= 1, < 2` and `<2,>=1` are the same.
enum GemRequirement {
  static func canonical(_ text: String) -> String {
    canonical(text.split(separator: ",").map(String.init))
  }

  static func canonical(_ parts: [String]) -> String {
    let all = parts.map { part -> String in
      let bare = part.filter { $0 != " " }
      let sign = bare.prefix { "=!<>~".contains($0) }
      return (sign.isEmpty ? "=" : String(sign)) + " " + bare.dropFirst(sign.count)
    }
    let meant = Set(all).subtracting([">= 0", "= "])
    return meant.sorted().joined(separator: ", ")
  }
}
