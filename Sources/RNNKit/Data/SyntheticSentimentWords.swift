extension SyntheticSentiment {
    /// Words of praise and blame, by the word that stands for them in a clause.
    enum Cues {
        static let words: [String: (praise: [String], blame: [String])] = [
            "ADJECTIVE": (["good", "brilliant", "charming", "gripping"], ["bad", "dreadful", "dull", "clumsy"]),
            "LIKED": (["loved", "enjoyed"], ["hated", "disliked"]),
            "PLEASED": (["delighted", "impressed"], ["bored", "annoyed"]),
            "WELL": (["well"], ["badly"]),
        ]
    }

    /// What opinions are of, by the word that stands for it in a clause.
    enum Nouns {
        static let words = [
            "THING": [
                "plot", "story", "script", "acting", "ending", "music", "dialogue", "pacing", "humour", "opening",
            ],
            "CAST": ["cast", "actors"],
        ]
    }

    /// Words that turn an opinion into its opposite.
    enum Negators {
        static let words: Set = ["not", "never", "hardly", "nobody"]
    }
}
