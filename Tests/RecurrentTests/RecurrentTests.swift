import Testing

@Suite struct RecurrentTests {
    @Test("Every cell in every form of layer keeps what a layer promises", arguments: CellCase.all)
    func behaviour(_ example: CellCase) {
        example.check(.behaviour)
    }

    @Test("Every cell in every form of layer has the gradients that differences find", arguments: CellCase.all)
    func gradients(_ example: CellCase) {
        example.check(.gradients)
    }
}
