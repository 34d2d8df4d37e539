/// The catalogue's key and spoken parameters of an announcement.
struct Phrase {
    let language: Language
    let settings: SpeechSettings

    func text(of announcement: Announcement) -> (key: TextKey, parameters: [String: String]) {
        switch announcement {
        case .call(let number, let destination): call(number, to: destination)
        case .callPair(let number, let place, let number2, let place2):
            (
                "v.call.pair",
                [
                    "ticket": ticket(number), "window": window(place), "ticket2": ticket(number2),
                    "window2": window(place2),
                ]
            )
        case .lastCall(let number, let place): ("v.call.last", ["ticket": ticket(number), "window": window(place)])
        case .continues(let number, let place): ("v.continue", ["ticket": ticket(number), "window": window(place)])
        case .moved(let number, let place): ("v.moved", ["ticket": ticket(number), "window": window(place)])
        case .missed(let number): ("v.missed", ["ticket": ticket(number)])
        case .itemPaused(let item): ("v.item.paused", ["item": item])
        case .kioskTake(let number, let ahead): take(number, ahead: ahead)
        case .kioskNoPaper(let number): ("v.kiosk.nopaper", ["ticket": ticket(number)])
        case .opening: ("v.open", [:])
        case .lunch: ("v.lunch", [:])
        case .lastTicket: ("v.lastticket", [:])
        case .closing: ("v.close", [:])
        case .rate: ("v.rate", [:])
        case .kioskChoose: ("v.kiosk.choose", [:])
        case .kioskCard: ("v.kiosk.card", [:])
        case .kioskTimeout: ("v.kiosk.timeout", [:])
        case .evacuation: ("v.evac", [:])
        case .test: ("v.test", [:])
        }
    }

    private func call(_ number: String, to place: Announcement.Destination) -> (TextKey, [String: String]) {
        var parameters = ["ticket": ticket(number), "window": window(place.window)]
        if let floor = place.floor {
            parameters["floor"] = language == .zh ? ChineseNumber.floor(floor) : EnglishNumber.floor(floor)
            return ("v.call.zone", parameters)
        }
        guard let zone = place.zone else { return ("v.call", parameters) }
        parameters["zone"] = window(zone)
        return ("v.call.area", parameters)
    }

    private func take(_ number: String, ahead: Int) -> (TextKey, [String: String]) {
        guard ahead > 0 else { return ("v.kiosk.take.next", ["ticket": ticket(number)]) }
        return (
            "v.kiosk.take",
            [
                "ticket": ticket(number), "count": Speech.count(ahead, language), "people": EnglishNumber.people(ahead),
            ]
        )
    }

    private func ticket(_ number: String) -> String { Speech.ticket(number, language, settings: settings) }

    private func window(_ name: String) -> String { Speech.window(name, language) }
}
