/// The program's version.
let hallctlVersion = "0.1.0"
