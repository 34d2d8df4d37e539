/// The backlight of a kiosk's screen.
public protocol ScreenBacklight: DeviceDriver {
    /// Whether somebody may stand before the screen: as bright as the model says for then, or for when nobody does.
    func shine(brightly: Bool) async
}
