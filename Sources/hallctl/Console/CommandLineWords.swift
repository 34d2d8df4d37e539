public import ArgumentParser
public import HallDomain
public import WireFormats

// What may stand on the command line by its raw value.
extension Language: ExpressibleByArgument {}
extension Lane: ExpressibleByArgument {}
extension Side: ExpressibleByArgument {}
