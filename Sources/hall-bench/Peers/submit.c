// The peer "libcups from C": submits the same file to a queue each time a byte comes, in one Print-Job request over a
// connection that is kept, and writes the boot clock's nanoseconds of just before each request to its output.
//
//     submit SOCKET QUEUE FILE FIFO
#include <cups/cups.h>
#include <fcntl.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

int main(int count, char **words) {
    if (count != 5) return 64;
    cupsSetServer(words[1]);
    http_t *http = httpConnect2(words[1], 0, NULL, AF_UNSPEC, HTTP_ENCRYPTION_IF_REQUESTED, 1, 5000, NULL);
    if (!http) return 69;
    int fifo = open(words[4], O_RDONLY | O_CLOEXEC);
    if (fifo < 0) return 66;
    char uri[512], byte;
    snprintf(uri, sizeof uri, "ipp://localhost/printers/%s", words[2]);
    while (read(fifo, &byte, 1) == 1) {
        struct timespec now;
        clock_gettime(CLOCK_BOOTTIME, &now);
        ipp_t *request = ippNewRequest(IPP_OP_PRINT_JOB);
        ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_URI, "printer-uri", NULL, uri);
        ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_NAME, "requesting-user-name", NULL, cupsUser());
        ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_NAME, "job-name", NULL, "ticket");
        ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_MIMETYPE, "document-format", NULL, CUPS_FORMAT_RAW);
        ipp_t *response = cupsDoFileRequest(http, request, "/", words[3]);
        int failed = !response || ippGetStatusCode(response) > IPP_STATUS_OK_CONFLICTING;
        ippDelete(response);
        if (failed) return 70;
        printf("%lld\n", now.tv_sec * 1000000000LL + now.tv_nsec);
        fflush(stdout);
    }
    return 0;
}
