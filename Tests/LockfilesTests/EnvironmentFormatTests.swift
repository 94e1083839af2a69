import Evidence
import Inventory
import Testing

/// Lockfiles of development environments and images.
@Suite struct EnvironmentFormatTests {
  static let features = """
    {
      "features": {
        "ghcr.io/devcontainers/features/node:1": {
          "version": "1.6.2",
          "resolved": "ghcr.io/devcontainers/features/node@sha256:\(hexA)",
          "integrity": "sha256:\(hexA)"
        },
        "https://a.example/feature.tgz": {
          "version": "https://a.example/feature.tgz",
          "resolved": "https://a.example/feature.tgz",
          "integrity": "sha256:\(hexB)"
        }
      }
    }
    """

  @Test func readsDevContainer() throws {
    let read = try ReadLockfile(Self.features, ".devcontainer/devcontainer-lock.json")
    #expect(
      read.entries == [
        "pkg:tool/ghcr.io/devcontainers/features/node@1.6.2 registry ghcr.io sha256",
        "pkg:tool/https://a.example/feature.tgz@https:%2F%2Fa.example%2Ffeature.tgz registry a.example sha256",
      ])
  }

  @Test func refusesTwoDigestsOfAFeature() {
    let other = Self.features.replacing("\"sha256:\(hexA)\"", with: "\"sha256:\(hexB)\"")
    #expect(Refusal(other, "devcontainer-lock.json") != .read)
    #expect(Refusal("{}", "devcontainer-lock.json") == .malformed(0))
  }

  static let packages = """
    ---
    lockfileVersion: 1
    lockfileVendor: redhat
    arches:
    - arch: x86_64
      packages:
      - url: https://cdn.example/os/Packages/b/bash-5.1.8-9.el9.x86_64.rpm
        repoid: baseos
        size: 1748
        checksum: sha256:\(hexA)
        name: bash
        evr: 5.1.8-9.el9
        sourcerpm: bash-5.1.8-9.el9.src.rpm
      source:
      - url: https://cdn.example/os/SRPMS/b/bash-5.1.8-9.el9.src.rpm
        repoid: baseos-source
        size: 10
        checksum: sha256:\(hexB)
        name: bash
        evr: 5.1.8-9.el9
      module_metadata:
      - url: https://cdn.example/os/repodata/modules.yaml.gz
        repoid: appstream
        size: 10
        checksum: sha256:\(hexB)
    """

  @Test func readsRpms() throws {
    let read = try ReadLockfile(Self.packages, "rpms.lock.yaml")
    #expect(
      read.entries == [
        "pkg:rpm/redhat/bash@5.1.8-9.el9 registry cdn.example sha256",
        "pkg:rpm/redhat/bash@5.1.8-9.el9 registry cdn.example sha256",
        "pkg:rpm/redhat/modules.yaml.gz registry cdn.example sha256",
      ])
  }

  @Test func refusesOtherVersionsOfRpms() {
    let other = Self.packages.replacing("Version: 1", with: "Version: 2")
    #expect(Refusal(other, "rpms.lock.yaml") == .unsupported)
    #expect(Refusal("lockfileVersion: 1\n", "rpms.lock.yaml") == .malformed(0))
  }

  @Test func readsDevenv() throws {
    let text = """
      {"nodes": {"devenv": {"locked": {"owner": "cachix", "repo": "devenv", "rev": "\(commitA)", "type": "github"},
      "original": {"owner": "cachix", "repo": "devenv", "type": "github"}}, "root": {"inputs": {"devenv": "devenv"}}},
      "root": "root", "version": 7}
      """
    let read = try ReadLockfile(text, "devenv.lock")
    #expect(read.entries == ["pkg:nix/cachix/devenv@\(commitA) registry github.com"])
    #expect(read.lockfile.format == "devenv.lock v7")
  }
}
