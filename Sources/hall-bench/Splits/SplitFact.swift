/// One thing that people saw or boards showed, or that the run did to a disk. `step` counts the steps of the run; `day`
/// is the true day, whatever a clock said.
enum SplitFact: Sendable {
    /// A person has this number for a wish.
    case shown(wish: Int, number: String, day: Int)
    /// The person already has an open number, or was refused one.
    case answered(wish: Int)
    /// A kiosk decided to wait no longer for the hall server.
    case gaveUp(wish: Int, kiosk: Int, step: Int)
    /// The hall server made a number of a wish.
    case made(wish: Int, number: String, day: Int)
    /// The hall server acted on what a kiosk had said.
    case heard(kiosk: Int, said: Int)
    /// A number was called.
    case called(number: String, day: Int, by: Int)
    /// A rolled-back disk lacks what it knew of a number or a wish.
    case lostNumber(String, day: Int)
    case lostWish(Int)
    /// Someone touched a kiosk.
    case wished(wish: Int, day: Int)
    /// Everything is connected again and every window has called until nobody waited.
    case dayEnded(day: Int)
    /// Something that had to settle by the end of the day has not.
    case unsettled(String)
}
