/// What one scrape over a connection of its own makes on a link: a model of IP packets, since loopback's segments are larger
/// than any network's.
///
/// IPv4 without options (20 bytes), TCP with timestamps (20 + 12), MTU 1500 and so 1448 bytes of payload a segment:
///
/// | packet | bytes |
/// |---|---|
/// | SYN, SYN-ACK (MSS, SACK permitted, timestamps, window scale) | 60 each |
/// | the client's ACK of the set-up | 52 |
/// | request segments | 52 + payload |
/// | the server's ACK of the request | 52 |
/// | response segments | 52 + payload |
/// | the client's ACKs of the response: one for each of the first 16 segments, then one for two | 52 each |
/// | FIN of each side, and its ACK | 52 each, 3 packets: the second FIN acknowledges the first |
///
/// Sources: RFC 9293 (TCP), RFC 7323 (timestamps, window scale), RFC 2018 (SACK), RFC 5681 section 4.2 (an ACK at least every
/// second full segment), Linux's TCP_MAX_QUICKACKS (16: a new connection acknowledges each segment at first). Link headers are
/// not counted, nor retransmissions. Between two network namespaces, MTU 1500, the packets of scrapes of 1.3 to 7.3 KB were this
/// many to the packet, but for one page in six whose last segments were acknowledged together (1.2 % fewer bytes).
package enum WireModel {
    static let segment = 1448
    static let header = 52
    static let synchronise = 60
    static let quickAcknowledgements = 16

    /// - Parameters: payload in bytes; `response` is header and body. `isKept`: over a connection that is there already and stays.
    /// - Returns: bytes of IP packets in both directions.
    package static func bytes(request: Int, response: Int, isKept: Bool = false) -> Int {
        let requests = segments(request)
        let responses = segments(response)
        let acknowledgements =
            1 + min(responses, quickAcknowledgements) + (max(responses - quickAcknowledgements, 0) + 1) / 2
        let setUp = 2 * synchronise + header
        let close = 3 * header
        let exchange = request + response + (requests + responses + acknowledgements) * header
        return isKept ? exchange : setUp + exchange + close
    }

    private static func segments(_ payload: Int) -> Int { (payload + segment - 1) / segment }
}
