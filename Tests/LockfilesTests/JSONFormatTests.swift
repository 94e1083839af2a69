import Evidence
import Inventory
import Testing

/// Formats that are JSON: NuGet, Nix, SwiftPM, Conan, vcpkg, renv, Bazel.
@Suite struct JSONFormatTests {
  static let base64 = String(repeating: "A", count: 86) + "=="
  static let narHash = "sha256-" + String(repeating: "A", count: 43) + "="

  static let nuget = """
    \u{FEFF}{"version": 2, "dependencies": {
      "net6.0": {
        "A": {"type": "Direct", "requested": "[1.0.0, )", "resolved": "1.0.0",
              "contentHash": "\(base64)", "dependencies": {"b": "2.0.0"}},
        "B": {"type": "Transitive", "resolved": "2.0.0", "contentHash": "x"},
        "C": {"type": "CentralTransitive", "resolved": "1.0.0"},
        "own": {"type": "Project"}},
      "net6.0/win-x64": {
        "A": {"type": "Direct", "requested": "[1.0.0, )", "resolved": "1.0.0",
              "contentHash": "\(String(repeating: "B", count: 85))A=="}}}}
    """

  @Test func readsNuGet() throws {
    let read = try ReadLockfile(Self.nuget, "packages.lock.json")
    #expect(
      read.entries == [
        "pkg:nuget/a@1.0.0 unstated sha512", "pkg:nuget/b@2.0.0 unstated ?",
        "pkg:nuget/c@1.0.0 unstated", "pkg:nuget/own workspace",
        "pkg:nuget/a@1.0.0 unstated sha512",
      ])
    #expect(read.unreachable == ["C"])
    #expect(read.lockfile.anomalies.map(\.kind) == [.disagreement])
    #expect(
      read.lockfile.roots.map { $0.requirements.map(\.specifier) } == [
        ["[1.0.0, )"], ["[1.0.0, )"],
      ])
  }

  static let flake = """
    {"nodes": {
      "nixpkgs": {"inputs": {"x": ["other"]}, "locked": {"narHash": "\(narHash)", "owner": "NixOS",
        "repo": "nixpkgs", "rev": "\(commitA)", "type": "github"}, "original": {}},
      "other": {"locked": {"narHash": "bad", "rev": "\(commitB)", "type": "git", "url": "https://git.example/o"}},
      "tar": {"locked": {"narHash": "\(narHash)", "type": "tarball", "url": "https://t.example/t.tar.gz"}},
      "stray": {"locked": {"type": "path", "path": "/x"}},
      "root": {"inputs": {"nixpkgs": "nixpkgs", "o": "other", "tar": "tar"}}},
     "root": "root", "version": 7}
    """

  @Test func readsFlakes() throws {
    let read = try ReadLockfile(Self.flake, "flake.lock")
    #expect(
      read.entries == [
        "pkg:nix/NixOS/nixpkgs@\(commitA) registry github.com nar-sha256",
        "pkg:nix/other@\(commitB) registry git.example ?", "pkg:nix/tar url t.example nar-sha256",
        "pkg:nix/stray file",
      ])
    #expect(read.unreachable == ["stray"])
  }

  static let swift = """
    {"originHash": "x", "pins": [
      {"identity": "a", "kind": "remoteSourceControl", "location": "https://github.com/x/a.git",
       "state": {"revision": "\(commitA)", "version": "1.0.0"}},
      {"identity": "b", "kind": "remoteSourceControl", "location": "git@github.com:x/b.git",
       "state": {"branch": "main", "revision": "\(commitB)"}},
      {"identity": "x.c", "kind": "registry", "location": "", "state": {"version": "2.0.0"}},
      {"identity": "d", "kind": "localSourceControl", "location": "/d", "state": {"branch": "m"}}],
     "version": 3}
    """

  @Test func readsSwiftPackages() throws {
    let read = try ReadLockfile(Self.swift, "Package.resolved")
    #expect(
      read.entries == [
        "pkg:swift/github.com/x/a@1.0.0 registry github.com commit-weak-sha1",
        "pkg:swift/b git github.com", "pkg:swift/x.c@2.0.0 unstated", "pkg:swift/d file",
      ])
    #expect(read.lockfile.dependencies[1].source.commit == commitB)
  }

  @Test func readsTheFirstVersionOfSwiftPackages() throws {
    let text = """
      {"object": {"pins": [{"package": "A", "repositoryURL": "https://github.com/x/a",
        "state": {"branch": null, "revision": "\(commitA)", "version": "1.0.0"}}]}, "version": 1}
      """
    #expect(
      try ReadLockfile(text, "Package.resolved").entries == [
        "pkg:swift/github.com/x/a@1.0.0 registry github.com commit-weak-sha1"
      ])
  }

  @Test func readsConan() throws {
    let hash = String(repeating: "c", count: 32)
    let two = """
      {"version": "0.5", "requires": ["zlib/1.3#\(hash)%1700.1", "own/1.0@me/stable"],
       "build_requires": ["cmake/3.27#\(commitA)"], "python_requires": []}
      """
    let read = try ReadLockfile(two, "conan.lock")
    #expect(
      read.entries == [
        "pkg:conan/zlib@1.3 unstated recipe-weak-md5", "pkg:conan/own@1.0 unstated",
        "pkg:conan/cmake@3.27 unstated recipe-weak-sha1",
      ])
    #expect(read.lockfile.dependencies[2].flags == .dev)
    let one = """
      {"graph_lock": {"nodes": {"0": {"ref": "own/1.0", "path": "conanfile.py"},
        "1": {"ref": "zlib/1.3#0"}, "2": {"ref": "z/1#\(hash):\(commitA)#\(hash)"}}}, "version": "0.4"}
      """
    #expect(
      try ReadLockfile(one, "conan.lock").entries == [
        "pkg:conan/zlib@1.3 unstated", "pkg:conan/z@1 unstated recipe-weak-md5",
      ])
  }

  @Test func readsVcpkg() throws {
    let text = """
      {"default-registry": {"kind": "git", "repository": "https://github.com/microsoft/vcpkg",
        "baseline": "\(commitA)"},
       "registries": [{"kind": "git", "repository": "https://g.example/r.git", "baseline": "main"},
        {"kind": "artifact", "name": "ms", "location": "https://aka.ms/x.zip"}]}
      """
    #expect(
      try ReadLockfile(text, "vcpkg-configuration.json").entries == [
        "pkg:vcpkg/vcpkg@\(commitA) registry github.com commit-weak-sha1",
        "pkg:vcpkg/r@main git g.example", "pkg:vcpkg/ms url aka.ms",
      ])
  }

  @Test func readsRenv() throws {
    let hash = String(repeating: "d", count: 32)
    let text = """
      {"R": {"Version": "4.3.1", "Repositories": [{"Name": "X", "URL": "https://r.example/x"}]},
       "Packages": {
        "A": {"Package": "A", "Version": "1.0", "Source": "Repository", "Repository": "X",
              "Requirements": ["B"], "Hash": "\(hash)"},
        "B": {"Package": "B", "Version": "0.1", "Source": "GitHub", "RemoteUsername": "u",
              "RemoteRepo": "b", "RemoteSha": "\(commitA)"},
        "C": {"Package": "C", "Version": "1", "Source": "Repository", "Repository": "CRAN"}}}
      """
    let read = try ReadLockfile(text, "renv.lock")
    #expect(
      read.entries == [
        "pkg:cran/A@1.0 registry r.example renv-weak-md5", "pkg:cran/B@0.1 git github.com",
        "pkg:cran/C@1 registry cran",
      ])
    #expect(read.lockfile.graph().edges[0] == [1])
  }

  static let bazel = """
    {"lockFileVersion": 13, "registryFileHashes": {
      "https://bcr.bazel.build/bazel_registry.json": "\(hexA)",
      "https://bcr.bazel.build/modules/a/1.0/MODULE.bazel": "\(hexA)",
      "https://bcr.bazel.build/modules/a/1.0/source.json": "\(hexB)",
      "https://other.example/modules/a/1.0/MODULE.bazel": null},
     "moduleExtensions": {"//:x.bzl%x": {"general": {"generatedRepoSpecs": {
       "r": {"attributes": {"urls": ["https://d.example/r.zip"], "sha256": "\(hexA)"}},
       "s": {"attributes": {"path": "x"}}}}}}}
    """

  @Test func readsBazel() throws {
    let read = try ReadLockfile(Self.bazel, "MODULE.bazel.lock")
    #expect(
      read.entries.dropFirst() == [
        "pkg:bazel/a@1.0 registry bcr.bazel.build sha256 sha256",
        "pkg:bazel/r url d.example sha256",
      ])
    #expect(try read.entry("a").artifacts.map(\.name) == ["MODULE.bazel", "source.json"])
    let old = """
      {"lockFileVersion": 3, "moduleDepGraph": {"<root>": {"name": ""},
        "a@1.0": {"name": "a", "version": "1.0", "repoSpec": {"attributes":
          {"urls": ["https://d.example/a.tgz"], "integrity": "\(Self.narHash)"}}}}}
      """
    #expect(
      try ReadLockfile(old, "MODULE.bazel.lock").entries == [
        "pkg:bazel/a@1.0 registry d.example sha256"
      ])
  }

  @Test(
    arguments: [
      ("packages.lock.json", #"{"version": 3, "dependencies": {}}"#),
      ("flake.lock", #"{"version": 8, "nodes": {}, "root": "root"}"#),
      ("Package.resolved", #"{"version": 4, "pins": []}"#),
      ("conan.lock", #"{"version": "0.6"}"#),
      ("MODULE.bazel.lock", #"{"lockFileVersion": 99}"#),
      (
        "vcpkg-configuration.json",
        #"{"default-registry": {"kind": "new"}}"#
      ),
    ] as [(TreePath, String)])
  func saysWhatVersionItDoesNotRead(path: TreePath, text: String) {
    #expect(Refusal(text, path) == .unsupported)
  }

  @Test(
    arguments: [
      ("packages.lock.json", #"{"version": 1, "dependencies": {"n": {"A": {"type": "New"}}}}"#),
      ("packages.lock.json", #"{"version": 1, "dependencies": {"n": {"A": {"type": "Direct"}}}}"#),
      ("packages.lock.json", "[]"), ("flake.lock", #"{"version": 7, "nodes": {}, "root": "r"}"#),
      ("flake.lock", #"{"version": 7, "nodes": {"r": {}, "x": {}}, "root": "r"}"#),
      ("Package.resolved", #"{"version": 2, "pins": [{}]}"#),
      ("Package.resolved", #"{"version": 1, "pins": []}"#),
      ("conan.lock", #"{"version": "0.5", "requires": [1]}"#),
      ("conan.lock", #"{"version": "0.4"}"#), ("renv.lock", "{}"),
      ("renv.lock", #"{"Packages": {"A": {}}}"#),
      ("MODULE.bazel.lock", #"{"lockFileVersion": 13}"#),
      ("vcpkg-configuration.json", #"{"registries": [1]}"#),
    ] as [(TreePath, String)])
  func refuses(path: TreePath, text: String) {
    guard case .malformed = Refusal(text, path) else {
      Issue.record("read: \(path.text) \(text)")
      return
    }
  }
}
