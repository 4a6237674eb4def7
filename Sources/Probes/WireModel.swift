/// Bytes on a link for one scrape over its own connection. This is a model of IP packets, because loopback uses larger
/// segments than any network.
///
/// IPv4 without options (20 bytes), TCP with timestamps (20 + 12), MTU 1500, and so 1448 bytes of payload per segment:
///
/// | packet | bytes |
/// |---|---|
/// | SYN, SYN-ACK (MSS, SACK permitted, timestamps, window scale) | 60 each |
/// | the client's ACK of the SYN-ACK | 52 |
/// | request segments | 52 + payload |
/// | the server's ACK of the request | 52 |
/// | response segments | 52 + payload |
/// | the client's ACKs of the response: one for each of the first 16 segments, then one for two | 52 each |
/// | FIN of each side, and its ACK | 52 each, 3 packets: the second FIN acknowledges the first |
///
/// Sources: RFC 9293 (TCP), RFC 7323 (timestamps, window scale), RFC 2018 (SACK), RFC 5681 section 4.2 (an ACK at least
/// every second full segment), Linux's TCP_MAX_QUICKACKS (16: a new connection acknowledges each segment at first).
/// Link headers and retransmissions are not counted. Scrapes of 1.3 to 7.3 KB between two network namespaces with MTU
/// 1500 had exactly this number of packets, except for one page in six whose last segments were acknowledged together
/// (1.2 % fewer bytes).
package enum WireModel {
    static let segment = 1448
    static let header = 52
    static let synchronize = 60
    static let quickAcknowledgements = 16

    /// - Parameters: payloads in bytes; `response` is header and body. `isKept` means an existing connection that stays
    ///   open.
    /// - Returns: bytes of IP packets in both directions.
    package static func bytes(request: Int, response: Int, isKept: Bool = false) -> Int {
        let requests = segments(request)
        let responses = segments(response)
        let acknowledgements =
            1 + min(responses, quickAcknowledgements) + (max(responses - quickAcknowledgements, 0) + 1) / 2
        let setUp = 2 * synchronize + header
        let close = 3 * header
        let exchange = request + response + (requests + responses + acknowledgements) * header
        return isKept ? exchange : setUp + exchange + close
    }

    private static func segments(_ payload: Int) -> Int { (payload + segment - 1) / segment }
}
