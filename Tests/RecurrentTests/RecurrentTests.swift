import Testing

@Suite struct RecurrentTests {
    @Test("Every cell keeps what a cell promises", arguments: CellCase.all)
    func harness(_ example: CellCase) {
        example.checks()
    }
}
