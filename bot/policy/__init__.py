"""The policy base and its answers: pure rules that know neither Rasa nor a database nor a clock."""
