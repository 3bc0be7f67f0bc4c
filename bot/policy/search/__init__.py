"""Which policy is meant and which statement answers: names, features, arrays, ranking."""
