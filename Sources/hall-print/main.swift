// The CUPS backend `hallprint://DEVICE[?socket=PATH]`: hands a job to the agent and tells cupsd how it ended.
// Exit 0: the bytes are out and the outcome is recorded. Exit 5: anything else, with a message on stderr.
import Glibc

exit(PrintBackend.run(arguments: CommandLine.arguments))
