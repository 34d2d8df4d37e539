public import DeviceKit
public import WireFormats

// The wire formats cannot know of `DefinitionPart`; all these dialects say themselves what is wrong with their values.
extension Alpha.Dialect: DefinitionPart {}
extension Modbus.Dialect: DefinitionPart {}
extension Novastar.Dialect: DefinitionPart {}
extension NUT.Dialect: DefinitionPart {}
extension Scanner.Dialect: DefinitionPart {}
extension StripScreen.Dialect: DefinitionPart {}
extension Voice.Dialect: DefinitionPart {}
// Nothing varies in these.
extension Evdev.Dialect: DefinitionPart {}
extension GPIOLineEvents.Dialect: DefinitionPart {}
