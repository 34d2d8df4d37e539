import Glibc
import PrintRelay

/// One run of the backend, as cupsd starts it: no argument to list devices, else
/// `job-id user title copies options [file]` with the queue's address in `DEVICE_URI`.
enum PrintBackend {
    /// `CUPS_BACKEND_CANCEL`: cupsd cancels the job and never starts it again by itself.
    static let cancelStatus: Int32 = 5

    static func run(arguments: [String]) -> Int32 {
        if arguments.count == 1 {
            Report.write("direct hallprint \"Unknown\" \"HallKit ticket printer\"", to: STDOUT_FILENO)
            return 0
        }
        guard let interruptions = Interruptions.install() else { return cancelled("no pipe for signals") }
        do throws(Refusal) {
            let job = try PrintJob(arguments: arguments, interruptions: interruptions)
            switch AgentSession.deliver(job, interruptions: interruptions) {
            case .completed: return 0
            case .cancelled(let message): return cancelled(message)
            case .spoolerGone: return cancelStatus
            }
        } catch {
            return cancelled(error.message)
        }
    }

    private static func cancelled(_ message: String) -> Int32 {
        Report.error(message)
        return cancelStatus
    }
}

/// Why a job cannot even be offered to the agent.
struct Refusal: Error {
    var message: String
}
