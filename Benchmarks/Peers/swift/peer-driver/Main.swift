import PeerDriver

@main enum Main {
    static func main() { Driver.main() }
}
