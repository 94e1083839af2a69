// swift-tools-version: 6.1
import PackageDescription

// The rooms of the house, from the vocabulary up to the commands. A target depends only on targets
// above it in this list, and one domain (Lockfiles, Pipelines, Drift, History, Signatures) never on
// another.

// On Linux CDeferred opens these when they are first needed, so they are not linked.
#if os(Linux)
  let libyaml: String? = nil
  let libgit2: String? = nil
  let libarchive: String? = nil
  let vectorscan: String? = nil
  let yara: String? = nil
#else
  let libyaml: String? = "yaml-0.1"
  let libgit2: String? = "libgit2"
  let libarchive: String? = "libarchive"
  let vectorscan: String? = "libhs"
  let yara: String? = "yara"
#endif

let strict: [SwiftSetting] = [.enableUpcomingFeature("ExistentialAny")]

let package = Package(
  name: "pintle",
  platforms: [.macOS(.v14)],
  products: [.executable(name: "pintle", targets: ["pintle"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2")
  ],
  targets: [
    .systemLibrary(name: "CAllocator"),
    .systemLibrary(
      name: "CYAML", pkgConfig: libyaml,
      providers: [.apt(["libyaml-dev"]), .brew(["libyaml"])]),
    .systemLibrary(
      name: "CLibgit2", pkgConfig: libgit2,
      providers: [.apt(["libgit2-dev"]), .brew(["libgit2"])]),
    .systemLibrary(
      name: "COpenSSL", pkgConfig: "libcrypto",
      providers: [.apt(["libssl-dev"]), .brew(["openssl@3"])]),

    .systemLibrary(name: "CPkcs11"),
    .systemLibrary(
      name: "CArchive", pkgConfig: libarchive,
      providers: [.apt(["libarchive-dev"]), .brew(["libarchive"])]),
    .systemLibrary(
      name: "CVectorscan", pkgConfig: vectorscan,
      providers: [.apt(["libvectorscan-dev"]), .brew(["vectorscan"])]),
    .systemLibrary(
      name: "CYara", pkgConfig: yara,
      providers: [.apt(["libyara-dev"]), .brew(["yara"])]),

    .target(name: "CDeferred"),
    .target(name: "Evidence", swiftSettings: strict),
    .target(
      name: "Syntax", dependencies: ["Evidence", "CYAML", "CDeferred"], swiftSettings: strict),
    .target(
      name: "Git", dependencies: ["Evidence", "CLibgit2", "CDeferred"], swiftSettings: strict),
    .target(
      name: "Crypto", dependencies: ["Evidence", "COpenSSL", "CPkcs11"], swiftSettings: strict),
    .target(name: "Trees", dependencies: ["Evidence", "Git", "Crypto"], swiftSettings: strict),
    .target(
      name: "Archives",
      dependencies: ["Evidence", "Git", "Crypto", "Trees", "CArchive", "CDeferred"],
      swiftSettings: strict),
    .target(
      name: "Patterns",
      dependencies: ["Evidence", "Syntax", "Archives", "CVectorscan", "CYara", "CDeferred"],
      swiftSettings: strict),
    .target(name: "Tables", cSettings: [.unsafeFlags(["-Wno-c23-extensions"])]),
    .target(
      name: "Inventory",
      dependencies: ["Evidence", "Syntax", "Git", "Crypto", "Trees", "Tables"],
      swiftSettings: strict),
    .target(
      name: "Lockfiles", dependencies: ["Evidence", "Syntax", "Crypto", "Trees", "Inventory"],
      swiftSettings: strict),
    .target(
      name: "Pipelines", dependencies: ["Evidence", "Syntax", "Trees", "Inventory", "Tables"],
      swiftSettings: strict),
    .target(
      name: "Drift", dependencies: ["Evidence", "Syntax", "Git", "Crypto", "Trees", "Inventory"],
      swiftSettings: strict),
    .target(
      name: "History",
      dependencies: ["Evidence", "Syntax", "Git", "Trees", "Inventory"], swiftSettings: strict),
    .target(
      name: "Packages",
      dependencies: [
        "Evidence", "Syntax", "Git", "Crypto", "Trees", "Archives", "Patterns", "Inventory",
        "Tables",
      ],
      swiftSettings: strict),
    .target(
      name: "Signatures", dependencies: ["Evidence", "Syntax", "Crypto", "Inventory"],
      swiftSettings: strict),
    .target(
      name: "Engine",
      dependencies: [
        "Evidence", "Syntax", "Git", "Trees", "Inventory", "Lockfiles", "Pipelines", "Drift",
        "History", "Crypto", "Archives", "Packages",
      ],
      swiftSettings: strict),
    .target(
      name: "Gate",
      dependencies: [
        "Evidence", "Syntax", "Git", "Crypto", "Trees", "Archives", "Patterns", "Packages",
        "Inventory", "Pipelines", "Drift",
        "History", "Engine", "Signatures",
        "Tables",
      ],
      swiftSettings: strict),
    .target(
      name: "Reports", dependencies: ["Evidence", "Crypto", "Inventory", "Signatures"],
      swiftSettings: strict),
    .executableTarget(
      name: "pintle",
      dependencies: [
        "CAllocator", "Evidence", "Syntax", "Git", "Crypto", "Trees", "Inventory", "Lockfiles",
        "Drift",
        "Signatures", "Engine", "Gate", "Reports",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),

    .target(
      name: "TestSupport", dependencies: ["Evidence", "Syntax", "Trees"],
      path: "Tests/TestSupport", swiftSettings: strict),
    .testTarget(name: "EvidenceTests", dependencies: ["Evidence"], swiftSettings: strict),
    .testTarget(
      name: "ArchivesTests", dependencies: ["Archives", "Crypto", "Trees", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "PatternsTests", dependencies: ["Patterns", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "SyntaxTests", dependencies: ["Syntax", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "GitTests", dependencies: ["Git", "Evidence", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "InventoryTests", dependencies: ["Inventory", "TestSupport"], swiftSettings: strict),
    .testTarget(name: "TreesTests", dependencies: ["Trees", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "LockfilesTests", dependencies: ["Lockfiles", "Trees", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "PipelinesTests", dependencies: ["Pipelines", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "SignaturesTests",
      dependencies: ["Signatures", "Crypto", "Evidence", "Syntax", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "DriftTests", dependencies: ["Drift", "Inventory", "Trees", "TestSupport"],
      swiftSettings: strict),
    .testTarget(name: "GateTests", dependencies: ["Gate", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "ReportsTests",
      dependencies: ["Reports", "Evidence", "Inventory", "Syntax", "TestSupport"],
      exclude: ["Golden"], swiftSettings: strict),
    .testTarget(
      name: "EndToEnd", dependencies: ["pintle", "TestSupport"], swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6],
  cLanguageStandard: .c2x
)
