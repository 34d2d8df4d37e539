#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <sys/socket.h>
#include <unistd.h>

static void set(int fd, int level, int option, int value) { setsockopt(fd, level, option, &value, sizeof value); }

static int connect_one(const struct addrinfo *address, int timeout_ms) {
    int fd = socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, address->ai_protocol);
    if (fd < 0) return -errno;
    set(fd, IPPROTO_TCP, TCP_NODELAY, 1);
    set(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
    set(fd, IPPROTO_TCP, TCP_KEEPIDLE, 8);
    set(fd, IPPROTO_TCP, TCP_KEEPINTVL, 4);
    set(fd, IPPROTO_TCP, TCP_KEEPCNT, 3);
    int result = connect(fd, address->ai_addr, address->ai_addrlen) < 0 ? -errno : 0;
    if (result == -EINPROGRESS) {
        int64_t deadline = hk_monotonic_clock_ns() + (int64_t)timeout_ms * 1000000;
        int64_t left;
        int ready = 0;
        while (ready == 0 && (left = deadline - hk_monotonic_clock_ns()) > 0)
            ready = hk_wait_ready(fd, HK_OUT, (int)((left + 999999) / 1000000));
        socklen_t size = sizeof result;
        if (ready <= 0) {
            result = ready == 0 ? -ETIMEDOUT : ready;
        } else if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &result, &size) < 0) {
            result = -errno;
        } else {
            result = -result;
        }
    }
    if (result == 0) return fd;
    close(fd);
    return result;
}

int hk_tcp_connect(const char *host, const char *port, int timeout_ms) {
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_ADDRCONFIG}, *found = NULL;
    int failure = getaddrinfo(host, port, &hints, &found);
    if (failure != 0) {
        // Without an address of its family on any interface (network absent) loopback must still be reachable.
        hints.ai_flags = 0;
        failure = getaddrinfo(host, port, &hints, &found);
    }
    if (failure != 0) return failure == EAI_SYSTEM && errno > 0 ? -errno : -EADDRNOTAVAIL;
    int result = -EADDRNOTAVAIL;
    for (const struct addrinfo *address = found; address && result < 0; address = address->ai_next)
        result = connect_one(address, timeout_ms);
    freeaddrinfo(found);
    return result;
}

int hk_tcp_connect_within(const char *network, const char *host, const char *port, int timeout_ms) {
    int own = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
    if (own < 0) return -errno;
    int other = open(network, O_RDONLY | O_CLOEXEC);
    int result = other < 0 || setns(other, CLONE_NEWNET) < 0 ? -errno : 0;
    if (result == 0) {
        result = hk_tcp_connect(host, port, timeout_ms);
        // A socket stays in the namespace in which it was made.
        if (setns(own, CLONE_NEWNET) < 0 && result >= 0) {
            close(result);
            result = -errno;
        }
    }
    if (other >= 0) close(other);
    close(own);
    return result;
}

int hk_packets_open(const char *interface) {
    struct sockaddr_ll address = {.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL)};
    address.sll_ifindex = (int)if_nametoindex(interface);
    if (address.sll_ifindex == 0) return -errno;
    int fd = socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, htons(ETH_P_ALL));
    if (fd < 0) return -errno;
    set(fd, SOL_SOCKET, SO_RCVBUFFORCE, 64 << 20);
    if (bind(fd, (struct sockaddr *)&address, sizeof address) == 0) return fd;
    int failure = -errno;
    close(fd);
    return failure;
}

long hk_packets_read(int fd, void *bytes, size_t size) {
    for (;;) {
        struct sockaddr_ll from;
        socklen_t length = sizeof from;
        ssize_t count = recvfrom(fd, bytes, size, 0, (struct sockaddr *)&from, &length);
        if (count < 0) return -errno;
        // Loopback shows each packet twice: on its way out and on its way in.
        if (from.sll_pkttype != PACKET_OUTGOING) return count;
    }
}

long hk_packets_lost(int fd) {
    struct tpacket_stats statistics;
    socklen_t length = sizeof statistics;
    if (getsockopt(fd, SOL_PACKET, PACKET_STATISTICS, &statistics, &length) < 0) return -errno;
    return (long)statistics.tp_drops;
}
