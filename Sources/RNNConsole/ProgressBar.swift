/// A bar that shows how much is done, and the share in percent: `█████░░░░░░░░░░░░░░░ 25 %`.
public func progressBar(_ done: Int, of total: Int) -> String {
    let share = total > 0 ? min(max(Double(done) / Double(total), 0), 1) : 1
    let filled = Int(share * 20)
    let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 20 - filled)
    return "\(bar) \(Int(share * 100)) %"
}
