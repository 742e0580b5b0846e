/// All targets: a target is listed here, and nowhere else.
enum FuzzTargets {
    static let all: [FuzzTarget] =
        TableTargets.all + TextTargets.all + [SafetensorsTarget.target, SoundTarget.target] + CheckpointTargets.all
        + ModelTargets.all
        + ValueTargets.all + OptionTargets.all + [TrainerTarget.target]
}
