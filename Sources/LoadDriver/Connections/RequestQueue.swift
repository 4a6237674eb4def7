/// Requests that wait, first in, first out. A request that must be sent again goes to the front.
struct RequestQueue {
    private var requests: [InFlight] = []
    private var head = 0

    var count: Int { requests.count - head }

    mutating func append(_ request: InFlight) {
        // The sent ones make room, so that a queue that never empties does not grow.
        if head > count, requests.count == requests.capacity {
            requests.removeFirst(head)
            head = 0
        }
        requests.append(request)
    }

    mutating func prepend(_ request: InFlight) {
        if head > 0 {
            head -= 1
            requests[head] = request
        } else {
            requests.insert(request, at: 0)
        }
    }

    mutating func popFirst() -> InFlight? {
        guard head < requests.count else { return nil }
        let first = requests[head]
        head += 1
        if head == requests.count {
            requests.removeAll(keepingCapacity: true)
            head = 0
        }
        return first
    }
}
