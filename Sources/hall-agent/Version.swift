/// The program's version.
let agentVersion = "0.1.0"
