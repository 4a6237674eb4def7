// Not in the header: it would give glibc's structures other members than Swift's Glibc module sees.
#define _GNU_SOURCE 1
#include "CBench.h"

#include <errno.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>

int cl_sock_diag_open(void) {
    int fd = socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
    return fd < 0 ? -errno : fd;
}

// Requests the TCP sockets in `states`, with the local port `port` unless it is 0, and the parts `extensions` of each.
static int ask(int sock_diag, int family, uint32_t states, uint16_t port, uint8_t extensions) {
    struct {
        struct nlmsghdr header;
        struct inet_diag_req_v2 request;
    } message;
    memset(&message, 0, sizeof message);
    message.header.nlmsg_len = sizeof message;
    message.header.nlmsg_type = SOCK_DIAG_BY_FAMILY;
    message.header.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
    message.request.sdiag_family = (uint8_t)family;
    message.request.sdiag_protocol = IPPROTO_TCP;
    message.request.idiag_ext = extensions;
    message.request.idiag_states = states;
    message.request.id.idiag_sport = htons(port);
    return send(sock_diag, &message, sizeof message, 0) < 0 ? -errno : 0;
}

// Dumps these sockets once and calls `each` for every one. Returns 0 or negative errno.
static int dump_sockets(int sock_diag, int family, uint32_t states, uint16_t port,
                        void (*each)(const struct inet_diag_msg *, void *), void *context) {
    int error = ask(sock_diag, family, states, port, 0);
    if (error < 0) return error;
    _Alignas(struct nlmsghdr) char buffer[32768];
    for (;;) {
        ssize_t length = recv(sock_diag, buffer, sizeof buffer, 0);
        if (length < 0) {
            if (errno == EINTR) continue;
            return -errno;
        }
        for (struct nlmsghdr *h = (struct nlmsghdr *)buffer; NLMSG_OK(h, length); h = NLMSG_NEXT(h, length)) {
            if (h->nlmsg_type == NLMSG_DONE) return 0;
            if (h->nlmsg_type == NLMSG_ERROR) return ((struct nlmsgerr *)NLMSG_DATA(h))->error;
            each(NLMSG_DATA(h), context);
        }
    }
}

struct listener_list {
    int family;
    struct cl_listener *out;
    int capacity;
    int found;
};

static void add_listener(const struct inet_diag_msg *socket, void *context) {
    struct listener_list *list = context;
    if (list->found < list->capacity) {
        struct cl_listener *one = &list->out[list->found];
        one->address = list->family == AF_INET ? ntohl(socket->id.idiag_src[0]) : 0;
        one->port = ntohs(socket->id.idiag_sport);
        one->is_ipv6 = list->family == AF_INET6;
    }
    list->found++;
}

int cl_listeners(int sock_diag, int family, struct cl_listener *out, int capacity) {
    struct listener_list list = {family, out, capacity, 0};
    int error = dump_sockets(sock_diag, family, 1 << TCP_LISTEN, 0, add_listener, &list);
    return error < 0 ? error : list.found;
}

struct connection_count {
    uint8_t address[16];
    uint16_t port;
    int found;
};

static void count_connection(const struct inet_diag_msg *socket, void *context) {
    struct connection_count *count = context;
    static const uint8_t any[16];
    uint8_t address[16] = {[10] = 0xff, [11] = 0xff};
    if (socket->idiag_family == AF_INET)
        memcpy(address + 12, socket->id.idiag_src, 4);
    else
        memcpy(address, socket->id.idiag_src, 16);
    int is_asked = memcmp(count->address, any, 16) == 0 || memcmp(address, count->address, 16) == 0;
    if (ntohs(socket->id.idiag_sport) == count->port && is_asked) count->found++;
}

int cl_connections(int sock_diag, const uint8_t address[16], uint16_t port) {
    struct connection_count count = {{0}, port, 0};
    memcpy(count.address, address, 16);
    const int families[] = {AF_INET, AF_INET6};
    for (int i = 0; i < 2; i++) {
        // The list of listeners is short. The table of connections is always walked to its end: 150 us for 262,144
        // slots.
        struct connection_count listeners = {{0}, port, 0};
        int error = dump_sockets(sock_diag, families[i], 1 << TCP_LISTEN, port, count_connection, &listeners);
        if (error == 0 && listeners.found > 0)
            error = dump_sockets(sock_diag, families[i], 1 << TCP_ESTABLISHED, port, count_connection, &count);
        if (error < 0) return error;
    }
    return count.found;
}

int cl_ask_connections(int sock_diag, int family) {
    // Sockets with their own counts: neither listeners nor the remains of closed connections.
    uint32_t states = ~(uint32_t)(1 << TCP_LISTEN | 1 << TCP_TIME_WAIT | 1 << TCP_CLOSE);
    return ask(sock_diag, family, states, 0, 1 << (INET_DIAG_INFO - 1));
}

int cl_watch_connection_ends(int sock_diag, int buffer_bytes) {
    // Forced if permissions allow it: the usual limit holds some 200 events.
    if (setsockopt(sock_diag, SOL_SOCKET, SO_RCVBUFFORCE, &buffer_bytes, sizeof buffer_bytes) != 0)
        setsockopt(sock_diag, SOL_SOCKET, SO_RCVBUF, &buffer_bytes, sizeof buffer_bytes);
    const int groups[] = {SKNLGRP_INET_TCP_DESTROY, SKNLGRP_INET6_TCP_DESTROY};
    // Bound first: a socket without a netlink address cannot join a group.
    struct sockaddr_nl self = {.nl_family = AF_NETLINK};
    if (bind(sock_diag, (struct sockaddr *)&self, sizeof self) != 0) return -errno;
    for (int i = 0; i < 2; i++)
        if (setsockopt(sock_diag, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &groups[i], sizeof groups[i]) != 0) return -errno;
    return 0;
}
