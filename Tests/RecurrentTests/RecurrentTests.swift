import Testing

@Suite struct RecurrentTests {
    @Test("Every cell in every form of layer keeps what a layer promises", arguments: CellCase.all)
    func harness(_ example: CellCase) {
        example.check()
    }
}
