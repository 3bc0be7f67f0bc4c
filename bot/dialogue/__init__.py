"""The dialogue process: Rasa with one input channel, its actions in the same process, and flat-cost stores."""
