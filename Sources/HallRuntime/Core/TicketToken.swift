/// The secret in the address of a ticket's page: whoever knows it has the ticket.
enum TicketToken {
    /// Letters that no address has to escape and nobody takes for another.
    static let letters = Array("ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789-_".utf8)
    /// 16 of them are some 94 random bits.
    static let length = 16
    /// What stands for it in `ticketAddress` of the hall file.
    static let place = "{token}"

    /// A new one.
    static func fresh() -> String {
        var generator = SystemRandomNumberGenerator()
        return String(
            decoding: (0..<length).map { _ in letters[Int.random(in: 0..<letters.count, using: &generator)] },
            as: UTF8.self)
    }
}
