import Evidence
import Inventory

/// One package manager's installed packages against its lockfile.
protocol VendoredCheck: SendableMetatype {
  static func check(_ input: VendoredInput, into report: inout Report)
}

enum VendoredChecks {
  static let all: [any VendoredCheck.Type] = [
    BerryCache.self, CargoVendor.self, ComposerVendored.self, GoVendored.self, PackageArchives.self,
    SitePackages.self,
  ]
}
