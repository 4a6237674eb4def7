// Not in the header: it would give glibc's structures other members than Swift's Glibc module sees in them.
#define _GNU_SOURCE 1
#include "CLinux.h"

#include <errno.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>

int cl_ask_connections(int sock_diag, int family) {
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
    message.request.idiag_ext = 1 << (INET_DIAG_INFO - 1);
    // What has data of its own: neither listeners nor what is left of a connection for a while.
    message.request.idiag_states = ~(uint32_t)(1 << TCP_LISTEN | 1 << TCP_TIME_WAIT | 1 << TCP_CLOSE);
    return send(sock_diag, &message, sizeof message, 0) < 0 ? -errno : 0;
}

int cl_watch_connection_ends(int sock_diag, int buffer_bytes) {
    // Forced where that is allowed: the usual limit holds some 200 events.
    if (setsockopt(sock_diag, SOL_SOCKET, SO_RCVBUFFORCE, &buffer_bytes, sizeof buffer_bytes) != 0)
        setsockopt(sock_diag, SOL_SOCKET, SO_RCVBUF, &buffer_bytes, sizeof buffer_bytes);
    const int groups[] = {SKNLGRP_INET_TCP_DESTROY, SKNLGRP_INET6_TCP_DESTROY};
    // Bound first: a socket without a number of its own is in no group.
    struct sockaddr_nl self = {.nl_family = AF_NETLINK};
    if (bind(sock_diag, (struct sockaddr *)&self, sizeof self) != 0) return -errno;
    for (int i = 0; i < 2; i++)
        if (setsockopt(sock_diag, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &groups[i], sizeof groups[i]) != 0) return -errno;
    return 0;
}
